#!/usr/bin/python3
"""Callers are put through where the PBX does not transfer: we call, and pass on what both say. Both sides are made by hand, so that
they can refuse, be silent and leave in every manner."""
import time

import program
from called_party import OutcallTest
from called_phone import CalledPhone, heard
from stored_message import speech
from wire_phone import WirePhone

OPERATOR = '1003'
SILENCE = b'\xff' * 160


class BridgeTest(OutcallTest):
    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'add', '1005', '--operator', OPERATOR)
        self.called_phone = CalledPhone(self.trunk, self.port)
        self.caller = WirePhone(self.port)
        for phone in (self.called_phone, self.caller):
            self.addCleanup(phone.close)

    def restart(self, **settings):
        self.stop_server()
        self.configure_trunk(**settings)
        self.server = self.start_server()

    def ask_for_operator(self, caller=None):
        """The call is answered, and the key pressed in the greeting."""
        caller = caller or self.caller
        self.assertEqual(caller.invite('1005').status, 200)
        caller.press('0')

    def speak_until(self, phone, method):
        """Telephones always send something. The request, which is not answered yet."""
        phone.sip.settimeout(0.02)
        end = time.monotonic() + 25
        try:
            while time.monotonic() < end:
                phone.rtp.sendto(phone.packet(SILENCE), phone.media_address())
                try:
                    message = phone.receive()
                except TimeoutError:
                    continue
                if message.is_request and message.method == method:
                    return message
        finally:
            phone.sip.settimeout(15)
        raise AssertionError(f'no {method} came')

    def refuse_refer(self, status='405 Method Not Allowed'):
        self.caller.respond(self.speak_until(self.caller, 'REFER'), status)

    def connect(self, status='405 Method Not Allowed'):
        """Put through: both can speak."""
        self.ask_for_operator()
        self.refuse_refer(status)
        invite = self.called_phone.expect_invite()
        self.assertIn(f'sip:{OPERATOR}@', invite.first_line)
        self.called_phone.answer_invite('180 Ringing')
        self.called_phone.pick_up()
        heard(self.caller)
        return invite

    def assert_both_hear(self, law_of_called=0):
        for speaker, listener in ((self.caller, self.called_phone), (self.called_phone, self.caller)):
            spoken = speech(1.0, f'{speaker.port}')
            heard(listener, 0.05)
            speaker.say(spoken)
            if law_of_called == 0:
                self.assertIn(spoken, heard(listener)[0])

    def assert_ended(self, phone):
        request = self.speak_until(phone, 'BYE')
        phone.respond(request, '200 OK')

    def assert_nothing_left(self):
        """No place and no row stays taken."""
        self.wait_for(lambda: self.sql('select count(*) from dialled_call where ended_at is null') == [(0,)], 10)
        self.wait_for(lambda: WirePhone(self.port).options().status == 200, 10)


class Refusals(BridgeTest):
    def test_whatever_the_pbx_says_to_the_refer(self):
        for status in ('405 Method Not Allowed', '501 Not Implemented', '403 Forbidden', '603 Decline'):
            with self.subTest(status):
                self.connect(status)
                self.assert_both_hear()
                self.caller.hang_up()
                self.called_phone.expect_request('BYE')
                self.assert_nothing_left()

    def test_no_answer_to_the_refer(self):
        self.ask_for_operator()
        self.speak_until(self.caller, 'REFER')
        self.speak_until_invited()
        self.called_phone.pick_up()
        heard(self.caller)
        self.assert_both_hear()
        self.called_phone.hang_up()
        self.assert_ended(self.caller)

    def speak_until_invited(self):
        self.called_phone.sip.settimeout(0.02)
        end = time.monotonic() + 25
        while time.monotonic() < end:
            self.caller.rtp.sendto(self.caller.packet(SILENCE), self.caller.media_address())
            try:
                self.called_phone.expect_invite()
                return self.called_phone.sip.settimeout(15)
            except TimeoutError:
                continue
        raise AssertionError('not called')

    def notify(self, status):
        self.caller.request('NOTIFY', f'SIP/2.0 {status}\r\n', 'Event: refer\r\nSubscription-State: terminated;reason='
                            'noresource\r\nContent-Type: message/sipfrag\r\n')

    def test_taken_but_then_reported_as_failed(self):
        self.ask_for_operator()
        self.caller.respond(self.speak_until(self.caller, 'REFER'), '202 Accepted')
        self.notify('503 Service Unavailable')
        self.called_phone.expect_invite()
        self.called_phone.pick_up()
        heard(self.caller)
        self.assert_both_hear()
        self.caller.hang_up()
        self.called_phone.expect_request('BYE')

    def test_who_was_busy_for_the_pbx_is_not_called_again(self):
        self.ask_for_operator()
        self.caller.respond(self.speak_until(self.caller, 'REFER'), '202 Accepted')
        self.notify('486 Busy Here')
        self.called_phone.sip.settimeout(3)
        with self.assertRaises(TimeoutError):
            self.called_phone.expect_invite()
        self.caller.hang_up()


class Endings(BridgeTest):
    def test_each_side_may_hang_up(self):
        self.connect()
        self.called_phone.hang_up()
        self.assert_ended(self.caller)
        self.connect()
        self.caller.hang_up()
        self.called_phone.expect_request('BYE')
        self.assert_nothing_left()
        by_callers = self.sql('select number, outcome from dialled_call where by_caller = 1')
        self.assertEqual(by_callers, [(OPERATOR, 'transferred')] * 2)

    def test_a_caller_who_leaves_while_it_rings_cancels_the_call(self):
        self.ask_for_operator()
        self.refuse_refer()
        self.called_phone.expect_invite()
        self.called_phone.answer_invite('180 Ringing')
        self.caller.hang_up()
        self.called_phone.expect_request('CANCEL')
        self.called_phone.refuse('487 Request Terminated')
        self.assert_nothing_left()

    def test_busy_and_gone_leaves_the_caller_with_us(self):
        for status in ('486 Busy Here', '404 Not Found', '603 Decline'):
            with self.subTest(status):
                self.ask_for_operator()
                self.refuse_refer()
                self.called_phone.expect_invite()
                self.called_phone.refuse(status)
                self.caller.press('#')  # what the operator's absence says, and then the beep
                self.caller.wait_for_beep()
                self.caller.hang_up()
                self.assert_nothing_left()

    def test_a_side_whose_audio_stops_ends_the_call(self):
        self.restart(rtp=['media_timeout = 3'])
        self.connect()
        self.assert_both_hear()
        speaking = self.caller  # the called one is silent from now on
        self.assert_ended(speaking)
        self.called_phone.expect_request('BYE')

    def test_the_longest_call_is_kept(self):
        self.succeed('class-of-service', 'set', 'staff', '--longest', '30', '--allow', '10xx,+4930*')
        self.succeed('mailbox', 'set', '1005', '--operator', '0304444444', '--class-of-service', 'staff')
        self.ask_for_operator()
        self.refuse_refer()
        invite = self.called_phone.expect_invite()
        self.assertIn('sip:+49304444444@', invite.first_line)
        self.called_phone.pick_up()
        began = time.monotonic()
        self.called_phone.sip.settimeout(0.001)
        ended = None
        while ended is None and time.monotonic() - began < 40:
            for phone in (self.caller, self.called_phone):
                phone.rtp.sendto(phone.packet(SILENCE), phone.media_address())
            try:
                ended = self.called_phone.receive()
            except TimeoutError:
                time.sleep(0.02)
        self.assertEqual(ended and ended.method, 'BYE')
        self.assertAlmostEqual(time.monotonic() - began, 30, delta=3)


class Media(BridgeTest):
    def test_keys_go_both_ways_as_keys(self):
        self.connect()
        for speaker, listener in ((self.caller, self.called_phone), (self.called_phone, self.caller)):
            heard(listener, 0.05)
            for key in '159#':
                speaker.press(key)
            self.assertEqual(heard(listener, 0.6)[1], '159#')
        self.caller.hang_up()
        self.called_phone.expect_request('BYE')

    def test_a_law_of_each_side(self):
        self.called_phone.payload_type = 8
        self.connect()
        spoken = speech(1.0, 'law')
        heard(self.called_phone, 0.05)
        self.caller.say(spoken)
        audio = heard(self.called_phone)[0]
        self.assertNotIn(spoken[:800], audio)
        there_and_back = [(a, b) for a, b in zip(spoken, audio[-len(spoken):])]
        table = {}
        for mu, a in there_and_back:  # the same byte always becomes the same byte
            self.assertEqual(table.setdefault(mu, a), a)
        self.assertGreater(len(set(table.values())), 100)
        self.caller.hang_up()
        self.called_phone.expect_request('BYE')

    def test_the_caller_hears_a_ringing_tone_and_then_what_the_other_side_lets_them_hear(self):
        self.ask_for_operator()
        self.refuse_refer()
        self.called_phone.expect_invite()
        heard(self.caller, 0.2)
        self.called_phone.answer_invite('180 Ringing')
        tone = self.listen(self.caller, 0.8)
        self.assertGreater(len(set(tone)), 10)  # not silence
        self.called_phone.answer_invite('183 Session Progress', self.called_phone.sdp())
        self.called_phone.answer = self.called_phone.invite_of_call
        heard(self.caller, 0.1)
        announcement = speech(1.0, 'early')
        self.called_phone.say(announcement)
        self.assertIn(announcement, heard(self.caller)[0])
        self.called_phone.pick_up()
        self.assert_both_hear()
        self.caller.hang_up()
        self.called_phone.expect_request('BYE')

    @staticmethod
    def listen(phone, seconds):
        audio, end = b'', time.monotonic() + seconds
        while time.monotonic() < end:
            audio += phone.rtp.recv(2048)[12:]
        return audio

    def test_hold_and_resume_on_either_side(self):
        self.connect()
        for phone in (self.caller, self.called_phone):
            if phone is self.called_phone:
                phone.cseq += 10
            held = phone.reinvite('a=inactive\r\n')
            self.assertEqual(held.status, 200)
            resumed = phone.reinvite('a=sendrecv\r\n')
            self.assertEqual(resumed.status, 200)
            self.assert_both_hear()
        self.caller.hang_up()
        self.called_phone.expect_request('BYE')


class Ways(BridgeTest):
    def test_by_ourselves_only(self):
        self.restart(dialling=['country_code = "49"', 'put_through = "bridge"', 'bridges_at_once = 2'])
        self.ask_for_operator()
        self.called_phone.expect_invite()
        self.called_phone.pick_up()
        self.assert_both_hear()
        self.caller.hang_up()
        self.called_phone.expect_request('BYE')

    def test_by_the_pbx_only(self):
        self.restart(dialling=['country_code = "49"', 'put_through = "refer"', 'bridges_at_once = 2'])
        self.ask_for_operator()
        self.refuse_refer()
        self.called_phone.sip.settimeout(3)
        with self.assertRaises(TimeoutError):
            self.called_phone.expect_invite()
        self.caller.hang_up()

    def test_no_more_at_once_than_the_configuration_says(self):
        self.restart(dialling=['country_code = "49"', 'put_through = "bridge"', 'bridges_at_once = 0'])
        self.ask_for_operator()
        self.called_phone.sip.settimeout(3)
        with self.assertRaises(TimeoutError):
            self.called_phone.expect_invite()
        self.caller.hang_up()
        self.assertIn('all places for calls that we pass on are taken', self.server_log())


program.main()
