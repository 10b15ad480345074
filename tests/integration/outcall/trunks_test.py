#!/usr/bin/python3
"""Which trunk a call goes through, and what becomes of it when one is dead: nobody is rung twice, no password goes astray."""
import tempfile
from pathlib import Path

import program
from called_party import OutcallTest
from called_phone import CalledPhone
from running_program import IP, free_ports


class Trunks(OutcallTest):
    def setUp(self):
        self.second = free_ports(4)
        (secret := self.secret_file()).write_text('one\n')
        self.more_trunks = [f'password_file = "{secret}"', 'realm = "first"', 'user = "box"', '[[trunks]]',
                            f'host = "{IP}:{self.second}"', 'caller_id = "9000"', 'international = "00"']
        super().setUp()
        self.first_phone, self.second_phone = (CalledPhone(port, self.port) for port in (self.trunk, self.second))
        for phone in (self.first_phone, self.second_phone):
            self.addCleanup(phone.close)

    def secret_file(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name) / 'secret'

    def assert_not_called(self, phone):
        phone.sip.settimeout(1)
        with self.assertRaises(TimeoutError):
            phone.expect_invite()
        phone.sip.settimeout(15)

    def test_the_next_one_when_the_first_takes_no_calls(self):
        key = self.want_call('+4930123456')
        self.first_phone.expect_invite()
        self.first_phone.refuse('503 Service Unavailable')
        invite = self.second_phone.expect_invite()
        self.assertIn(f'sip:004930123456@{IP}:{self.second}', invite.first_line)
        self.assertIn('sip:9000@', invite['From'])
        self.second_phone.refuse('486 Busy Here')
        self.assertEqual(self.result(key)[0], 'busy')
        again = self.want_call('1002', 'again')  # the dead one is passed over
        self.second_phone.expect_invite()
        self.second_phone.refuse('486 Busy Here')
        self.assertEqual(self.result(again)[0], 'busy')
        self.assert_not_called(self.first_phone)
        self.assertIn(f'{IP}:{self.trunk} takes no calls', self.server_log())

    def test_the_next_one_when_the_first_says_nothing(self):
        key = self.want_call('1002')
        self.first_phone.expect_invite()
        self.second_phone.sip.settimeout(15)
        self.second_phone.expect_invite()
        self.second_phone.refuse('486 Busy Here')
        self.assertEqual(self.result(key)[0], 'busy')

    def test_who_has_rung_is_not_rung_elsewhere(self):
        key = self.want_call('1002')
        self.first_phone.expect_invite()
        self.first_phone.answer_invite('180 Ringing')
        self.first_phone.refuse('503 Service Unavailable')
        self.assertEqual(self.result(key)[0], 'failed')
        self.assert_not_called(self.second_phone)

    def test_a_challenge_of_one_trunk_is_not_answered_for_another(self):
        challenge = 'WWW-Authenticate: Digest realm="first", nonce="n", algorithm=MD5\r\n'
        key = self.want_call('1002')
        self.first_phone.expect_invite()
        self.first_phone.refuse('503 Service Unavailable')
        self.second_phone.expect_invite()  # the second trunk has no account
        self.second_phone.refuse('401 Unauthorized', challenge)
        self.assertEqual(self.result(key)[0], 'failed')
        self.assert_not_called(self.second_phone)

    def test_its_own_challenge_is_answered(self):
        key = self.want_call('1002')
        self.first_phone.expect_invite()
        self.first_phone.refuse('401 Unauthorized', 'WWW-Authenticate: Digest realm="first", nonce="n", algorithm=MD5\r\n')
        self.first_phone.call_id = ''
        invite = self.first_phone.expect_invite()
        self.assertIn('username="box"', invite['Authorization'])
        self.first_phone.refuse('486 Busy Here')
        self.assertEqual(self.result(key)[0], 'busy')

    def test_each_number_goes_where_it_is_dialled(self):
        self.stop_server()
        self.more_trunks = ['dials = ["1xxx"]', '[[trunks]]', f'host = "{IP}:{self.second}"', 'dials = ["+49*"]']
        self.configure_trunk()
        self.server = self.start_server()
        for phone, number, key in ((self.first_phone, '1002', 'a'), (self.second_phone, '+4930123456', 'b')):
            self.want_call(number, key)
            phone.expect_invite()
            phone.refuse('486 Busy Here')
            self.assertEqual(self.result(key)[0], 'busy')
        self.assert_not_called(self.first_phone)
        self.assert_not_called(self.second_phone)


program.main()
