#!/usr/bin/python3
"""A configuration that cannot be used reaches one of two nodes, which is restarted; later one that can be used and is another one. Ends with
the row of docs/operations/faults.md."""
import time

import program
from running_program import IP, wait_until
from two_nodes import TwoNodes

BROKEN = '[messages]\nundelete_days = "three"\n'
OTHER = '[messages]\nundelete_days = 3\n'
COMPLAINT = '[messages] undelete_days: must be a whole number'
SOON = 40  # seconds for two looks, on a machine that has other work


class ConfigDrift(TwoNodes):
    def setUp(self):
        super().setUp()
        self.left = 0
        for node in (self.first, self.second):
            self.launch(node)
        self.good = self.first.config.read_text()
        self.wait_for_states('as on disk', 'as on disk')

    @staticmethod
    def launch(node):
        node.start('--last-good', node.folder / 'last-good.toml')

    def nodes(self):
        return self.second.json('cluster', 'status')['nodes']

    def wait_for_states(self, *states):
        wait_until(lambda: tuple(node['configuration'] for node in self.nodes() if node['state'] == 'up') == states, SOON,
                   lambda: f'{self.nodes()}: {self.first.log()}', every=0.3)

    def wait_for_line(self, node, *words):
        wait_until(lambda: self.lines(node, *words), SOON, lambda: f'no line with {words}: {node.log()}', every=0.1)

    @staticmethod
    def lines(node, *words):
        return [line for line in node.log().splitlines() if all(word in line for word in words)]

    def push(self, text):
        """As most tools do: a new file in the place of the old one."""
        new = self.first.config.with_suffix('.new')
        new.write_text(text)
        new.rename(self.first.config)

    def leave_message(self):
        """At the first node."""
        called = self.second.run('call', f'sip:1001@{IP}:{self.first.port}', '--press', '#', '--wait-beep', '--listen', '2', '--press', '#',
                                 '--listen', '1')
        self.assertEqual(called.returncode, 0, called.stdout + called.stderr)
        self.left += 1

    def messages(self):
        return {message['id'] for message in self.second.json('message', 'list', '1001')}

    def mails(self):
        return len(list(self.folder.glob('mail/*/new/*')))

    def test_a_node_that_was_given_a_broken_file_serves_on_with_the_last_good_one(self):
        self.leave_message()
        pushed = time.monotonic()
        self.push(self.good + BROKEN)
        checked = self.first.run('config', 'check')
        self.assertEqual(checked.returncode, 2)
        self.assertIn(COMPLAINT, checked.stderr)
        self.wait_for_line(self.first, 'Error', COMPLAINT, 'goes on with the configuration it started with')
        alerted = time.monotonic() - pushed
        self.wait_for_states('broken on disk', 'as on disk')
        self.leave_message()

        self.assertEqual(self.first.stop(), 0)
        self.launch(self.first)
        self.assertEqual(len(self.lines(self.first, 'Error', COMPLAINT, 'last-good.toml')), 1, self.first.log())
        self.wait_for_states('last good', 'as on disk')
        self.leave_message()
        self.assertEqual(self.second.json('cluster', 'status')['drift'], [], 'it says the same as the other')

        self.push(self.good)
        self.wait_for_states('as on disk', 'as on disk')
        self.wait_for_line(self.first, 'Info', 'is again what this service runs with')
        self.assertEqual(len(self.lines(self.first, 'Error', '[config]')), 1, self.first.log())
        self.leave_message()
        wait_until(lambda: self.mails() == self.left, 60, lambda: f'{self.mails()} mails of {self.left} messages: {self.first.log()}')
        lost, again = self.left - len(self.messages()), self.mails() - self.left
        self.assertEqual((lost, again), (0, 0))
        print(f'| 48 | broken configuration pushed to one of two nodes, which is restarted | 0.0 s | {self.left} | {lost} | {again} | '
              f'an Error {alerted:.1f} s after the push; runs with the last good one |', flush=True)

    def test_a_node_that_is_configured_differently_is_found_and_the_section_named(self):
        self.push(self.good + OTHER)
        self.wait_for_line(self.first, 'Warning', 'has changed on disk; restart to take it over')
        self.wait_for_states('changed on disk', 'as on disk')
        self.assertEqual(self.second.json('cluster', 'status')['drift'], [], 'both still run with the same')
        self.first.stop()
        self.launch(self.first)
        self.wait_for_states('as on disk', 'as on disk')
        drift = [{'site': '', 'section': 'messages', 'nodes': ['n1', 'n2'], 'even': True}]
        wait_until(lambda: self.second.json('cluster', 'status')['drift'] == drift, 20, lambda: self.second.succeed('cluster', 'status'))
        self.assertIn('DRIFT: [messages] differs between n1 and n2\n', self.second.succeed('cluster', 'status'))
        for node in (self.first, self.second):
            self.wait_for_line(node, 'Error', 'configuration-drift: [messages] differs between n1 and n2')

        self.push(self.good)
        self.first.stop()
        self.launch(self.first)
        self.wait_for_line(self.second, 'Info', 'drift is over')
        self.assertEqual(len(self.lines(self.second, 'Error', 'drift')), 1, self.second.log())
        self.assertNotIn('DRIFT', self.second.succeed('cluster', 'status'))


program.main()
