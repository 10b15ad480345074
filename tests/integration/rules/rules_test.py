#!/usr/bin/python3
"""The owners' rules in the running program: cascades that hearing ends, quiet hours, one mail for several messages.

  rules_test.py AFTERTONE
"""
import email
import email.policy
import math
import sqlite3
import struct
import time
import urllib.parse
import wave

import program
from program import ProgramTest
from provider import Provider
from running_program import IP

PIN = '294618'
MOBILE = '+491711111111'


def clock(minutes):
    """HH:MM in UTC, so many minutes from now."""
    return time.strftime('%H:%M', time.gmtime(time.time() + 60 * minutes))


class Rules(ProgramTest):
    calls = 12  # one after the other: a port rests for seconds after a call

    def setUp(self):
        super().setUp()
        self.secret = self.folder / 'secret'
        self.secret.write_text('s3cret\n')
        self.speech = self.folder / 'speech.wav'
        with wave.open(str(self.speech), 'wb') as file:
            file.setparams((1, 2, 8000, 0, 'NONE', ''))
            file.writeframes(b''.join(struct.pack('<h', int(8000 * math.sin(i / 3))) for i in range(16000)))
        self.provider = Provider(201, b'{"sid": "SM1"}')
        self.provider.__enter__()
        self.addCleanup(self.provider.__exit__)
        self.configure(sms=['provider = "twilio"', 'account = "AC1"', 'sender = "+4915100"', f'password_file = "{self.secret}"'],
                       sms__http=[f'url = "{self.provider.base}/messages"'], dialling=['country_code = "49"'])
        self.succeed('class-of-service', 'set', 'staff', '--uses', 'outcall', '--allow', '10xx,+49171*', '--max-cost', '1')
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com', '--pin', PIN, '--keep-pin',
                     '--class-of-service', 'staff')

    def rule(self, *words):
        return self.json('mailbox', 'rule', *words)

    def sql(self, text, *values):
        with sqlite3.connect(self.data / 'aftertone.db', timeout=20) as database:
            return database.execute(text, values).fetchall()

    def leave_message(self, urgent=False):
        """The message's id."""
        before = {row[0] for row in self.sql('select id from message')}
        mark = ('--press', '#', '--listen', '1', '--press', '4', '--listen', '2') if urgent else ()
        self.succeed('call', '1001', '--from', '<sip:+4930123456@pbx>', '--press', '#', '--wait-beep', '--say', self.speech, *mark)
        new = lambda: [row[0] for row in self.sql('select id from message') if row[0] not in before]
        self.wait_for(new, 20)
        return new()[0]

    def save_message(self):
        """As the owner, by phone: the first one."""
        steps = [step for key in ('1001#', PIN + '#', '1', '9') for step in ('--listen', '1.5', '--press', key)]
        self.run_program('call', f'sip:voicemail@{IP}:{self.port}', *steps, '--listen', '2')

    def states(self, message):
        return dict(self.sql('select channel, state from delivery where message_id = ? order by id', message))

    def happenings(self, message):
        return [event['what'] for event in self.json('message', 'trace', message)]

    def short_message(self, seconds=20):
        """Whom the next one went to, and what it says."""
        form = dict(urllib.parse.parse_qsl(self.provider.requests.get(timeout=seconds).body.decode()))
        return form['To'], form['Body']

    def mails(self):
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in self.data.glob('mail/*/new/*')]

    def test_a_cascade_goes_on_until_the_owner_hears_the_message(self):
        self.rule('add', '1001', 'mail', '--to', 'email', '--language', 'de')
        self.rule('add', '1001', 'then-sms', '--to', f'sms:{MOBILE}', '--after', '3s', '--caller', '+4930*')
        self.rule('add', '1001', 'others-sms', '--to', 'sms:+491712222222', '--caller', '+4931*')
        self.rule('add', '1001', 'then-call', '--to', 'outcall:1002', '--after', '1h')
        self.start_server()
        message = self.leave_message()
        self.wait_for(lambda: self.mails(), 20)
        self.assertEqual(self.short_message()[0], MOBILE)
        self.wait_for(lambda: self.states(message) == {'email': 'sent', 'sms': 'sent', 'outcall': 'ready'}, 20)
        committed, sent = self.sql("select m.committed_at, d.not_before from message m, delivery d where d.message_id = m.id and channel = 'sms'")[0]
        self.assertEqual(sent - committed, 3000)
        self.assertIn('Neue', self.mails()[0]['Subject'])
        self.save_message()
        self.wait_for(lambda: self.states(message)['outcall'] == 'cancelled', 20)
        self.assertEqual(self.sql('select state from message'), [('saved',)])
        self.assertTrue(self.provider.requests.empty(), 'told twice')

    def test_quiet_hours_hold_up_what_buzzes_until_they_are_over(self):
        start, end = clock(-60), clock(60)
        self.succeed('mailbox', 'set', '1001', '--quiet-hours', f'{start}-{end}')
        self.rule('add', '1001', 'both', '--to', f'sms:{MOBILE}')
        self.rule('add', '1001', 'mail', '--to', 'email')
        self.start_server()
        held = self.leave_message()
        self.wait_for(lambda: self.states(held) == {'sms': 'ready', 'email': 'sent'} and 'postponed' in self.happenings(held), 20)
        not_before, attempt, why = self.sql("select not_before, attempt, last_error from delivery where channel = 'sms'")[0]
        self.assertEqual(time.strftime('%H:%M', time.gmtime(not_before / 1000)), end)
        self.assertEqual((attempt, why[:18]), (0, 'quiet hours until '))
        urgent = self.leave_message(urgent=True)
        self.assertEqual(self.short_message()[0], MOBILE)
        self.wait_for(lambda: self.states(urgent)['sms'] == 'sent', 20)
        self.sql("update delivery set not_before = 0 where channel = 'sms' and state = 'ready'")  # as if somebody pushed
        self.wait_for(lambda: self.happenings(held).count('postponed') == 2, 20)
        self.assertTrue(self.provider.requests.empty(), 'told in quiet hours')
        self.succeed('mailbox', 'set', '1001', '--quiet-hours', f'{start}-{clock(-1)}')
        self.sql("update delivery set not_before = 0 where channel = 'sms' and state = 'ready'")  # they are over
        self.assertEqual(self.short_message()[0], MOBILE)
        self.wait_for(lambda: self.states(held)['sms'] == 'sent', 20)
        self.assertEqual(self.sql("select attempt from delivery where channel = 'sms'"), [(1,), (1,)])

    def test_what_is_wanted_together_is_one_mail_at_its_time(self):
        moment = clock(120)
        self.rule('add', '1001', 'twice-a-day', '--to', 'email', '--urgency', 'normal', '--together', moment)
        self.start_server()
        messages = [self.leave_message(), self.leave_message()]
        times = self.sql('select distinct not_before from delivery')
        self.assertEqual(len(times), 1)
        self.assertEqual(time.strftime('%H:%M:%S', time.gmtime(times[0][0] / 1000)), moment + ':00')
        urgent = self.leave_message(urgent=True)  # no rule is for it
        self.wait_for(lambda: self.states(urgent) == {'email': 'sent'}, 20)
        self.assertEqual(len(self.mails()), 1)
        self.sql("update delivery set not_before = 0 where state = 'ready'")  # it is time
        self.wait_for(lambda: [self.states(message)['email'] for message in messages] == ['sent', 'sent'], 20)
        self.assertEqual(len(self.mails()), 2)
        self.assertEqual([self.happenings(message).count('digest') for message in messages], [1, 1])

    def test_a_rule_that_cannot_be_read_loses_no_message(self):
        self.rule('add', '1001', 'sms', '--to', f'sms:{MOBILE}')
        self.rule('add', '1001', 'broken', '--to', f'sms:{MOBILE}', '--after', '1h')
        self.sql("update notification_rule set hours = 'at night' where name = 'broken'")
        self.start_server()
        message = self.leave_message()
        self.wait_for(lambda: self.states(message) == {'sms': 'sent', 'email': 'sent'}, 20)
        self.assertIn('mailbox 1001: rule broken cannot be read, the owner is told by plain e-mail', self.server_log())
        self.assertIn('unreadable', self.rule('list', '1001')[1])
        self.succeed('mailbox', 'rule', 'remove', '1001', 'broken')
        self.assertEqual([rule['name'] for rule in self.rule('list', '1001')], ['sms'])

    def test_the_dry_run_says_what_would_be(self):
        self.succeed('mailbox', 'set', '1001', '--time-zone', 'Europe/Berlin', '--quiet-hours', '22:00-07:00', '--quiet-urgent', 'wait')
        self.rule('add', '1001', 'night', '--to', 'outcall:1002', '--to', f'sms:{MOBILE}', '--urgency', 'urgent', '--hours', 'sun 20:00-06:00',
                  '--after', '15m', '--then', 'save', '--stop', 'yes')
        self.rule('add', '1001', 'mail', '--to', 'email')
        told = self.rule('test', '1001', '--urgent', '--from', '+4930123456', '--at', '2026-11-29 23:10')
        self.assertEqual(told['at'], '2026-11-29T22:10:00.000Z')
        self.assertEqual(told['deliveries'], [{
            'rule': 'night', 'channel': 'outcall', 'target': '1002', 'at': '2026-11-30T06:00:00.000Z', 'quiet_until': '2026-11-30T06:00:00.000Z',
            'together': False, 'fallback': [{'channel': 'sms', 'target': MOBILE}], 'after_delivery': 'save', 'language': ''}])
        text = self.succeed('mailbox', 'rule', 'test', '1001', '--at', '2026-11-29 23:10')
        self.assertIn('a message from a withheld number at 2026-11-29 23:10:00 +01:00:\n', text)
        self.assertIn('at once  email:anna@example.com  mail', text)
        self.rule('move', '1001', 'mail')
        self.assertEqual([rule['name'] for rule in self.rule('list', '1001')], ['mail', 'night'])
        self.rule('set', '1001', 'mail', '--enabled', 'no')
        self.rule('set', '1001', 'night', '--to', 'nobody', '--after', '0', '--hours', '', '--urgency', 'any')
        self.assertIn('nobody is told', self.succeed('mailbox', 'rule', 'test', '1001'))

    def test_mistakes_are_named(self):
        refuse = lambda code, why, *words: self.refuse(code, 'aftertone: ' + why, 'mailbox', *words)
        add = ('rule', 'add', '1001', 'r', '--to')
        refuse(2, '--to: sms:"030123456" is not a number such as +49301234567', *add, 'sms:030123456')
        refuse(2, '--to: whom to tell, or nobody', 'rule', 'add', '1001', 'r')
        refuse(2, '--after: a time such as 90s, 15m, 2h or 1d', *add, 'email', '--after', 'soon')
        refuse(2, 'after: at most 7 days', *add, 'email', '--after', '8d')
        refuse(2, '--hours: times such as "mon-fri 08:00-18:00; sat 22:00-07:00", at most 7 with \';\' between', *add, 'email', '--hours', '8-18')
        refuse(2, 'quiet hours: they leave no time of the week', 'set', '1001', '--quiet-hours', 'mon-sun')
        refuse(1, 'mailbox 1001 has no rule r', 'rule', 'show', '1001', 'r')
        refuse(1, 'there is no mailbox 1002', 'rule', 'list', '1002')
        self.assertEqual(self.rule('list', '1001'), [])

    def test_numbers_that_may_not_be_dialled_cannot_be_saved(self):
        add = ('mailbox', 'rule', 'add', '1001', 'r', '--to')
        for address, why in (('outcall:0900123456', 'never: never +49900*'), ('sms:+449098790', 'never: never +449*'), ('outcall:112', 'emergency: an emergency number'),
                             ('sms:+4930123456', 'allow: nothing allows it'), ('outcall:1001', 'loop: a number of our own'),
                             ('sip:sip:1002@evil.example', 'number: no trunk of this name')):
            with self.subTest(address):
                done = self.run_program(*add, address)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f'aftertone: {address} is refused by the dialling rules: {why}', done.stderr)
        self.succeed(*add, f'sms:{MOBILE}')
        self.assertEqual(self.run_program('mailbox', 'rule', 'set', '1001', 'r', '--to', 'outcall:0900123456').returncode, 1)
        self.succeed('mailbox', 'set', '1001', '--class-of-service', '')
        done = self.run_program('mailbox', 'rule', 'set', '1001', 'r', '--to', 'outcall:1002')
        self.assertIn('class: the mailbox has no class of service', done.stderr)
        self.assertEqual(self.rule('show', '1001', 'r')['to'], [{'channel': 'sms', 'target': MOBILE}])


program.main()
