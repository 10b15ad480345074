#!/usr/bin/python3
"""What only one node may do is done by one of two; a node that is drained leaves it to the other, and an operator decides by rules."""
import re
import time

import program
from lamp_phones import Receiver, SipMessage
from running_program import IP, wait_until
from two_nodes import TwoNodes

ROLES = ('lamps', 'notifier', 'purger', 'salvager')


class Pbx(Receiver):
    """Remembers which port told what of mailbox 1001."""

    def __init__(self, test):
        self.told = []
        super().__init__(test)

    def take(self, data, source):
        self.told.append((source[1], re.search(r'^Voice-Message: (.*)\r$', SipMessage(data).body, re.M)[1]))
        super().take(data, source)


class RolesOfNodes(TwoNodes):
    def setUp(self):
        super().setUp()
        self.pbx = Pbx(self)
        lamp = [f'unsolicited = ["sip:{{mailbox}}@{IP}:{self.pbx.port}"]']
        for name, site in (('a1', 'a'), ('b1', 'b')):
            setattr(self, name, self.node(name, lamp=lamp))
            config = getattr(self, name).config
            config.write_text(config.read_text().replace('[node]\n', f'[node]\nsite = "{site}"\n'))

    def holders(self):
        leases = self.a1.json('lease', 'list')
        return {lease['role']: lease['holder'].split(':')[0] for lease in leases}

    def wait_for_holder(self, name, roles=ROLES):
        wait_until(lambda: all(self.holders().get(role) == name for role in roles), 30,
                   lambda: f'{self.holders()}: {self.a1.log()}{self.b1.log()}', every=0.2)

    def start_both(self):
        self.a1.start()
        self.wait_for_holder('a1')
        self.b1.start()

    def lamps_told_by(self, count):
        """The ports of those who tell the PBX of the message that makes it `count`."""
        call = self.b1.run('call', '1001', '--press', '#', '--wait-beep', '--listen', '2')
        self.assertEqual(call.returncode, 0, call.stdout + call.stderr)
        lamp = f'{count}/0 (0/0)'
        wait_until(lambda: self.pbx.shows.get('1001') == lamp, 20, lambda: f'{self.pbx.told}')
        time.sleep(3)  # for another node that would tell it as well
        return {port for port, told in self.pbx.told if told == lamp}

    def test_one_of_two_has_each_role_until_it_is_drained(self):
        self.start_both()
        self.assertEqual(self.lamps_told_by(1), {self.a1.port})
        self.a1.succeed('node', 'drain', 'a1', '--wait', '30')
        self.wait_for_holder('b1')
        self.assertNotIn('lease-lost', self.a1.log())
        self.assertEqual(self.lamps_told_by(2), {self.b1.port})
        wait_until(lambda: len(list(self.folder.glob('mail/*/new/*'))) == 2, 30, self.b1.log)
        self.a1.succeed('node', 'undrain', 'a1')
        wait_until(lambda: [node['state'] for node in self.a1.json('cluster', 'status')['nodes']] == ['up', 'up'], 20, self.a1.log)
        self.b1.succeed('node', 'drain', 'b1', '--wait', '30')
        self.wait_for_holder('a1')

    def test_a_drained_node_tells_owners_while_no_other_can(self):
        self.start_both()
        self.b1.stop()
        self.a1.succeed('node', 'drain', 'a1', '--accept-risk', '--wait', '30')
        time.sleep(5)  # long enough for a look at the others and a renewal
        self.assertEqual(self.holders()['notifier'], 'a1')
        self.b1.start()
        self.wait_for_holder('b1')

    def test_an_operator_keeps_a_role_to_a_site_and_takes_it_from_all(self):
        self.start_both()
        wait_until(lambda: len(self.a1.json('cluster', 'status')['nodes']) == 2, 20, self.b1.log)
        would = self.a1.json('lease', 'allow', 'notifier', '--site', 'b', '--dry-run')
        self.assertEqual((would['allowed_site'], would['changed'], would['dry_run']), ('b', False, True))
        self.assertEqual(self.holders()['notifier'], 'a1')
        self.a1.succeed('lease', 'allow', 'notifier', '--site', 'b')
        self.wait_for_holder('b1', ['notifier'])
        self.wait_for_holder('a1', ['purger', 'salvager', 'lamps'])
        self.assertIn('site b only', self.a1.succeed('cluster', 'status'))
        self.a1.succeed('lease', 'disable', 'notifier')
        self.wait_for_holder('', ['notifier'])
        self.a1.succeed('lease', 'enable', 'notifier')
        self.wait_for_holder('b1', ['notifier'])
        self.a1.succeed('lease', 'allow', 'notifier')
        self.assertFalse(self.a1.json('lease', 'allow', 'notifier')['changed'])

    def test_mistakes_change_nothing(self):
        self.start_both()
        before = self.a1.json('lease', 'list')
        for words, code, complaint in ((('disable', 'notifer'), 2, 'is no role; there are notifier'),
                                       (('allow', 'notifier', '--site', 'c'), 1, 'no node at site c is alive')):
            done = self.a1.run('lease', *words)
            self.assertEqual(done.returncode, code)
            self.assertIn(complaint, done.stderr)
        rules = [(lease['role'], lease['enabled'], lease['allowed_site']) for lease in self.a1.json('lease', 'list')]
        self.assertEqual(rules, [(lease['role'], lease['enabled'], lease['allowed_site']) for lease in before])


program.main()
