#!/usr/bin/python3
"""The running service and a relay in every mood: accepting, 4xx, 5xx, hanging, hanging up after the final dot, away altogether.
   relay_moods_test.py PROGRAM"""
import json
import sys
import time
import unittest

from counting_relay import CountingRelay
from notify_service import NotifyService

PROGRAM = sys.argv.pop(1)


class RelayMoods(unittest.TestCase):
    def setUp(self):
        self.relay = CountingRelay()
        self.relay.__enter__()
        self.addCleanup(self.relay.__exit__)
        self.service = NotifyService(PROGRAM, self.relay.port)
        self.addCleanup(self.service.remove)
        self.addCleanup(self.relay.let_go.set)
        self.rows = self.service.rows
        self.rows.add_mailboxes(['1001'])

    def wait_for(self, condition, seconds, what):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f'{what}: {self.rows.states()}\n{self.service.log.read_text()[-3000:]}')
            time.sleep(0.05)

    def told(self, target):
        return [each for each in self.relay.snapshot() if each.target == target]

    def state_of(self, message):
        return self.rows.ask('select state from delivery where message_id = ? order by id', message)[-1][0]

    def story(self, message):
        return [event['what'] for event in json.loads(self.service.run('--json', 'message', 'trace', message))]

    def test_each_mood_has_its_ending_and_delays_nobody_else(self):
        fallback = {'fallback': '[["email", "instead@example.com"]]'}
        hang, retry, refuse, drop, fine = self.rows.add([
            ('1001', 'hang-1@example.com'), ('1001', 'retry-1@example.com'), ('1001', 'refuse-1@example.com', fallback),
            ('1001', 'drop-1@example.com'), ('1001', 'fine@example.com')])
        self.service.start()
        self.wait_for(lambda: self.state_of(fine) == 'sent', 5, 'the relay hangs for another target only')
        self.wait_for(lambda: self.told('instead@example.com'), 5, 'the fallback is told')
        self.wait_for(lambda: self.state_of(retry) == 'sent', 30, 'what was answered 450 is tried again')
        self.wait_for(lambda: self.state_of(drop) == 'sent', 30, 'what got no answer is sent again')
        self.relay.let_go.set()
        self.wait_for(lambda: self.state_of(hang) == 'sent', 10, 'the answer comes at last')
        self.assertEqual(len({each.name for each in self.told('drop-1@example.com')}), 1, 'the same Message-ID both times')
        self.assertEqual(len(self.told('drop-1@example.com')), 2)
        self.assertEqual(self.story(drop)[-2:], ['ambiguous', 'sent'])
        self.assertEqual(self.story(retry)[-2:], ['retry', 'sent'])
        self.assertEqual(self.story(refuse)[-4:], ['rejected', 'queued', 'fallback', 'sent'])
        self.assertIn('notify-rejected', self.service.log.read_text())
        self.service.stop()


class RelayAway(unittest.TestCase):
    def test_a_relay_that_is_away_costs_no_tries_and_gets_everything_when_it_is_back(self):
        with CountingRelay() as gone:
            port = gone.port
        service = NotifyService(PROGRAM, port)
        self.addCleanup(service.remove)
        mailboxes = [str(3000 + i) for i in range(50)]
        service.rows.add_mailboxes(mailboxes)
        service.rows.add([(mailbox, f'owner-{mailbox}@example.com') for mailbox in mailboxes])
        service.start()
        end = time.monotonic() + 20
        while 'notify-breaker' not in service.log.read_text():
            self.assertLess(time.monotonic(), end, service.log.read_text()[-3000:])
            time.sleep(0.05)
        states = service.rows.ask('select attempt, count(*) from delivery group by attempt')
        untried = sum(count for attempt, count in states if attempt == 0)
        self.assertGreaterEqual(untried, 50 - 16, states)
        self.assertEqual(service.log.read_text().count('notify-breaker'), 1)
        with CountingRelay(port=port) as relay:
            service.wait_until_idle(60)
            self.assertEqual(len(relay.snapshot()), 50)
        log = service.log.read_text()
        self.assertEqual(log.count('notify-breaker'), 2)
        self.assertIn('is back', log)
        service.stop()


unittest.main()
