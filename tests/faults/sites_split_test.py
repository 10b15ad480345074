#!/usr/bin/python3
"""Two sites that take messages both, each with a database of its own, under calls: cut apart, without and with a witness, each way. Both answer,
one tells owners; healed, both have the same, nothing is lost, and nobody was told twice. Prints a table.
   sites_split_test.py PROGRAM GENERATOR [--seconds N]      N: how long they are cut apart without a witness"""
import functools
import sys
import time

import isolation
from callers import Callers
from checker import Checker
from kamailio_test import SPEAK, parse, run_rows
from running_program import wait_until
from sites_test import check, judge, same_at_both, show
from two_site_installation import TwoSiteInstallation

RATE = 5  # at each site
LONE = 20  # seconds that a site is alone


class Cut:
    """Between the sites, or between one of them and everybody but the callers and the office, where commands are given."""

    def __init__(self, both, one, others):
        self.both, self.one, self.others = both, one, others

    def __enter__(self):
        for host in self.one:
            for other in self.others:
                self.both.lab.cut(host, other)
                self.both.lab.cut(other, host)

    def __exit__(self, *_):
        self.both.lab.mend()


def hosts_of(site):
    return [*site.hosts, site.database.machine]


def load(both, seconds):
    """Callers at both sites, from now on; by site."""
    return {name: Callers(both.generator, both.pbx, site.hosts[0].ip, int(RATE * seconds), RATE, speak=SPEAK, first_rtp_port=12000 + 6000 * number)
            for number, (name, site) in enumerate(both.sites.items())}


def owners_do_things(both):
    """At both sites, about the same mailboxes and about others."""
    both.a.office.succeed('mailbox', 'set', '1001', '--name', 'Anna at a')
    both.b.office.succeed('mailbox', 'set', '1001', '--name', 'Anna at b')
    both.a.office.succeed('mailbox', 'add', '2001', '--name', 'made at a')
    both.b.office.succeed('mailbox', 'add', '2002', '--name', 'made at b')
    both.b.office.succeed('mailbox', 'set', '1001', '--pin', '739152', '--keep-pin')
    both.b.office.succeed('mailbox', 'remove', '3001')
    both.a.office.succeed('mailbox', 'set', '3002', '--email', 'berta@example.com')


def settings_of(site):
    return [(box['number'], box['name'], box['email']) for box in site.office.json('mailbox', 'list')]


def told(both, site, seconds):
    """Which site tells owners is what the leases in both databases say."""
    holders = lambda: [name for name, each in both.sites.items()  # noqa: E731
                       if any(lease['role'] == 'notifier' and lease['left_seconds'] > 0 for lease in each.office.json('lease', 'list'))]
    wait_until(lambda: holders() == [site], seconds, lambda: f'{holders()} tell owners, not {site}', every=0.3)


def apart(both, seconds):
    """Nobody decides anything: the work stays at a."""
    of_a, of_b = Checker(both.a), Checker(both.b)
    for number in ('3001', '3002'):
        both.a.office.succeed('mailbox', 'add', number, '--name', 'both know')
    wait_until(lambda: settings_of(both.a) == settings_of(both.b), 30, lambda: 'not the same at the beginning', every=0.3)
    with Cut(both, hosts_of(both.a), hosts_of(both.b)):
        callers = load(both, seconds)
        owners_do_things(both)
        calls = [call for each in callers.values() for call in each.wait()]
        for site in both.sites.values():
            site.wait_until_idle()
        check(both.a.message_ids() != both.b.message_ids(), 'they were not apart')
        told(both, 'a', 1)
    healed_at = time.monotonic()
    same_at_both(both)
    took = time.monotonic() - healed_at
    wait_until(lambda: settings_of(both.a) == settings_of(both.b), 30, lambda: f'{settings_of(both.a)} {settings_of(both.b)}', every=0.3)
    names = {number: name for number, name, _ in settings_of(both.a)}
    check(names['1001'] == 'Anna at b' and {'2001', '2002', '3002'} <= set(names) and '3001' not in names, f'merged to {names}')
    judge(both.a, of_a, calls)
    verdict = judge(both.b, of_b, calls)
    return {'calls': len(calls), 'acknowledged': verdict.acknowledged, 'lost': 0, 'same_after': round(took, 1), 'told_again': verdict.told_twice}


def alone(both, seconds, victim):
    """A site is cut off from the other one and from the witness: the other one works, if it did not."""
    of_a, of_b = Checker(both.a), Checker(both.b)
    site, other = both.sites[victim], both.sites['b' if victim == 'a' else 'a']
    with Cut(both, hosts_of(site), [*hosts_of(other), both.lab.hosts['witness']]):
        cut_at = time.monotonic()
        callers = load(both, seconds)
        told(both, other.name, 20)
        took = time.monotonic() - cut_at
        calls = [call for each in callers.values() for call in each.wait()]
        told(both, other.name, 1)
    told(both, other.name, 20)
    same_at_both(both)
    judge(both.a, of_a, calls)
    verdict = judge(both.b, of_b, calls)
    return {'calls': len(calls), 'acknowledged': verdict.acknowledged, 'lost': 0, 'told_by_the_other_after': round(took, 1), 'told_again': verdict.told_twice}


def start_witness(both):
    host = both.lab.host('witness')
    address, peer = f'http://{host.ip}:2379', f'http://{host.ip}:2380'
    log = both.folder / 'etcd.log'
    host.launch('etcd', '--name', 'w', '--data-dir', both.folder / 'etcd', '--listen-client-urls', address, '--advertise-client-urls', address,
                '--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', f'w={peer}', log=log)
    wait_until(lambda: 'ready to serve client requests' in log.read_text(), 30, log.read_text)


def run_apart(options):
    with TwoSiteInstallation(options.program, options.generator, site=['standby = "answer"']) as both:
        both.start()
        show('apart', apart, both, options.seconds)


def run_alone(options, victim):
    witness = 'http://10.77.0.13:2379'
    with TwoSiteInstallation(options.program, options.generator, prepare=start_witness,
                             site=['standby = "answer"', 'automatic = true', f'witness = ["{witness}"]']) as both:
        check(witness == f'http://{both.lab.hosts["witness"].ip}:2379', f'the witness is at {both.lab.hosts["witness"].ip}')
        both.start()
        show(f'{victim} alone', alone, both, LONE, victim)


def main():
    options = parse()
    return run_rows([('apart', functools.partial(run_apart, options)), ('a alone', functools.partial(run_alone, options, 'a')),
                     ('b alone', functools.partial(run_alone, options, 'b'))])


if __name__ == '__main__':
    if reason := isolation.why_not('kamailio', 'kamcmd', 'sipsak', 'psql', 'etcd'):
        isolation.skip('sites_split', reason)
    isolation.enter()
    sys.exit(main())
