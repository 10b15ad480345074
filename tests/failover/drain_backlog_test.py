#!/usr/bin/python3
"""After an outage many deliveries wait: one mailbox was flooded, some got much, very many got one message. They drain without a storm,
and the flood delays nobody. Prints figures.
   drain_backlog_test.py PROGRAM [--rows N]"""
import argparse
import sys
import time
from collections import Counter, defaultdict

from counting_relay import CountingRelay
from notify_service import Broken, NotifyService

TARGET_BURST, TARGET_PER_MINUTE, RELAY_PER_SECOND = 5, 10, 50


def backlog(rows):
    """Mailbox and target of each row: two fifths for one mailbox, two fifths for some, the rest one each. The flood is oldest."""
    flood = [('3000', 'flood@example.com')] * (rows * 2 // 5)
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


def check(wanted, acceptances, started):
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
    others = max(at - started for target, all_times in times.items() if target != 'flood@example.com' for at in all_times)
    fair = (len(times) + 20) / RELAY_PER_SECOND * 1.5 + 5
    if others > fair:
        raise Broken(f'others than the flooded one waited {others:.1f} s; {fair:.1f} s would be fair')
    return a_minute, a_second, others


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('program')
    arguments.add_argument('--rows', type=int, default=1500)
    options = arguments.parse_args()
    with CountingRelay(delay=0.01) as relay:
        service = NotifyService(options.program, relay.port, TARGET_PER_MINUTE, RELAY_PER_SECOND)
        try:
            wanted = backlog(options.rows)
            service.rows.add_mailboxes(sorted({mailbox for mailbox, _ in wanted}))
            service.rows.add(wanted)
            started = time.monotonic()
            service.start()
            states = service.wait_until_idle(options.rows / 20 + 60)
            took = time.monotonic() - started
            service.stop()
            acceptances = relay.snapshot()
            if states != {'sent': options.rows}:
                raise Broken(f'{states}')
            a_minute, a_second, others = check(wanted, acceptances, started)
        except Broken as broken:
            print(f'broken: {broken}\n0 passed, 1 failed')
            return 1
        finally:
            service.remove()
    digests = [each for each in acceptances if each.is_digest()]
    print(f'{options.rows} messages for {len(set(wanted))} targets told in {len(acceptances)} mails, {len(digests)} of them digests of up '
          f'to {max(len(each.messages) for each in digests)}; {took:.1f} s')
    print(f'everybody but the flooded one was told after {others:.1f} s; at most {a_minute} mails to one target in a minute and '
          f'{a_second} to the relay in a second')
    print('1 passed, 0 failed')
    return 0


sys.exit(main())
