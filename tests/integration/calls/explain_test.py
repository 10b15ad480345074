#!/usr/bin/python3
"""Ten different calls, and what `explain` tells of each: what an operator needs, and never a PIN."""
import array
import math
import time
import wave

import program
from postgres_server import PostgresServer
from program import ProgramTest
from running_program import IP

PIN = '850274'
WRONG_PINS = ['913757', '624869', '357924']


class Explain(ProgramTest):
    calls = 8

    def setUp(self):
        super().setUp()
        self.database = PostgresServer()
        self.addCleanup(self.database.remove)
        self.database.start()
        self.configure(database=[f'url = "{self.database.url}"'], sip=[f'max_calls = {self.calls}', f'trusted_trunks = ["{IP}"]'])
        operator = f'sip:1009@{IP}:{self.port}'
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com', '--pin', PIN, '--keep-pin',
                     '--operator', operator)
        self.succeed('mailbox', 'add', '1002', '--max-messages', '0')
        self.succeed('mailbox', 'add', '1003', '--max-messages', '1')
        self.succeed('mailbox', 'add', '1009')
        self.speech = self.folder / 'speech.wav'
        with wave.open(str(self.speech), 'wb') as file:
            file.setparams((1, 2, 8000, 0, 'NONE', ''))
            file.writeframes(array.array('h', [int(9000 * math.sin(2 * math.pi * 440 * i / 8000)) for i in range(3 * 8000)]).tobytes())
        self.start_server()

    # --- calling, and asking

    def target(self, number):
        return f'sip:{number}@{IP}:{self.port}'

    def call(self, caller, number, *steps):
        return self.run_program('call', self.target(number), '--from', f'"Clara <b>" <sip:{caller}@pbx>', *steps, timeout=120)

    def leave_message(self, caller, number='1001', *header):
        done = self.call(caller, number, *header, '--press', '#', '--wait-beep', '--say', self.speech, '--press', '#', '--listen', '1',
                         '--press', '1', '--listen', '2')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def rows(self, caller):
        return self.json('call-log', '--caller', caller)

    def explained(self, caller):
        """The only call from this number: as JSON, and as a person reads it."""
        self.wait_for(lambda: self.rows(caller), 20)
        rows = self.rows(caller)
        self.assertEqual(len(rows), 1, rows)
        name = rows[0]['call_id'] or rows[0]['id']
        told = self.json('explain', name)
        self.assertEqual(len(told), 1, told)
        return told[0], self.succeed('explain', name)

    def lines(self, told, kind):
        return [line['text'] for line in told['call']['story'] if line['kind'] == kind]

    def one_line(self, told, kind, *words):
        found = [text for text in self.lines(told, kind) if all(word in text for word in words)]
        self.assertTrue(found, (kind, words, told['call']['story']))
        return found[0]

    def message_is_told(self, caller):
        """Whether the mail about the message of this caller has gone out."""
        messages = [m for m in self.json('message', 'list', '1001') if m['caller_number'] == caller]
        return messages and all(d['state'] == 'sent' for d in self.json('message', 'show', messages[0]['id'])['deliveries'])

    # --- the calls

    def test_the_story_of_each_call(self):
        for check in (self.answered, self.abandoned, self.wrong_mailbox, self.full, self.transferred, self.silent, self.owner,
                      self.wrong_pin, self.pin_in_the_wrong_place, self.while_the_database_is_away, self.killed):
            with self.subTest(check.__name__):
                check()
        self.no_pin_is_kept()

    def answered(self):
        self.leave_message('4930101', 'voicemail', '--header', 'Diversion: <sip:1001@pbx>;reason=user-busy',
                           '--header', 'P-Asserted-Identity: <sip:4930101@pbx>')
        self.wait_for(lambda: self.message_is_told('4930101'), 30)
        told, text = self.explained('4930101')
        call, message = told['call'], told['message']
        self.assertEqual((call['outcome'], call['status'], call['mailbox']), ('message', 200, '1001'))
        self.assertIn('Diversion: 1001 (busy), taken', self.one_line(told, 'route', 'mailbox 1001'))
        self.assertIn('trusted', self.one_line(told, 'caller', '4930101'))
        ladder = [line['text'].split()[0] for line in call['story'] if line['kind'] in ('in', 'out')]
        self.assertEqual(ladder, ['INVITE', '200', 'ACK', 'BYE'])
        self.one_line(told, 'play', '(beep)')
        self.one_line(told, 'key', '#')
        self.one_line(told, 'record', 'ended by dtmf', 'safe in the journal')
        self.one_line(told, 'note', 'packets sent', '0 lost')
        self.assertGreater(call['packets_received'], 100)
        self.assertFalse(call['one_way'])
        self.assertTrue(message['audio_good'])
        self.assertEqual(len(message['audio_sha256']), 64)
        self.assertLess(message['waited_in_journal_ms'], 5000)
        self.assertEqual([d['state'] for d in message['deliveries']], ['sent'])
        self.assertIn('sent', [event['what'] for event in message['timeline']])
        for fact in ('message: they left a message, and it is safe', 'said: "The person at extension 1 0 0 1 is on the phone. Please leave your message after',
                     'played: a beep', '--> INVITE', '<-- 200 OK', '--> BYE', 'Diversion: 1001 (busy), taken', message['audio_sha256'], 'at once:',
                     'email to anna@example.com: sent', 'lamp now', 'in the store, and what was stored'):
            self.assertIn(fact, text)
        self.assertEqual(self.succeed('explain', message['id']), text)

    def abandoned(self):
        self.call('4930102', '1001', '--listen', '1')
        told, text = self.explained('4930102')
        self.assertEqual(told['call']['outcome'], 'abandoned')
        self.assertIsNone(told['message'])
        self.assertIn('not trusted', self.one_line(told, 'caller', '4930102'))
        self.one_line(told, 'in', 'BYE')
        self.assertIn('hung up in the greeting', text)

    def wrong_mailbox(self):
        self.assertEqual(self.call('4930103', '1999', '--listen', '1').returncode, 1)
        told, text = self.explained('4930103')
        self.assertEqual((told['call']['outcome'], told['call']['status']), ('no-mailbox', 404))
        self.assertIsNone(told['call']['answered_at'])
        for fact in ('<-- 404 Not Found', 'request URI: 1999', 'not answered', 'no such mailbox'):
            self.assertIn(fact, text)

    def full(self):
        self.leave_message('4930110', '1003')
        self.wait_for(lambda: self.json('message', 'list', '1003'), 20)
        self.call('4930104', '1003', '--wait-hangup')
        told, text = self.explained('4930104')
        self.assertEqual((told['call']['outcome'], told['call']['detail']), ('not-taken', 'mailbox full'))
        self.one_line(told, 'play', 'vm-mailboxfull')
        self.assertIn('they heard the greeting; no message was taken', text)
        self.one_line(told, 'out', 'BYE')

    def transferred(self):
        self.call('4930105', '1001', '--listen', '1', '--press', '0', '--listen', '4')
        told, _ = self.explained('4930105')  # the phone follows the REFER under another name
        self.assertEqual(told['call']['outcome'], 'transferred')
        self.one_line(told, 'key', '0')
        self.one_line(told, 'out', 'REFER to sip:1009@')
        self.one_line(told, 'in', 'NOTIFY', '200')

    def silent(self):
        self.call('4930106', '1001', '--press', '#', '--wait-beep', '--listen', '12')
        told, _ = self.explained('4930106')
        self.assertEqual(told['call']['outcome'], 'nothing-said')
        self.one_line(told, 'record', 'ended by silence', 'too short, not kept')
        self.assertIsNone(told['message'])

    def owner(self):
        done = self.call('4930107', 'voicemail', '--listen', '1', '--press', f'1001#{PIN}#', '--listen', '5', '--press', '1', '--listen', '12')
        self.assertEqual(done.returncode, 0, done.stdout)
        told, _ = self.explained('4930107')
        self.assertEqual((told['call']['outcome'], told['call']['mailbox'], told['call']['heard']), ('owner', '1001', 1))
        self.one_line(told, 'route', 'log-in')
        self.one_line(told, 'note', 'logged in to mailbox 1001')
        self.one_line(told, 'key', '6 keys and # (not kept)')
        message = self.one_line(told, 'note', 'message ', ' is played').split()[1]
        of_message = self.json('explain', message)[0]['message']
        self.assertEqual([play['call_id'] for play in of_message['plays']], [told['call']['call_id']])

    def wrong_pin(self):
        keys = [step for pin in WRONG_PINS for step in ('--press', f'1001#{pin}#', '--listen', '5')]
        self.call('4930108', 'voicemail', '--listen', '1', *keys)
        told, text = self.explained('4930108')
        self.assertEqual((told['call']['outcome'], told['call']['mailbox']), ('log-in-refused', '1001'))
        self.assertIn('log-in to mailbox 1001 refused: wrong PIN', text)

    def pin_in_the_wrong_place(self):
        """For the mailbox number: what is no mailbox is kept nowhere."""
        self.call('4930109', 'voicemail', '--listen', '1', '--press', f'{PIN}#1001#', '--listen', '5')
        told, text = self.explained('4930109')
        self.assertEqual((told['call']['outcome'], told['call']['mailbox']), ('log-in-refused', ''))
        self.assertIn('there is no such mailbox (6 keys)', text)

    def while_the_database_is_away(self):
        self.database.stop()
        self.leave_message('4930111')
        self.wait_for(lambda: list((self.data / 'calls').glob('*.calls')), 20)
        time.sleep(6)  # how long it is away is the fault itself
        self.database.start()
        self.wait_for(lambda: self.message_is_told('4930111'), 60)
        told, text = self.explained('4930111')
        self.assertEqual(told['call']['outcome'], 'message')
        self.assertGreater(told['message']['waited_in_journal_ms'], 5000)
        self.one_line(told, 'record', 'not in the mailbox yet')
        self.assertIn('in which it was safe in the journal: the database or the audio store was away', text)
        self.assertEqual(list((self.data / 'calls').glob('*.calls')), [])

    def killed(self):
        phone = self.program.launch('call', self.target('1001'), '--from', '<sip:4930112@pbx>', '--press', '#', '--wait-beep', '--say', self.speech,
                                    '--listen', '20')
        self.addCleanup(self.end, phone)
        self.wait_for(lambda: '4930112' in self.server_log(), 20)
        time.sleep(4)  # when it dies is the fault itself: in the middle of what the caller says
        self.program.kill()
        self.end(phone)
        self.start_server()
        self.wait_for(lambda: self.message_is_told('4930112'), 60)
        told, text = self.explained('4930112')
        self.assertEqual((told['call']['outcome'], told['message']['end_reason']), ('salvaged', 'salvaged'))
        self.assertTrue(told['message']['audio_good'])
        for fact in ('the process that took this call died in it', 'salvaged from the journal', 'email to anna@example.com: sent'):
            self.assertIn(fact, text)

    def no_pin_is_kept(self):
        kept = self.database.run_sql('select r::text from call_record r') + self.database.run_sql('select e::text from message_event e')
        kept += ''.join(path.read_text(errors='replace') for path in (self.data / 'log').glob('*.log')) + self.server_log()
        for pin in [PIN, *WRONG_PINS]:
            self.assertNotIn(pin, kept)
        self.assertIn('4930108', kept)

    def test_calls_that_are_refused_are_told_as_well(self):
        self.configure(database=[f'url = "{self.database.url}"'], sip=['max_calls = 1'])
        self.program.stop()
        self.start_server()
        first = self.program.launch('call', self.target('1001'), '--from', '<sip:4930120@pbx>', '--listen', '30')
        self.addCleanup(self.end, first)
        self.wait_for(lambda: '4930120' in self.server_log(), 20)
        self.assertEqual(self.call('4930121', '1001', '--listen', '1').returncode, 1)
        self.wait_for(lambda: self.json('call-log', '--outcome', 'refused'), 20)
        told = self.json('explain', self.json('call-log', '--outcome', 'refused')[0]['call_id'])[0]
        self.assertEqual((told['call']['status'], told['call']['detail']), (503, 'all ports are in use'))
        self.one_line(told, 'out', '503 Service Unavailable')

    def test_what_is_not_known(self):
        self.refuse(1, "aftertone: nothing is known of nobody@pbx: give a SIP Call-ID or a message's id; look in: aftertone call-log",
                    'explain', 'nobody@pbx')
        self.refuse(2, "aftertone: --since: a time such as '2026-11-29 23:10'", 'call-log', '--since', 'yesterday')
        self.assertEqual(self.json('call-log', '--mailbox', '4711'), [])
        self.assertEqual(self.succeed('call-log', '--mailbox', '4711'), 'no calls\n')

    def test_nothing_is_written_down_where_that_is_not_wanted(self):
        self.configure(database=[f'url = "{self.database.url}"'], calls=['keep_days = 0'])
        self.program.stop()
        self.start_server()
        self.call('4930130', '1001', '--listen', '1')
        self.wait_for(lambda: ': deposit for 1001' in self.server_log(), 20)
        self.program.stop()
        self.assertEqual(self.database.run_sql('select count(*) from call_record'), '0')


program.main()
