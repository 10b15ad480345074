#!/usr/bin/python3
"""Two sites on one database and one audio store: both answer, one tells owners. Who, an operator decides by commands that cannot do
harm; or nobody need decide."""
import collections
import json
import signal
import subprocess

import program
from running_program import wait_until
from two_nodes import TwoNodes


class ScenarioTwo(TwoNodes):
    def setUp(self):
        super().setUp()
        self.a, self.b = self.site_node('a'), self.site_node('b')
        self.left = 0

    def site_node(self, site):
        node = self.node(f'{site}1')
        node.config.write_text(node.config.read_text().replace('[node]\n', f'[node]\nsite = "{site}"\n'))
        return node

    def start_both(self):
        """Site a tells owners, as an operator wants it."""
        self.a.start()
        wait_until(lambda: self.status()['site'] == 'a', 20, self.a.log)
        self.a.succeed('notify', 'start', 'a')
        self.b.start()
        wait_until(lambda: {node['site'] for node in self.a.json('cluster', 'status')['nodes']} == {'a', 'b'}, 20, self.b.log)

    def status(self):
        return self.b.json('notify', 'status')

    def leave_messages(self, *nodes):
        for node in nodes:
            call = node.run('call', '1001', '--press', '#', '--wait-beep', '--listen', '2')
            self.assertEqual(call.returncode, 0, call.stdout + call.stderr)
            self.left += 1

    def mails(self):
        return [mail.name.split('.')[0] for mail in self.folder.glob('mail/*/new/*')]

    def assert_each_told_once(self):
        wait_until(lambda: len(set(self.mails())) == self.left, 30, lambda: f'{self.mails()} of {self.left}')
        self.assertEqual([name for name, count in collections.Counter(self.mails()).items() if count > 1], [])

    def refuse(self, complaint, *words, code=1):
        before = [(lease['enabled'], lease['allowed_site']) for lease in self.b.json('lease', 'list')]
        done = self.b.run('notify', *words)
        self.assertEqual((done.returncode, done.stdout), (code, ''), words)
        self.assertIn(complaint, done.stderr)
        self.assertEqual([(lease['enabled'], lease['allowed_site']) for lease in self.b.json('lease', 'list')], before, words)

    def test_the_runbook(self):
        """The primary's notifier dies; calls go on at the other site, and nobody is told until somebody starts it there."""
        self.start_both()
        self.leave_messages(self.a, self.b)
        self.assert_each_told_once()
        self.a.kill()
        self.leave_messages(self.b, self.b)
        wait_until(lambda: self.status()['site'] == '', 20, self.b.log)  # its lease is over
        self.assertEqual((len(self.mails()), self.status()['waiting']), (2, 2))
        self.b.succeed('notify', 'disable', 'a')
        self.b.succeed('notify', 'start', 'b')
        self.assert_each_told_once()
        self.a.start()  # comes back and tells nobody
        self.leave_messages(self.a, self.b)
        self.assert_each_told_once()
        self.assertEqual(self.status()['site'], 'b')
        self.refuse('may still be sending', 'start', 'a')
        self.b.succeed('notify', 'stop', 'b')  # failback
        self.leave_messages(self.b)
        self.b.succeed('notify', 'start', 'a')
        self.assertEqual(self.status()['site'], 'a')
        self.leave_messages(self.b)
        self.assert_each_told_once()
        self.b.succeed('notify', 'move', 'b')
        self.assertEqual(self.status()['site'], 'b')
        self.leave_messages(self.a)
        self.assert_each_told_once()

    def test_without_an_operator(self):
        self.start_both()
        self.b.succeed('notify', 'auto')
        self.a.kill()
        self.leave_messages(self.b)
        wait_until(lambda: self.status()['site'] == 'b', 15, self.b.log)
        self.assert_each_told_once()
        self.a.start()
        self.leave_messages(self.a)
        self.assert_each_told_once()

    def test_mistakes_change_nothing(self):
        self.start_both()
        self.refuse('may still be sending. First: aftertone notify disable a', 'start', 'b')
        self.refuse('no node says that it stands at site c', 'start', 'c')
        self.refuse('no node says that it stands at site c', 'move', 'c')
        self.refuse('no node says that it stands at site c', 'stop', 'c')
        self.refuse('site b does not tell owners, site a does', 'stop', 'b')
        self.refuse('site b does not tell owners, site a does', 'disable', 'b')
        self.refuse('SITE is required', 'start', code=2)
        self.b.stop()
        wait_until(lambda: [node['state'] for node in self.a.json('cluster', 'status')['nodes'] if node['site'] == 'b'] == ['down'], 20, self.a.log)
        self.refuse('no node at site b that tells owners is alive', 'move', 'b')
        for words in (('start', 'a'), ('move', 'a'), ('stop', 'a')):
            would = json.loads(self.b.succeed('--json', 'notify', *words, '--dry-run'))
            self.assertEqual((would['changed'], would['dry_run']), (False, True), words)
        self.assertEqual(self.status()['site'], 'a')
        self.assertFalse(json.loads(self.b.succeed('--json', 'notify', 'start', 'a'))['changed'])  # twice is once

    def test_who_presses_control_c_is_told_what_stays_ordered(self):
        self.start_both()
        self.b.succeed('notify', 'start', 'a')
        self.b.stop()
        command = subprocess.Popen([self.a.path, '--config', self.a.config, 'notify', 'move', 'b', '--accept-risk'], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = command.stderr.readline()
        self.assertIn('waiting for a', said)
        command.send_signal(signal.SIGINT)
        said = command.communicate(timeout=30)[1]
        self.assertEqual(command.returncode, 130, said)
        self.assertIn('interrupted: what was ordered stays so', said)
        self.assertEqual(self.status()['allowed_site'], 'b')

    def test_who_is_asked_to_stop_has_stopped_when_the_command_ends(self):
        self.start_both()
        self.a.succeed('notify', 'stop', 'a')
        self.assertEqual(self.status()['site'], '')
        self.leave_messages(self.a)
        self.assertEqual((self.mails(), self.status()['waiting']), ([], 1))
        self.assertFalse(json.loads(self.b.succeed('--json', 'notify', 'stop', 'a'))['changed'])
        self.b.succeed('notify', 'start', 'b')
        self.assert_each_told_once()


program.main()
