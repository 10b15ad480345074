#!/usr/bin/python3
"""Two call servers behind Kamailio as deploy/kamailio sets it up, 20 calls a second: one server is killed, cut off, frozen, drained.
Then one takes calls and dies before it answers; then the proxies are a pair, and the one with the shared address dies. No call
stays unanswered, none is answered late, and every acknowledged message is in the mailbox once. Prints a table.
   kamailio_test.py PROGRAM GENERATOR [--seconds N]"""
import argparse
import functools
import sys
import time
from pathlib import Path

import isolation
from callers import Callers, setup_table
from checker import Checker
from installation import Installation
from proxies import Proxy, SharedAddress
from running_program import Broken, wait_until
from server_faults import CutOff, Drained, Frozen, Killed, strike_server

RATE, SPEAK = 20, 2.5
SHARED_IP = '10.77.0.100'
HALF_DEAD = Path(__file__).with_name('half_dead_server.py')
WORST_SETUP_MS = 1500
# The other proxy takes over within 1.8 s (checked each second); the caller's third INVITE comes after 1.5 s, the fourth after 3.5 s.
WORST_SETUP_OF_PROXY_MS = 3700
COLUMNS = ('fault', 'calls', 'answered', 'median_ms', 'worst_ms', 'over_400_ms', 'acknowledged', 'lost', 'duplicated')


def judge(name, checker, calls, worst_ms=WORST_SETUP_MS):
    """Prints the row; Broken when something is wrong in it."""
    checker.calls += calls
    checker.installation.wait_until_idle()
    checker.wait_until_all_are_there(60)
    checker.wait_until_all_are_told(60)
    verdict, figures = checker.check(), setup_table(calls)
    row = {'fault': name, **figures, 'acknowledged': verdict.acknowledged, 'lost': len(verdict.lost),
           'duplicated': len(verdict.duplicated)}
    print(' '.join(f'{str(row[column]):>14}' for column in COLUMNS), flush=True)
    wrong = verdict.wrong()
    if figures['worst_ms'] > worst_ms:
        wrong.append(f"a call was answered after {figures['worst_ms']} ms")
    if verdict.acknowledged < figures['calls'] / 2:
        wrong.append('too few messages to tell')
    if wrong:
        raise Broken(f'{len(wrong)} wrong: {wrong[:5]}')


def lose_server(fault, installation, proxy, seconds):
    checker = Checker(installation)
    proxy.wait_until_all_are_up(30)
    load = installation.call(proxy.host, int(RATE * seconds), RATE, speak=SPEAK)
    _, calls = strike_server(installation, load, fault, installation.servers[0], checker, seconds)
    judge(fault.name, checker, calls)


def answer_by_another(installation, seconds):
    """Every other call goes first to a server that says 100 and no more."""
    checker, dead, host = Checker(installation), installation.lab.host('dead'), installation.lab.host('proxy2')
    dead.launch('/usr/bin/python3', '-B', HALF_DEAD, dead.ip)
    proxy = Proxy(installation.folder, host, [dead, installation.servers[0].host])
    proxy.start()
    proxy.wait_until_all_are_up()
    calls = installation.call(host, int(RATE * seconds / 2), RATE, speak=SPEAK).wait()
    judge('dead after 100', checker, calls)
    if sum(call['answer_ms'] > 1000 for call in calls) < len(calls) / 4:
        raise Broken('the dead server got no calls')


def lose_proxy(name, how, pair, installation, seconds):
    """`how`: what happens to the one with the shared address; the callers know only that."""
    wait_until(lambda: sum(each.is_here() for each in pair) == 1, 20, lambda: 'nobody has the shared address')
    for each in pair:
        each.proxy.wait_until_all_are_up(30)
    holder = next(each for each in pair if each.is_here())
    checker = Checker(installation)
    load = Callers(installation.generator, installation.pbx, SHARED_IP, int(RATE * seconds), RATE, speak=SPEAK)
    time.sleep(seconds / 3)  # the load's own time, not synchronisation
    how(holder)
    calls = load.wait()
    judge(name, checker, calls, WORST_SETUP_OF_PROXY_MS)


def cut_off(holder):
    holder.host.pull_cable()


def killed(holder):
    holder.proxy.kill()


def proxy_pair(installation):
    pair = []
    for name, priority in (('p1', 100), ('p2', 90)):
        proxy = Proxy(installation.folder, installation.lab.host(name), [server.host for server in installation.servers], SHARED_IP)
        proxy.start()
        pair.append(SharedAddress(proxy, priority))
        pair[-1].start()
    return pair


def plan(installation, proxy, seconds):
    """Name and function of each row."""
    for fault in (Killed(), CutOff(), Frozen(), Drained()):
        yield fault.name, functools.partial(lose_server, fault, installation, proxy, seconds)
    yield 'dead after 100', functools.partial(answer_by_another, installation, seconds)
    pair = proxy_pair(installation)
    yield 'proxy killed', functools.partial(lose_proxy, 'proxy killed', killed, pair, installation, seconds)
    for each in pair:
        if not each.proxy.answers():
            each.proxy.start()
    yield 'proxy cut off', functools.partial(lose_proxy, 'proxy cut off', cut_off, pair, installation, seconds)


def parse():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('program')
    arguments.add_argument('generator')
    arguments.add_argument('--seconds', type=float, default=8, help='of load for each fault')
    return arguments.parse_args()


def run_rows(rows):
    """Name and function of each. The exit code."""
    passed = failed = 0
    print(' '.join(f'{column:>14}' for column in COLUMNS))
    for name, row in rows:
        try:
            row()
            passed += 1
        except Broken as broken:
            print(f'{name}: BROKEN: {broken}')
            failed += 1
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


def main():
    options = parse()
    with Installation(options.program, options.generator, calls=150) as installation:
        installation.start()
        proxy = Proxy(installation.folder, installation.lab.host('proxy'), [server.host for server in installation.servers])
        proxy.start()
        return run_rows(plan(installation, proxy, options.seconds))


if __name__ == '__main__':
    if reason := isolation.why_not('kamailio', 'kamcmd', 'sipsak', 'keepalived'):
        isolation.skip('kamailio', reason)
    isolation.enter()
    sys.exit(main())
