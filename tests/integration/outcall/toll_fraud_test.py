#!/usr/bin/python3
"""Forty and more ways to have something dialled that must not be: each is refused by its rule, and logged; not one packet
leaves for the trunk."""
import socket

import program
from called_party import OutcallTest
from running_program import IP

ATTEMPTS = [
    ('+44 20 7946 0000', 'allow'), ('00442079460000', 'allow'), ('+1 212 5550100', 'allow'), ('+3906123456', 'allow'),
    ('0900 123456', 'never'), ('+49900123456', 'never'), ('0049900123456', 'never'), ('01371234567', 'never'),
    ('+881612345678', 'never'), ('+882161234567', 'never'), ('+979123456789', 'never'), ('+19005551234', 'never'),
    ('+447012345678', 'never'), ('01033090012345', 'never'), ('0118 33', 'never'),
    ('112', 'emergency'), ('110', 'emergency'), ('0112', 'emergency'), ('9911', 'emergency'), ('+49112', 'emergency'),
    ('voicemail', 'number'), ('8000', 'loop'), ('80-00', 'loop'), ('1001', 'loop'),
    ('+49 (0)900 123456', 'number'), ('0000900123456', 'number'), ('10+0900', 'number'), ('++49301234', 'number'),
    ('0900CALLME', 'number'), ('1002,,0900123456', 'number'), ('1002w0900123456', 'number'), ('*21*0900123456#', 'number'),
    ('\uff10\uff19\uff10\uff10123', 'number'), ('\u0660\u0669\u0660', 'number'), ('1002\r\nRoute: <sip:evil>', 'number'),
    ('1002>,<sip:0900@x', 'number'), ('sip:1002@evil.example', 'number'), ('sip:1002@{trunk}@evil.example', 'number'),
    ('sip:1002%40evil.example@{trunk}', 'number'), ('sip:1002@{trunk}.evil.example', 'number'),
    ('sip:1002@{trunk};maddr=192.0.2.66', 'number'), ('sip:1002@{trunk}?Route=%3Csip:evil%3E', 'number'),
    ('sip:1002:x@{trunk}', 'number'), ('sips:1002@{trunk}', 'number'), ('tel:1002;ext=0900', 'number'),
    ('sip:0900123456@{trunk}', 'never'), ('https://{trunk}/1002', 'number'), ('', 'number'), ('5551234', 'number'),
    ('1' * 200, 'number'),
]


class TollFraud(OutcallTest):
    def setUp(self):
        super().setUp()
        self.ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ear.bind((IP, self.trunk))
        self.addCleanup(self.ear.close)

    def assert_silence(self):
        self.ear.settimeout(0.5)
        with self.assertRaises(TimeoutError):
            self.ear.recv(65536)

    def refused(self, target, rule, key=None):
        result, detail = self.result(self.want_call(target, key))
        self.assertEqual((result, detail.split(':')[0]), ('not-allowed', rule), target)

    def test_every_attempt_is_refused_by_its_rule_and_logged(self):
        keys = [(self.want_call(target.format(trunk=f'{IP}:{self.trunk}'), str(at)), target, rule)
                for at, (target, rule) in enumerate(ATTEMPTS)]
        for key, target, rule in keys:
            result, detail = self.result(key, 60)
            self.assertEqual((result, detail.split(':')[0]), ('not-allowed', rule), target)
        refusals = [line for line in self.server_log().splitlines() if 'refused by rule' in line]
        self.assertEqual(len(refusals), len(ATTEMPTS))
        self.assertTrue(all('mailbox 1001: outcall to' in line for line in refusals))
        self.assert_silence()
        print(f'{len(ATTEMPTS)} attempts refused and logged, no packet sent')

    def test_what_was_allowed_when_it_was_saved(self):
        """The class changes between the request and the call; so does the mailbox's class."""
        self.succeed('class-of-service', 'set', 'staff', '--deny', '1002')
        self.refused('1002', 'deny', 'denied')
        self.succeed('class-of-service', 'set', 'staff', '--uses', 'call-back')
        self.refused('1002', 'purpose', 'purpose')
        self.succeed('class-of-service', 'set', 'staff', '--uses', 'outcall', '--deny', '', '--allow', '')
        self.refused('1002', 'allow', 'allow')
        self.succeed('mailbox', 'set', '1001', '--class-of-service', '')
        self.refused('1002', 'class', 'class')
        self.succeed('class-of-service', 'remove', 'staff')
        self.assert_silence()

    def test_a_number_that_has_become_too_dear(self):
        self.stop_server()
        self.configure(dialling=['country_code = "49"', 'costs = ["+4930*=5"]'],
                       trunks=[f'host = "{IP}:{self.trunk}"', 'caller_id = "8000"'],
                       outcall=['enabled = true', 'ring_time = 6', 'tries = 1'])
        self.server = self.start_server()
        self.refused('030 1234567', 'cost')
        self.assert_silence()

    def test_more_calls_than_a_day_has(self):
        self.succeed('class-of-service', 'set', 'staff', '--per-day', '1')
        self.sql("insert into dialled_call (mailbox, purpose, number, began_at, until_at, ended_at, outcome) values"
                 " ('1001', 'outcall', '1002', (select max(started_at) from message), 0, 1, 'busy')")
        self.refused('1002', 'per-day')
        self.assert_silence()


program.main()
