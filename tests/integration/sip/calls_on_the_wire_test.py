#!/usr/bin/python3
"""Calls that do what telephones do, and some that they should not, against the running service."""
import re
import signal
import socket

import program
from running_program import IP
from stored_message import PhoneTest, speech
from wire_phone import PACKET, WirePhone, description

SECOND = 8000
SILENCE = b'\xff'


class WireTest(PhoneTest):
    settings = {}

    def configure(self, **settings):
        super().configure(**{**self.settings, **settings})

    def phone(self):
        phone = WirePhone(self.port)
        self.addCleanup(phone.close)
        return phone

    def start_recording(self, phone):
        """Called, the greeting skipped, the beep heard."""
        self.assertEqual(phone.invite().status, 200)
        phone.press('#')
        phone.wait_for_beep()

    def assert_ends_with(self, second, stored, first):
        """`first`, the pause between as silence of less than half a second, `second`."""
        self.assertEqual(stored[:len(first)], first)
        self.assertEqual(stored[len(stored) - len(second):], second)
        between = stored[len(first):len(stored) - len(second)]
        self.assertEqual(between, SILENCE * len(between))
        self.assertLess(len(between), SECOND // 2)


class Answers(WireTest):
    def test_an_unknown_mailbox_is_not_found(self):
        self.assertEqual(self.phone().invite('1099').status, 404)

    def test_no_codec_in_common_is_not_acceptable_and_broken_sdp_is_bad(self):
        phone = self.phone()
        self.assertEqual(phone.invite(body=description(phone.rtp_port, [9, 18])).status, 488)
        self.assertEqual(phone.invite(body='v=0\r\nm=audio').status, 400)
        self.assertEqual(phone.options().status, 200)

    def test_a_cancelled_call_ends_with_487(self):
        phone = self.phone()
        self.server.send_signal(signal.SIGSTOP)  # so that the CANCEL is there before the answer
        phone.begin_dialog('1001')
        phone.request('INVITE', description(phone.rtp_port, [0]))
        phone.request('CANCEL', cseq=phone.cseq, branch=phone.branch)
        self.server.send_signal(signal.SIGCONT)
        ended = phone.final_answer('INVITE')
        self.assertEqual(ended.status, 487)
        phone.remote = ended['To']
        phone.acknowledge(ended)
        self.stop_server()
        self.assertEqual(self.json('message', 'list', '1001'), [])

    def test_a_late_offer_is_answered_in_the_ack(self):
        phone, spoken = self.phone(), speech(2, 'late')
        answer = phone.invite(body='')
        self.assertRegex(answer.body, r'm=audio \d+ RTP/AVP .*\b8\b')
        phone.payload_type = 8
        phone.acknowledge(answer, description(phone.rtp_port, [8]))
        phone.press('#')
        phone.wait_for_beep()
        phone.say(spoken)
        phone.hang_up()
        message, stored = self.only_message()
        self.assertEqual((message['codec'], stored), ('pcma', spoken))


class Load(WireTest):
    settings = {'sip': ['max_calls = 1']}

    def test_a_full_server_refuses_until_a_call_has_ended(self):
        first, second = self.phone(), self.phone()
        self.assertEqual(first.invite().status, 200)
        for refused in (second.invite(), second.options()):
            self.assertEqual((refused.status, refused['Retry-After']), (503, '5'))
        first.hang_up()
        self.wait_for(lambda: second.options().status == 200, 10)
        self.assertEqual(second.invite().status, 200)
        second.hang_up()

    def test_options_never_promise_a_call_that_is_then_refused(self):
        """As many calls in a row as it has places, and more, each as soon as the one before has ended."""
        for _ in range(12):
            phone = self.phone()
            self.wait_for(lambda: phone.options().status == 200, 10)
            self.assertEqual(phone.invite().status, 200)
            phone.hang_up()

    def test_a_draining_server_refuses_but_ends_the_call_it_has(self):
        caller, other, spoken = self.phone(), self.phone(), speech(2, 'drain')
        self.assertEqual(other.options().status, 200)
        self.start_recording(caller)
        self.server.send_signal(signal.SIGTERM)
        self.wait_for(lambda: 'stopping: ' in self.server_log(), 10)  # before that it may refuse for want of a port
        refused = other.invite()
        self.assertEqual((refused.status, refused['Retry-After']), (503, '30'))
        caller.say(spoken)
        caller.hang_up()
        self.assertEqual(self.server.wait(40), 0, self.server_log())
        message, stored = self.only_message()
        self.assertEqual((message['end_reason'], stored), ('hangup', spoken))


class Recording(WireTest):
    settings = {'rtp': ['media_timeout = 2']}

    def test_a_call_on_hold_is_not_missed_and_recorded_on_when_it_is_resumed(self):
        phone, first, second = self.phone(), speech(2, 'before'), speech(2, 'after')
        self.start_recording(phone)
        phone.say(first)
        held = phone.reinvite('a=inactive\r\n')
        self.assertEqual((held.status, re.findall('a=inactive', held.body)), (200, ['a=inactive']))
        phone.say(speech(3, 'nobody is to hear this'))  # and longer than the media timeout
        resumed = phone.reinvite('a=sendrecv\r\n')
        self.assertEqual((resumed.status, resumed.rtp_port()), (200, phone.answer.rtp_port()))
        phone.say(second)
        phone.hang_up()
        message, stored = self.only_message()
        self.assertEqual(message['end_reason'], 'hangup')
        self.assert_ends_with(second, stored, first)

    def test_a_refused_reinvite_leaves_the_recording_alone(self):
        phone, first, second = self.phone(), speech(2, 'before'), speech(2, 'after')
        self.start_recording(phone)
        phone.say(first)
        refused = phone.ask('INVITE', description(phone.rtp_port, [9]))
        phone.acknowledge(refused)
        self.assertEqual(refused.status, 488)
        phone.say(second)
        phone.hang_up()
        self.assertEqual(self.only_message()[1], first + second)

    def test_audio_that_stops_ends_the_recording_and_the_message_is_kept(self):
        phone, spoken = self.phone(), speech(2, 'lost')
        self.start_recording(phone)
        phone.say(spoken)
        phone.expect_request('BYE')
        message, stored = self.only_message()
        self.assertEqual((message['end_reason'], stored), ('rtp-timeout', spoken))

    def test_a_stranger_who_sends_to_the_port_is_not_heard(self):
        phone, spoken = self.phone(), speech(3, 'mine')
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(stranger.close)
        stranger.bind((IP, 0))
        loud = speech(1, 'theirs')

        def spray():  # knows everything but the address: SSRC, next number and time, and presses '#'
            sequence, timestamp = phone.sequence, phone.timestamp
            for kind, payload in ((0, loud[:PACKET]), (8, loud[PACKET:2 * PACKET]), (101, b'\x0b\x0a\x00\xa0')):
                stranger.sendto(phone.packet(payload, kind), phone.media_address())
            phone.sequence, phone.timestamp = sequence, timestamp

        self.start_recording(phone)
        phone.say(spoken, spray)
        phone.hang_up()
        message, stored = self.only_message()
        self.assertEqual((message['end_reason'], stored), ('hangup', spoken))

    def test_a_message_is_kept_before_the_caller_goes_to_the_operator(self):
        self.succeed('mailbox', 'set', '1001', '--operator', '1000')
        phone, spoken = self.phone(), speech(2, 'operator')
        self.start_recording(phone)
        phone.say(spoken)
        phone.press('0')
        phone.say(SILENCE * 5 * SECOND)
        refer = phone.expect_request('REFER')
        self.assertEqual(refer['Refer-To'], f'<sip:1000@{IP}>')
        phone.request('NOTIFY', 'SIP/2.0 200 OK\r\n', 'Event: refer\r\nSubscription-State: terminated;reason=noresource\r\n'
                      'Content-Type: message/sipfrag\r\n')
        phone.expect_request('BYE')
        message, stored = self.only_message()
        self.assertEqual((message['end_reason'], stored[:len(spoken)]), ('dtmf', spoken))


program.main()
