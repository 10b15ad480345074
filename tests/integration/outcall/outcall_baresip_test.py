#!/usr/bin/python3
"""A baresip softphone is called about a message: its owner gives the PIN by telephone events, declines, or hangs up."""
import time
import wave

import program
from baresip import Baresip
from called_party import PIN, OutcallTest


class BaresipCalled(OutcallTest):
    def phone(self):
        silence = self.folder / 'silence.wav'
        with wave.open(str(silence), 'wb') as wav:
            wav.setparams((1, 2, 8000, 0, 'NONE', ''))
            wav.writeframes(bytes(2 * 8000 * 40))
        phone = Baresip(self, 'pcmu', silence, 'udp', port=self.trunk)
        return phone, self.want_call('+4930123456')

    def test_a_person_gives_the_pin_and_hears_the_message(self):
        phone, key = self.phone()
        phone.wait_for_event('CALL_INCOMING')
        phone.command('accept')
        phone.wait_for_event('CALL_ESTABLISHED')
        time_of_answer = time.monotonic()
        self.wait_for(lambda: time.monotonic() - time_of_answer > 1.5, 5)
        for key_press in '1' + PIN + '#':
            phone.command('sndcode', key_press)
            pressed = time.monotonic()
            self.wait_for(lambda: time.monotonic() - pressed > 0.3, 5)
        state = 'select state from message where id = ?'
        self.wait_for(lambda: self.sql(state, self.message) == [('saved',)], 40)
        phone.command('hangup')
        self.assertEqual(self.result(key)[0], 'confirmed', self.server_log())

    def test_declined_by_hand(self):
        phone, key = self.phone()
        phone.wait_for_event('CALL_INCOMING')
        phone.command('hangup')
        self.assertIn(self.result(key)[0], ('busy', 'declined'))

    def test_hung_up_in_mid_sentence(self):
        phone, key = self.phone()
        phone.wait_for_event('CALL_INCOMING')
        phone.command('accept')
        phone.wait_for_event('CALL_ESTABLISHED')
        phone.command('hangup')
        self.assertEqual(self.result(key)[0], 'hung-up')


program.main()
