#!/usr/bin/python3
"""Calls and notification as two processes on one data folder, started and stopped apart."""
import signal
import subprocess
import time

import program
from program import ProgramTest


class Roles(ProgramTest):
    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')
        self.running = {}

    def start_role(self, role):
        log = self.folder / f'{role}.log'
        with open(log, 'a') as out:
            server = subprocess.Popen([program.PROGRAM, '--config', self.config, 'serve', '--roles', role], stderr=out, stdout=out,
                                      stdin=subprocess.DEVNULL)
        self.addCleanup(self.end, server)
        starts = log.read_text().count(' ready: ')
        self.wait_for(lambda: log.read_text().count(' ready: ') > starts or server.poll() is not None, 30)
        self.assertIsNone(server.poll(), log.read_text())
        self.running[role] = server

    def stop_role(self, role):
        server = self.running.pop(role)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(60), 0, (self.folder / f'{role}.log').read_text())

    def leave_message(self):
        """Returns the new message's id."""
        before = {message['id'] for message in self.json('message', 'list', '1001')}
        self.assertTrue(self.json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2.5')['ok'])
        new = lambda: {message['id'] for message in self.json('message', 'list', '1001')} - before  # noqa: E731
        self.wait_for(new, 15)
        return new().pop()

    def state_of(self, message):
        return self.json('message', 'show', message)['deliveries'][0]['state']

    def mails(self):
        return [path for path in (self.data / 'mail').rglob('new/*')]

    def test_messages_wait_while_nobody_tells_and_are_told_when_somebody_does(self):
        self.start_role('ivr')
        first = self.leave_message()
        self.assertEqual(self.state_of(first), 'ready')
        self.start_role('notify')
        self.wait_for(lambda: self.state_of(first) == 'sent', 10)
        second = self.leave_message()
        committed = time.monotonic()
        self.wait_for(lambda: self.state_of(second) == 'sent', 10)
        self.assertLess(time.monotonic() - committed, 5, 'the other process finds it by itself')
        self.stop_role('notify')
        third = self.leave_message()
        self.stop_role('ivr')
        self.assertEqual(self.state_of(third), 'ready')
        self.start_role('notify')
        self.wait_for(lambda: self.state_of(third) == 'sent', 10)
        self.assertEqual(len(self.mails()), 3)
        self.assertEqual([event['what'] for event in self.json('message', 'trace', third)], ['committed', 'queued', 'sent'])

    def test_a_second_notification_service_is_refused_and_the_first_goes_on(self):
        self.start_role('notify')
        second = self.run_program('serve', '--roles', 'notify')
        self.assertEqual(second.returncode, 1)
        self.assertIn(f'aftertone notify runs already on {self.data} (process {self.running["notify"].pid})', second.stderr)
        self.assertIsNone(self.running['notify'].poll())


program.main()
