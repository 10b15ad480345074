#!/usr/bin/python3
"""Two nodes may tell owners, one at a time does: the other goes on when it dies, is frozen or stops; nobody is told twice."""
import collections
import signal
import time

import program
from running_program import wait_until
from two_nodes import TwoNodes

LEASE_SECONDS = 6


class NotifyNodes(TwoNodes):
    def setUp(self):
        super().setUp()
        self.left = 0

    def holder(self):
        leases = self.first.json('cluster', 'status')['leases']
        return next((lease['holder'].split(':')[0] for lease in leases if lease['role'] == 'notifier'), '')

    def wait_for_holder(self, name, seconds=20):
        wait_until(lambda: self.holder() == name, seconds, lambda: f'{self.holder()} holds the role: {self.first.log()}{self.second.log()}')

    def leave_message(self, node):
        call = node.run('call', '1001', '--press', '#', '--wait-beep', '--listen', '2')
        self.assertEqual(call.returncode, 0, call.stdout + call.stderr)
        self.left += 1

    def mails(self):
        return [mail.name.split('.')[0] for mail in self.folder.glob('mail/*/new/*')]

    def assert_each_told_once(self):
        wait_until(lambda: len(set(self.mails())) == self.left, 30, lambda: f'{self.mails()} of {self.left}')
        twice = [name for name, count in collections.Counter(self.mails()).items() if count > 1]
        self.assertEqual(twice, [])
        self.assertEqual(sorted(self.mails()), sorted(message['id'] for message in self.first.json('message', 'list', '1001')))

    def start_both(self):
        self.first.start()
        self.wait_for_holder('n1')
        self.second.start()

    def test_when_the_holder_is_killed_the_other_goes_on(self):
        self.start_both()
        self.leave_message(self.second)
        self.assert_each_told_once()
        self.first.kill()
        began = time.monotonic()
        self.leave_message(self.second)
        self.wait_for_holder('n2')
        self.assertLess(time.monotonic() - began, 2 * LEASE_SECONDS)
        self.assert_each_told_once()
        self.first.start()
        self.leave_message(self.first)
        self.assert_each_told_once()
        self.assertEqual(self.holder(), 'n2')

    def test_when_the_holder_is_frozen_it_tells_nobody_after_it_wakes(self):
        self.start_both()
        self.first.process.send_signal(signal.SIGSTOP)
        self.leave_message(self.second)
        self.wait_for_holder('n2')
        self.assert_each_told_once()
        self.first.process.send_signal(signal.SIGCONT)
        wait_until(lambda: 'lease-lost' in self.first.log(), 20, self.first.log)
        self.leave_message(self.first)
        self.assert_each_told_once()
        self.assertEqual(self.holder(), 'n2')

    def test_who_stops_gives_the_role_back_at_once(self):
        self.start_both()
        self.first.stop()
        began = time.monotonic()
        self.wait_for_holder('n2')
        self.assertLess(time.monotonic() - began, LEASE_SECONDS - 1)

    def test_a_node_that_dies_and_comes_back_need_not_wait_for_itself(self):
        self.first.start()
        self.wait_for_holder('n1')
        self.first.kill()
        self.first.start()
        self.leave_message(self.first)
        self.assert_each_told_once()
        self.assertNotIn('lease-lost', self.first.log())


program.main()
