#!/usr/bin/python3
"""A baresip softphone leaves a message; what is stored is what it sent, sample by sample."""
import audioop
import wave

import program
from baresip import Baresip
from stored_message import SAMPLES, PhoneTest, speech
from running_program import IP

SECONDS_THERE = 30  # to say: more than the call lasts
SECONDS_RECORDED = 3  # at least


class BaresipCall(PhoneTest):
    def seconds_in_journal(self, spoken):
        journal = b''.join(path.read_bytes().rstrip(b'\0') for path in (self.data / 'journal').rglob('*.seg'))
        return sum(spoken[at:at + 80] in journal for at in range(0, len(spoken), SAMPLES))

    def leave_message(self, codec, linear, transport):
        spoken, file = speech(SECONDS_THERE, codec), self.folder / 'speech.wav'
        with wave.open(str(file), 'wb') as wav:
            wav.setparams((1, 2, SAMPLES, 0, 'NONE', ''))
            wav.writeframes(linear(spoken, 2))
        phone = Baresip(self, codec, file, transport)
        phone.command('dial', f'sip:1001@{IP}:{self.port};transport={transport}')
        phone.wait_for_event('CALL_ESTABLISHED')
        phone.command('sndcode', '#')  # by RFC 4733: no greeting, but the beep
        self.wait_for(lambda: self.seconds_in_journal(spoken) >= SECONDS_RECORDED, 15)
        phone.command('hangup')
        phone.wait_for_event('CALL_CLOSED')

        message, stored = self.only_message()
        self.assertEqual((message['codec'], message['end_reason'], message['caller_number']), (codec, 'hangup', '+4930123456'))
        self.assertGreaterEqual(len(stored), SECONDS_RECORDED * SAMPLES - SAMPLES)
        begin = spoken.find(stored[:160])
        self.assertGreaterEqual(begin, 0, 'the first packet that is stored was never sent')
        self.assertEqual(stored, spoken[begin:begin + len(stored)])

    def test_mu_law_with_signalling_over_udp(self):
        self.leave_message('pcmu', audioop.ulaw2lin, 'udp')

    def test_a_law_with_signalling_over_tcp(self):
        self.leave_message('pcma', audioop.alaw2lin, 'tcp')


program.main()
