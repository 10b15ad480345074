#!/usr/bin/python3
"""Two mailboxes whose telephones are forwarded to each other's voicemail: the first call that comes back to us is the last one."""
import program
from called_party import OutcallTest
from called_phone import CalledPhone
from running_program import IP
from wire_phone import WirePhone, description


class OwnVoicemail(OutcallTest):
    tries = 3

    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'add', '1002', '--class-of-service', 'staff', '--pin', '837261', '--keep-pin')
        self.pbx = CalledPhone(self.trunk, self.port)
        self.forwarded = WirePhone(self.port)
        for phone in (self.pbx, self.forwarded):
            self.addCleanup(phone.close)

    def forward(self, invite, keeps):
        """As a PBX does whose telephone 1002 is forwarded to the voicemail; what it keeps of the call. How we answer."""
        phone = self.forwarded
        phone.begin_dialog('1002')
        headers = f'Diversion: <sip:1002@{IP}>;reason=unconditional\r\n'
        if 'mark' in keeps:
            headers += f"X-Aftertone-Call: {invite['X-Aftertone-Call']}\r\n"
        if 'call-id' in keeps:
            phone.call_id = invite['Call-ID']
        if 'caller' not in keeps:
            phone.local = f'"Anonymous" <sip:anonymous@anonymous.invalid>;tag=p{phone.port}'
        else:
            phone.local = f'<sip:8000@{IP}>;tag=p{phone.port}'
        answer = phone.ask('INVITE', description(phone.rtp_port, [0]), headers)
        phone.remote = answer['To']
        phone.acknowledge(answer)
        return answer

    def test_it_ends_after_one_call_and_the_timeline_says_why(self):
        for at, keeps in enumerate((['mark'], ['call-id'], ['caller'], [])):
            with self.subTest(keeps):
                key = self.want_call('1002', f'loop-{at}')
                invite = self.pbx.expect_invite()
                self.pbx.answer_invite('180 Ringing')
                self.assertEqual(self.forward(invite, keeps).status, 482)
                self.pbx.refuse('480 Temporarily Unavailable')
                result, detail = self.result(key)
                self.assertEqual((result, detail), ('own-voicemail', 'it came back to our own voicemail, mailbox 1002'))
                self.assertEqual(len(self.happened()), at + 1)
                self.assertTrue(self.happened()[-1].startswith('own-voicemail: it came back'), self.happened())
        self.pbx.sip.settimeout(3)
        with self.assertRaises(TimeoutError):  # not tried again, although it might
            self.pbx.expect_invite()
        self.assertEqual(self.json('message', 'list', '1002'), [])

    def test_the_other_way_round_too(self):
        """The message's owner is called, whose telephone is forwarded to us with nothing but a loop as the answer."""
        key = self.want_call('1002')
        self.pbx.expect_invite()
        self.pbx.refuse('482 Loop Detected')
        self.assertEqual(self.result(key)[0], 'own-voicemail')

    def test_a_stranger_who_calls_the_same_number_meanwhile_is_served(self):
        key = self.want_call('1002')
        self.pbx.expect_invite()
        self.pbx.answer_invite('180 Ringing')
        stranger = WirePhone(self.port)
        self.addCleanup(stranger.close)
        self.assertEqual(stranger.invite('1002').status, 200)
        stranger.hang_up()
        self.pbx.refuse('486 Busy Here')
        self.wait_for(lambda: self.happened(), 20)
        self.assertTrue(self.happened()[0].startswith('busy'), self.happened())
        self.sql("update outcall set state = 'done' where request_key = ?", key)

    def test_a_call_of_another_server_of_ours_leaves_no_message(self):
        phone = self.forwarded
        phone.begin_dialog('1002')
        answer = phone.ask('INVITE', description(phone.rtp_port, [0]), 'X-Aftertone-Call: 0123456789abcdef\r\n')
        phone.remote = answer['To']
        phone.acknowledge(answer)
        self.assertEqual(answer.status, 482)


program.main()
