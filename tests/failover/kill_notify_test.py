#!/usr/bin/python3
"""The notification service is killed and frozen at random times under load. Every message is told; a relay that knows mails again by
their Message-ID sees each message in one mail only; what a plain relay gets twice is counted and printed.
   kill_notify_test.py PROGRAM [--kills N] [--seed N]"""
import argparse
import random
import signal
import sys
import threading
import time
from collections import Counter, defaultdict

from counting_relay import CountingRelay
from notify_service import Broken, NotifyService

MAILBOXES = [str(2000 + i) for i in range(20)]


class Feeder(threading.Thread):
    """Messages arrive for as long as it runs: mostly one here and there, sometimes many for one mailbox, as after an outage."""

    def __init__(self, rows, randomness):
        super().__init__(daemon=True)
        self.rows, self.random, self.ids, self.over, self.error = rows, randomness, [], threading.Event(), None

    def run(self):
        try:
            while not self.over.wait(0.03):
                mailbox = self.random.choice(MAILBOXES)
                count = self.random.choice([1, 1, 1, 2, 12])
                self.ids += self.rows.add([(mailbox, f'owner-{mailbox}@example.com')] * count)
        except Exception as error:  # told by the main thread
            self.error = error


def disturb(service, randomness, counts):
    """One start of the service and its end, soon and by force."""
    service.start(wait=False)
    time.sleep(randomness.uniform(0.05, 1.2))
    if randomness.random() < 0.4:
        counts['frozen'] += 1
        service.signal(signal.SIGSTOP)
        time.sleep(randomness.uniform(0.1, 0.8))
        if randomness.random() < 0.5:
            service.signal(signal.SIGCONT)
            time.sleep(randomness.uniform(0.05, 0.5))
    counts['killed'] += 1
    service.signal(signal.SIGKILL)
    service.process.wait(20)


def check(ids, states, acceptances):
    if set(states) != {'sent'}:
        raise Broken(f'not every delivery was sent: {states}')
    names_of, times = defaultdict(set), Counter()
    for each in acceptances:
        times[each.name] += 1
        for message in each.messages:
            names_of[message].add(each.name)
    untold = [message for message in ids if not names_of[message]]
    if untold:
        raise Broken(f'{len(untold)} of {len(ids)} messages were never told: {untold[:3]}')
    twice = [message for message in ids if len(names_of[message]) > 1]
    if twice:
        raise Broken(f'{len(twice)} messages were told under two names: {[(one, names_of[one]) for one in twice[:3]]}')
    return sum(count - 1 for count in times.values())


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('program')
    arguments.add_argument('--kills', type=int, default=8)
    arguments.add_argument('--seed', type=int, default=time.time_ns())
    options = arguments.parse_args()
    print(f'seed {options.seed}')
    randomness, counts = random.Random(options.seed), Counter()
    with CountingRelay(delay=0.02) as relay:
        service = NotifyService(options.program, relay.port, target_per_minute=6000, relay_per_second=0)
        try:
            service.rows.add_mailboxes(MAILBOXES)
            feeder = Feeder(service.rows, random.Random(options.seed + 1))
            feeder.start()
            for _ in range(options.kills):
                disturb(service, randomness, counts)
            service.start()
            feeder.over.set()
            feeder.join(30)
            if feeder.error:
                raise feeder.error
            states = service.wait_until_idle(120)
            service.stop()
            acceptances = relay.snapshot()
            again = check(feeder.ids, states, acceptances)
        except Broken as broken:
            print(f'broken: {broken}\n0 passed, 1 failed')
            return 1
        finally:
            service.remove()
    digests = {each.name for each in acceptances if each.is_digest()}
    print(f"{counts['killed']} kills, {counts['frozen']} of them after a freeze; {len(feeder.ids)} messages told in "
          f'{len({each.name for each in acceptances})} mails, {len(digests)} of them digests')
    print(f'the ambiguous window: a plain relay got {again} mails twice, {again / counts["killed"]:.2f} a kill; '
          'one that de-duplicates by Message-ID got none twice')
    print('1 passed, 0 failed')
    return 0


sys.exit(main())
