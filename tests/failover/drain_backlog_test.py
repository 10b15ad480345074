#!/usr/bin/python3
"""After an outage many deliveries wait: one mailbox was flooded, some got much, very many got one message. They drain without a storm,
and the flood delays nobody: a second service, at the same time on the same machine, has the same to do without the flood, and its others
are told hardly sooner, however busy the machine is. Prints figures.
   drain_backlog_test.py PROGRAM [--rows N]"""
import argparse
import contextlib
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from counting_relay import CountingRelay
from notify_service import Broken, NotifyService

TARGET_BURST, TARGET_PER_MINUTE, RELAY_PER_SECOND = 5, 10, 50
FLOODED = 'flood@example.com'


def backlog(rows):
    """Mailbox and target of each row: two fifths for one mailbox, two fifths for some, the rest one each. The flood is oldest."""
    flood = [('3000', FLOODED)] * (rows * 2 // 5)
    busy = [(str(4000 + i % (rows // 200)), f'busy-{i % (rows // 200)}@example.com') for i in range(rows * 2 // 5)]
    single = [(str(10_000 + i), f'single-{i}@example.com') for i in range(rows - len(flood) - len(busy))]
    return flood + busy + single


def most_within(times, seconds):
    """The largest number of `times` in any such stretch."""
    times, most, first = sorted(times), 0, 0
    for last, at in enumerate(times):
        while at - times[first] > seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def waited_for_processors():
    """Seconds so far in which somebody on this machine was ready to run and had no processor."""
    file = Path('/proc/pressure/cpu')
    return int(file.read_text().split('total=')[1].split()[0]) / 1e6 if file.exists() else 0.0


class Drain:
    """A service with its relay that drains these rows."""

    def __init__(self, stack, program, rows):
        self.wanted = rows
        self.relay = stack.enter_context(CountingRelay(delay=0.01))
        self.service = NotifyService(program, self.relay.port, TARGET_PER_MINUTE, RELAY_PER_SECOND)
        stack.callback(self.service.remove)
        self.service.rows.add_mailboxes(sorted({mailbox for mailbox, _ in rows}))
        self.service.rows.add(rows)

    def start(self):
        self.started, self.waited_before = time.monotonic(), waited_for_processors()
        self.service.start()

    def finish(self):
        states = self.service.wait_until_idle(len(self.wanted) / 20 + 60)
        self.waited = waited_for_processors() - self.waited_before
        self.service.stop()
        self.acceptances = self.relay.snapshot()
        self.times = defaultdict(list)
        for each in self.acceptances:
            self.times[each.target].append(each.at - self.started)
        if states != {'sent': len(self.wanted)}:
            raise Broken(f'{states}')

    def others_told_after(self):
        return max(at for target, times in self.times.items() if target != FLOODED for at in times)


def check_fairness(flooded, quiet):
    """The others: as soon as without the flood. They themselves: at the pace that the relay may have, where there are processors."""
    others, without = flooded.others_told_after(), quiet.others_told_after()
    if others > without * 1.5 + 5:
        raise Broken(f'others than the flooded one waited {others:.1f} s, and {without:.1f} s where there is no flood')
    fair = (len(quiet.times) + 20) / RELAY_PER_SECOND * 1.5 + 5 + quiet.waited
    if without > fair:
        raise Broken(f'without a flood they waited {without:.1f} s; {fair:.1f} s would be fair')
    return others, without


def check(wanted, acceptances):
    told = Counter(message for each in acceptances for message in each.messages)
    if len(told) != len(wanted) or set(told.values()) != {1}:
        raise Broken(f'{len(wanted)} messages, {len(told)} told, some {max(told.values())} times')
    times = defaultdict(list)
    for each in acceptances:
        times[each.target].append(each.at)
    a_minute = max(most_within(each, 60) for each in times.values())
    if a_minute > TARGET_BURST + TARGET_PER_MINUTE + 1:
        raise Broken(f'{a_minute} mails to one target in a minute')
    a_second = most_within([each.at for each in acceptances], 1)
    if a_second > 2 * RELAY_PER_SECOND + 5:
        raise Broken(f'{a_second} mails to the relay in a second')
    return a_minute, a_second


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('program')
    arguments.add_argument('--rows', type=int, default=1500)
    options = arguments.parse_args()
    wanted = backlog(options.rows)
    try:
        with contextlib.ExitStack() as stack:
            flooded, quiet = (Drain(stack, options.program, rows) for rows in (wanted, [row for row in wanted if row[1] != FLOODED]))
            flooded.start()
            quiet.start()
            quiet.finish()
            flooded.finish()
            took = time.monotonic() - flooded.started
        a_minute, a_second = check(flooded.wanted, flooded.acceptances)
        check(quiet.wanted, quiet.acceptances)
        others, without = check_fairness(flooded, quiet)
    except Broken as broken:
        print(f'broken: {broken}\n0 passed, 1 failed')
        return 1
    acceptances = flooded.acceptances
    digests = [each for each in acceptances if each.is_digest()]
    print(f'{options.rows} messages for {len(set(wanted))} targets told in {len(acceptances)} mails, {len(digests)} of them digests of up '
          f'to {max(len(each.messages) for each in digests)}; {took:.1f} s')
    print(f'everybody but the flooded one was told after {others:.1f} s, without the flood after {without:.1f} s; at most {a_minute} mails to one '
          f'target in a minute and {a_second} to the relay in a second')
    print('1 passed, 0 failed')
    return 0


sys.exit(main())
