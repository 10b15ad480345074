#!/usr/bin/python3
"""Forty and more ways to have something dialled that must not be: each is refused by its rule, and logged; not one packet
leaves for the trunk."""
import socket
import subprocess

import program
from called_party import PIN, OutcallTest
from called_phone import CalledPhone
from running_program import IP, free_ports
from wire_phone import WirePhone

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
    ('sip:1002@{second};transport=tcp', 'number'), ('sip:+44207946000@{second}', 'allow'), ('sip:0900123456@{second}', 'never'),
    ('sip:1002;phone-context=+49900@{trunk}', 'number'), ('sip:1002;isub=1@{trunk}', 'number'), ('<sip:1002@{trunk}>', 'number'),
    ('sip:%30900123456@{trunk}', 'number'), ('+0900123456', 'number'), ('+ 49 900 123456', 'never'), ('+49+30123', 'number'),
    ('(+49) 900 123456', 'never'), ('1002p0900', 'number'), ('1002;postd=0900', 'number'), ('tel:+49900123456', 'never'),
]

# Of a mailbox's operator, whom anybody reaches who calls and presses 0.
OPERATORS = [
    ('0900 123456', 'never'), ('112', 'emergency'), ('0112', 'emergency'), ('1005', 'loop'), ('8000', 'loop'), ('+881612345678', 'never'),
    ('+44 20 7946 0000', 'class'), ('030 1234567', 'class'), ('sip:1002@evil.example', 'number'), ('1002,,0900123456', 'number'),
    ('sip:1002@{trunk};maddr=192.0.2.66', 'number'), ('sip:1002@{trunk}?Replaces=a', 'number'), ('tel:1002;ext=0900', 'number'),
]


class TollFraud(OutcallTest):
    def setUp(self):
        self.second = free_ports(2)
        self.more_trunks = ['[[trunks]]', f'host = "{IP}:{self.second}"']
        super().setUp()
        self.ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ear.bind((IP, self.trunk))
        self.addCleanup(self.ear.close)

    def is_expected(self, line):
        return '[AT-6005] dialling-refused' in line

    def assert_silence(self):
        self.ear.settimeout(0.5)
        with self.assertRaises(TimeoutError):
            self.ear.recv(65536)

    def refused(self, target, rule, key=None):
        result, detail = self.result(self.want_call(target, key))
        self.assertEqual((result, detail.split(':')[0]), ('not-allowed', rule), target)

    def test_every_attempt_is_refused_by_its_rule_and_logged(self):
        keys = [(self.want_call(target.format(trunk=f'{IP}:{self.trunk}', second=f'{IP}:{self.second}'), str(at)), target, rule)
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
        self.configure_trunk(dialling=['country_code = "49"', 'costs = ["+4930*=5"]', 'bridges_at_once = 2'])
        self.server = self.start_server()
        self.refused('030 1234567', 'cost')
        self.assert_silence()

    def test_more_calls_than_a_day_has(self):
        self.succeed('class-of-service', 'set', 'staff', '--per-day', '1')
        self.sql("insert into dialled_call (mailbox, purpose, number, began_at, until_at, ended_at, outcome) values"
                 " ('1001', 'outcall', '1002', (select max(started_at) from message), 0, 1, 'busy')")
        self.refused('1002', 'per-day')
        self.assert_silence()

    def test_no_operator_is_a_way_out(self):
        """Neither a REFER nor an INVITE: the caller stays with us."""
        self.succeed('mailbox', 'add', '1005')
        for target, rule in OPERATORS:
            with self.subTest(target):
                saved = self.run_program('mailbox', 'set', '1005', '--operator', target.format(trunk=f'{IP}:{self.trunk}'))
                if saved.returncode == 2:  # refused already
                    continue
                before = self.server_log().count(f'refused by rule {rule}')
                phone = WirePhone(self.port)
                self.assertEqual(phone.invite('1005').status, 200)
                phone.press('0')
                self.wait_for(lambda: self.server_log().count(f'refused by rule {rule}') > before, 10)
                phone.sip.settimeout(0.2)
                with self.assertRaises(TimeoutError):
                    phone.receive()
                phone.sip.settimeout(15)
                phone.hang_up()
                phone.close()
        self.assert_silence()
        print(f'{len(OPERATORS)} operators refused')


class PutThroughFraud(OutcallTest):
    """An owner in the house, who may be put through to 10xx and +4930, by calls of ours."""
    uses = 'call-back,transfer'

    def setUp(self):
        super().setUp()
        self.stop_server()
        self.configure_trunk(sip=['max_calls = 4', f'trusted_trunks = ["{IP}"]'], outcall=[],
                             dialling=['country_code = "49"', 'bridges_at_once = 2', 'put_through = "bridge"'])
        self.server = self.start_server()
        self.called_phone = CalledPhone(self.trunk, self.port)
        self.addCleanup(self.called_phone.close)

    def type(self, *numbers):
        """The owner logs in and has these numbers dialled, one after the other."""
        keys = ['#', PIN + '#', *(key for number in numbers for key in ('3', number + '#'))]
        steps = [step for key in keys for step in ('--listen', '1.5', '--press', key)]
        return ('call', f'sip:voicemail@{IP}:{self.port}', '--from', '<sip:1001@pbx>', '--header',
                'P-Asserted-Identity: <sip:1001@pbx>', *steps, '--listen', '3')

    def assert_not_called(self):
        self.called_phone.sip.settimeout(1)
        with self.assertRaises(TimeoutError):
            self.called_phone.expect_invite()

    def test_what_is_typed_is_judged(self):
        attempts = [('0900123456', 'never'), ('00442079460000', 'allow'), ('112', 'emergency'), ('8000', 'loop')]
        for number, rule in attempts:
            self.run_program(*self.type(number))
            self.assertIn(f'transfer to "{number}" refused by rule {rule}', self.server_log())
        self.assert_not_called()

    def test_where_our_call_is_redirected_to_is_judged_and_digits_after_the_answer_dial_nothing(self):
        for contact in (f'sip:0900123456@{IP}:{self.trunk}', 'sip:1003@evil.example', f'sip:1003@{IP}:{self.trunk};maddr=192.0.2.6'):
            process = self.program.launch(*self.type('1003'), stdout=subprocess.DEVNULL)
            self.called_phone.expect_invite()
            self.called_phone.refuse('302 Moved', f'Contact: <{contact}>\r\n')
            process.wait(60)
        self.assert_not_called()
        self.assertIn('transfer to "sip:0900123456@', self.server_log())
        self.called_phone.sip.settimeout(15)
        steps = self.type('1003')[:-2] + ('--listen', '3', '--press', '0900123456#', '--listen', '1')
        process = self.program.launch(*steps, stdout=subprocess.DEVNULL)
        self.called_phone.expect_invite()
        self.called_phone.pick_up()
        self.called_phone.expect_request('BYE')
        process.wait(60)
        self.assert_not_called()


program.main()
