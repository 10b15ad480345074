#!/usr/bin/python3
"""An owner is called about a message: every way in which that can end is an ordinary result, and is written down."""
import signal
import time

import program
from called_party import BYE_COMES, OK, PIN, RECEIVE, RINGING, SDP, OutcallTest, answer, pause, press, request
from running_program import IP


class Sipp(OutcallTest):
    number = 0

    def ends_as(self, expected, steps, target='1002', seconds=20):
        sipp = self.called(steps)
        self.number += 1
        key = self.want_call(target, str(self.number))
        result, detail = self.result(key, seconds)
        self.assertEqual(result, expected, f'{detail}\n{self.server_log()}')
        self.assertEqual(sipp.wait(30), 0, (self.folder / 'sipp.log').read_text())
        self.assertEqual(len(self.happened()), self.number)
        self.assertTrue(self.happened()[-1].startswith(expected), self.happened())
        outcomes = self.sql('select outcome from dialled_call where ended_at is not null order by id')
        self.assertEqual((len(outcomes), outcomes[-1]), (self.number, (expected,)))

    def state(self):
        return self.sql('select state from message where id = ?', self.message)[0][0]

    def test_a_person_is_told_the_message(self):
        steps = RECEIVE + RINGING + OK + pause(1500) + press('1' + PIN + '#') + pause(24000)
        self.ends_as('confirmed', steps + request('BYE', 50), seconds=60)
        self.assertEqual(self.state(), 'saved')

    def test_somebody_else_answers_and_learns_nothing(self):
        wrong = press('1' + '111111#' * 3)
        self.ends_as('refused-pin', RECEIVE + OK + pause(1500) + wrong + BYE_COMES, seconds=60)
        self.assertEqual(self.state(), 'new')

    def test_a_silent_one_is_a_machine(self):
        self.ends_as('machine', RECEIVE + RINGING + OK + BYE_COMES, seconds=60)
        self.assertEqual(self.state(), 'new')

    def test_nobody_hears_anything(self):
        """One after the other: none of them is worth a new server."""
        acknowledged = '<recv request="ACK"/>'
        cancelled = '<recv request="CANCEL"/>' + answer('200 OK')
        premium = answer('302 Moved', more=f'Contact: <sip:0900123456@{IP}:{self.trunk}>\n')
        elsewhere = answer('302 Moved', more='Contact: <sip:1003@evil.example>\n')
        early = answer('183 Session Progress', body=SDP) + pause(1000) + answer('486 Busy Here')
        for what, expected, steps in [
                ('busy', 'busy', RECEIVE + answer('486 Busy Here') + acknowledged),
                ('declining', 'declined', RECEIVE + RINGING + answer('603 Decline') + acknowledged),
                ('early media, then busy', 'busy', RECEIVE + early + acknowledged),
                ('ringing for ever', 'no-answer', RECEIVE + RINGING + cancelled),
                ('hanging up in mid sentence', 'hung-up', RECEIVE + OK + pause(1500) + request('BYE', 1)),
                ('redirecting to a premium number', 'failed', RECEIVE + premium + acknowledged),
                ('redirecting to another host', 'failed', RECEIVE + elsewhere + acknowledged)]:
            with self.subTest(what):
                self.ends_as(expected, steps)
        self.assertEqual(self.state(), 'new')
        self.assertIn('outcall to "sip:0900123456@', self.server_log())
        self.assertIn('refused by rule never', self.server_log())
        self.assertIn('refused by rule number: no trunk of this name', self.server_log())

    def test_hanging_up_in_the_middle_of_the_message(self):
        steps = RECEIVE + OK + pause(1000) + press('1' + PIN + '#') + pause(1500) + request('BYE', 50)
        self.ends_as('hung-up', steps, seconds=40)
        self.assertEqual(self.state(), 'new')

    def test_it_is_tried_again_after_a_while(self):
        self.stop_server()
        self.configure_trunk(outcall=['enabled = true', 'ring_time = 6', 'tries = 2', 'pause = 1', 'at_once = 5'])
        self.server = self.start_server()
        sipp = self.called(RECEIVE + answer('486 Busy Here') + '<recv request="ACK"/>', calls=2)
        self.assertEqual(self.result(self.want_call('1002'))[0], 'busy')
        self.assertEqual(sipp.wait(30), 0)
        self.assertEqual(len(self.happened()), 2)

    def test_a_delivery_asks_for_the_call_and_learns_how_it_ended(self):
        now = int(time.time() * 1000)
        self.sql('insert into delivery (idempotency_key, message_id, mailbox, channel, target, state, claim_epoch, attempt,'
                 " not_before, created_at, provider_ref, last_error) values (?, ?, '1001', 'outcall', '1002', 'ready', 0, 0, ?, ?,"
                 " '', '')", self.message + ':outcall:1002', self.message, now, now)
        sipp = self.called(RECEIVE + answer('486 Busy Here') + '<recv request="ACK"/>')
        self.assertEqual(self.result(self.message + ':outcall:1002')[0], 'busy')
        self.assertEqual(sipp.wait(30), 0)
        query = "select state, last_error from delivery where channel = 'outcall'"
        self.wait_for(lambda: self.sql(query)[0][0] == 'dead', 20)
        self.assertTrue(self.sql(query)[0][1].startswith('busy: '), self.sql(query))
        self.server.send_signal(signal.SIGTERM)  # not as the others: a delivery that was given up is an Error to be seen
        self.assertEqual(self.server.wait(40), 0)
        self.assertIn('Error', self.server_log())

    def test_nobody_is_called_about_what_was_heard(self):
        self.sql("update message set state = 'saved' where id = ?", self.message)
        self.assertEqual(self.result(self.want_call('1002'))[0], 'not-wanted')

    def test_who_died_after_the_answer_is_not_followed(self):
        key = self.want_call('1002', 'dead')
        self.result(key, 40)  # this server has nobody to call: whatever it is, the row is done
        self.sql("update outcall set state = 'calling', was_answered = 1, lease_until = ?, holder = 'dead' where request_key = ?",
                 int(time.time() * 1000) - 1, key)
        self.assertEqual(self.result(key)[0], 'interrupted')

    def test_a_rule_asks_for_a_call_and_then_for_a_mail(self):
        self.succeed('mailbox', 'rule', 'add', '1001', 'call', '--to', 'outcall:1002', '--to', 'email:anna@example.com')
        sipp = self.called(RECEIVE + answer('486 Busy Here') + '<recv request="ACK"/>')
        self.run_program('call', f'sip:1001@{IP}:{self.port}', '--press', '#', '--wait-beep', '--say', self.folder / 'spoken.wav')
        query = 'select channel, state from delivery order by id'
        self.wait_for(lambda: self.sql(query) == [('outcall', 'dead'), ('email', 'sent')], 40)
        self.assertEqual(sipp.wait(30), 0)
        self.server.send_signal(signal.SIGTERM)  # an Error is to be seen here, too
        self.assertEqual(self.server.wait(40), 0)

    def test_nobody_is_called_in_quiet_hours_whoever_asked_before(self):
        clock = lambda minutes: time.strftime('%H:%M', time.gmtime(time.time() + 60 * minutes))
        self.succeed('mailbox', 'set', '1001', '--quiet-hours', f'{clock(-60)}-{clock(60)}')
        key = self.want_call('1002')
        query = 'select state, not_before, detail from outcall where request_key = ?'
        self.wait_for(lambda: self.sql(query, key)[0][2].startswith('quiet hours until '), 20)
        state, not_before, _ = self.sql(query, key)[0]
        self.assertEqual(state, 'waiting')
        self.assertGreater(not_before / 1000, time.time() + 55 * 60)
        self.assertEqual(self.sql('select * from dialled_call'), [])


program.main()
