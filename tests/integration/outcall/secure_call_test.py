#!/usr/bin/python3
"""Somebody is asked by telephone to take a secure message on.   secure_call_test.py AFTERTONE"""
import json
import time

import program
from called_party import BYE_COMES, OK, PIN, RECEIVE, RINGING, OutcallTest, answer, pause, press, request
from running_program import free_ports


class SecureCall(OutcallTest):
    """The owner of 1001 is asked at 1002, after 1005, who never answers the mail."""

    def configure(self, **settings):
        super().configure(web=[f'port = {free_ports(2)}', 'public_url = "https://vm.example.com"'], **settings)

    def ask_team(self, *steps, seconds=None):
        self.succeed('mailbox', 'add', '1005', '--name', 'Emil', '--email', 'emil@example.com')
        self.succeed('team', 'add', 'team', *(word for step in steps for word in ('--step', step)))
        if seconds is not None:  # shorter than the command line lets a step be
            stored = json.loads(self.sql("select steps from team where name = 'team'")[0][0])
            stored[0]['seconds'] = seconds
            self.sql("update team set steps = ? where name = 'team'", json.dumps(stored))
        now = int(time.time() * 1000)
        self.sql('insert into delivery (idempotency_key, message_id, mailbox, channel, target, state, claim_epoch, attempt, not_before, '
                 "created_at, provider_ref, last_error) values ('k', ?, '1001', 'secure', 'team', 'ready', 0, 0, 0, ?, '', '')",
                 self.message, now)

    def recipients(self):
        """How far each who was asked by telephone came."""
        return self.sql("select mailbox, state from secure_recipient where mailbox = '1001'")

    def secure(self):
        rows = self.sql('select state, accepted_by from secure_message')
        return rows[0] if rows else None

    def delivery(self):
        return self.sql("select state from delivery where channel = 'secure'")[0][0]

    def test_nobody_accepts_the_mail_and_the_next_is_called_and_accepts(self):
        steps = RECEIVE + RINGING + OK + pause(1500) + press('1' + PIN + '#') + pause(4000) + press('1', first=30) + BYE_COMES
        sipp = self.called(steps)
        self.ask_team('10s 1005 email:emil@example.com', '5m 1001 outcall:1002', seconds=1)
        self.wait_for(lambda: self.secure() == ('accepted', '1001'), 60)
        self.wait_for(lambda: self.delivery() == 'sent', 20)
        self.assertEqual(sipp.wait(30), 0, (self.folder / 'sipp.log').read_text())
        self.assertEqual(self.recipients(), [('1001', 'accepted')])
        words = [row[0] for row in self.sql('select what from message_event where message_id = ? order by id', self.message)]
        self.assertEqual([words.count(word) for word in ('escalated', 'opened', 'accepted', 'outcall')], [2, 1, 1, 1], words)
        self.assertEqual(self.sql('select state from message where id = ?', self.message)[0][0], 'new', 'it is still the owner\'s to hear')

    def test_who_declines_by_telephone_is_left_in_peace(self):
        steps = RECEIVE + RINGING + OK + pause(1500) + press('1' + PIN + '#') + pause(4000) + press('2', first=30) + BYE_COMES
        sipp = self.called(steps)
        self.ask_team('5m 1001 outcall:1002')
        self.wait_for(lambda: self.secure() == ('given-up', ''), 60)
        self.assertEqual(sipp.wait(30), 0, (self.folder / 'sipp.log').read_text())
        self.assertEqual(self.recipients(), [('1001', 'declined')])
        self.wait_for(lambda: self.delivery() == 'dead', 20)
        self.expect_error('secure-given-up')

    def test_a_busy_one_is_passed_over_at_once(self):
        sipp = self.called(RECEIVE + answer('486 Busy Here') + '<recv request="ACK"/>')
        self.ask_team('1h 1001 outcall:1002', '5m 1005 email:emil@example.com')
        self.wait_for(lambda: self.recipients() == [('1001', 'unreached')], 40)
        self.wait_for(lambda: self.sql("select 1 from secure_recipient where mailbox = '1005' and step = 2"), 10)
        self.assertEqual(sipp.wait(30), 0)
        self.expect_error('notify-rejected')

    def test_hanging_up_in_mid_sentence_accepts_nothing(self):
        sipp = self.called(RECEIVE + OK + pause(1000) + press('1' + PIN + '#') + pause(1500) + request('BYE', 50))
        self.ask_team('5m 1001 outcall:1002')
        self.wait_for(lambda: self.recipients() == [('1001', 'opened')], 40)
        self.assertEqual(sipp.wait(30), 0)
        self.assertEqual(self.secure(), ('asking', ''))

    def expect_error(self, word):
        """Told to whoever is on call; not what the others' end looks for."""
        self.assertIn(word, self.server_log())
        self.program.kill()


program.main()
