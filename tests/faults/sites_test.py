#!/usr/bin/python3
"""Scenario one: two complete sites behind one router, under 20 calls a second. Site a is destroyed: callers hear the temporary
announcement at site b; one command makes b work, and says what may be lost; a returns, what b never got is merged, one command moves the
work back. Then the sites are cut apart while calls go on. Prints a table.
   sites_test.py PROGRAM GENERATOR [--seconds N]"""
import datetime
import functools
import json
import sys
import time

import isolation
from callers import setup_table
from checker import Checker, Strike
from kamailio_test import RATE, SPEAK, parse, run_rows
from running_program import Broken, wait_until
from two_site_installation import TwoSiteInstallation

WORST_ANNOUNCEMENT_MS = 2000


def check(condition, text):
    if not condition:
        raise Broken(text)


def at_site(calls, site):
    """Those that a server of the site answered."""
    return [call for call in calls if any(f'@{host.ip}:' in call['contact'] for host in site.hosts)]


def command(site, *words):
    done = site.office.run('--json', 'site', *words)
    check(done.returncode == 0, f'{words}: {done.stderr}')
    print(f'  {site.name}: aftertone site {" ".join(words)}: {done.stderr.strip()!r} {" ".join(done.stdout.split())}', flush=True)
    return json.loads(done.stdout)


def settled(both):
    """All that waits is at both sites, and told."""
    for site in both.sites.values():
        site.wait_until_idle()
    both.wait_until_shipped()


def same_at_both(both):
    settled(both)
    wait_until(lambda: both.a.content() == both.b.content(), 60, lambda: 'the sites differ', every=0.5)
    for message, state, digest in both.a.content()[0]:
        for site in both.sites.values():
            audio = next((site.shared / 'audio').glob(f'??/{message}*'), None)
            check(state == 'purged' or audio is not None, f'site {site.name} has no audio of {message}')


def judge(site, checker, calls):
    """Of what was said to servers that record: in the mailbox of `site` once, told once."""
    checker.calls += calls
    checker.wait_until_all_are_there(60)
    checker.wait_until_all_are_told(90)
    verdict = checker.check()
    check(not verdict.wrong(), f'{len(verdict.wrong())} wrong: {verdict.wrong()[:5]}')
    check(verdict.acknowledged > 0, 'too few messages to tell')
    return verdict


def destroyed(both, seconds):
    """a dies under load; b announces; activate; a returns; failback."""
    of_a, of_b = Checker(both.a), Checker(both.b)
    load = both.call(int(RATE * seconds), RATE, speak=SPEAK)
    time.sleep(seconds / 2)  # the load's own time
    died_at, died_on = time.monotonic(), time.time()
    both.a.die()
    calls = load.wait()
    first, announced = at_site(calls, both.a), at_site(calls, both.b)
    of_a.strikes = of_b.strikes = [Strike(host, died_at) for host in both.a.hosts]
    check(all(call['answered'] for call in calls), 'a call was not answered')
    check(len(announced) > RATE * seconds / 4, f'{len(announced)} calls came to site b')
    check(setup_table(announced)['worst_ms'] <= WORST_ANNOUNCEMENT_MS, f'announced after {setup_table(announced)["worst_ms"]} ms')
    there = both.b.message_ids()
    refused = both.b.office.run('site', 'activate', 'b', '--yes')
    check(refused.returncode == 1 and 'cannot be seen' in refused.stderr, f'not refused: {refused.stderr}')
    active = command(both.b, 'activate', 'b', '--yes', '--peer-is-down')
    both.b.wait_until('active')
    second = both.call(int(RATE * seconds / 2), RATE, speak=SPEAK).wait()
    check(len(at_site(second, both.b)) == len(second), 'calls after the take-over did not come to site b')
    both.a.come_back()
    both.a.wait_until('standby')
    for strike in of_a.strikes:
        strike.healed = time.monotonic()
    settled(both)
    callers = {call['caller'] for call in first}
    tail = [message for message in both.a.office.json('message', 'list', '1001')
            if message['caller_number'] in callers and message['id'] not in there]
    until = datetime.datetime.fromisoformat(active['complete_until'].replace('Z', '+00:00')).timestamp()
    early = both.a.database.ask(f"select id from message where committed_at < {int(until * 1000)} and committed_at > 0", both.office_host)
    check({row[0] for row in early} <= there, 'site b lacked what it said it has')
    moved = both.call(int(RATE * seconds), RATE, speak=SPEAK)  # callers notice nothing: none hears the announcement
    command(both.b, 'failback', 'a', '--yes')
    both.a.wait_until('active')
    moved = moved.wait()
    both.router.wait_until_all_are_up()
    third = both.call(int(RATE * seconds / 4), RATE, speak=SPEAK).wait()
    check(len(at_site(third, both.a)) == len(third), 'calls after the failback did not come to site a')
    same_at_both(both)
    recorded = first + second + moved + third
    verdict = judge(both.a, of_a, recorded)
    judge(both.b, of_b, recorded)
    return {'calls': len(calls) + len(second) + len(moved) + len(third), 'worst_ms': setup_table(announced)['worst_ms'], 'acknowledged': verdict.acknowledged,
            'came_later': len(tail), 'lost_seconds': round(died_on - until, 1), 'duplicated': verdict.told_twice}


def without_servers(both, seconds):
    """Both call servers of a die, and only they: callers hear the announcement at b; when they are back calls come to a by themselves."""
    of_a = Checker(both.a)
    load = both.call(int(RATE * seconds), RATE, speak=SPEAK)
    time.sleep(seconds / 2)  # the load's own time
    died_at = time.monotonic()
    for host in both.a.hosts:
        host.kill()
    calls = load.wait()
    of_a.strikes = [Strike(host, died_at) for host in both.a.hosts]
    announced = at_site(calls, both.b)
    check(all(call['answered'] for call in calls), 'a call was not answered')
    check(setup_table(announced)['worst_ms'] <= WORST_ANNOUNCEMENT_MS, f'announced after {setup_table(announced)["worst_ms"]} ms')
    for server in both.a.servers:
        server.process.wait(20)
    both.a.start()
    both.a.wait_until('active')
    back = []
    wait_until(lambda: back.extend(both.call(RATE, RATE, speak=SPEAK).wait()) or len(at_site(back[-RATE:], both.a)) == RATE, 30,
               lambda: 'calls do not come back to site a')
    same_at_both(both)
    first = at_site(calls, both.a) + at_site(back, both.a)
    verdict = judge(both.a, of_a, first)
    return {'calls': len(calls) + len(back), 'worst_ms': setup_table(announced)['worst_ms'], 'acknowledged': verdict.acknowledged,
            'duplicated': verdict.told_twice}


def show(name, row, *arguments):
    figures = row(*arguments)
    print(f'{name}: {figures}', flush=True)


def main():
    options = parse()
    with TwoSiteInstallation(options.program, options.generator) as both:
        both.start()
        return run_rows([('without servers', functools.partial(show, 'without servers', without_servers, both, options.seconds)),
                         ('destroyed', functools.partial(show, 'destroyed', destroyed, both, options.seconds))])


if __name__ == '__main__':
    if reason := isolation.why_not('kamailio', 'kamcmd', 'sipsak', 'psql'):
        isolation.skip('sites', reason)
    isolation.enter()
    sys.exit(main())
