#!/usr/bin/python3
"""Two baresip softphones that talk to each other through a call that we pass on: each hears what the other says."""
import audioop
import time
import wave

import program
from baresip import Baresip
from called_party import OutcallTest
from stored_message import SAMPLES, speech

SECONDS_THERE = 40  # to say: more than the call lasts
SECONDS_TALKED = 3


class BaresipBridge(OutcallTest):
    def phone(self, name, codec, port=None):
        """It says a sentence of its own from the moment it is connected. The phone, and what it says in linear audio."""
        to_linear = audioop.ulaw2lin if codec == 'pcmu' else audioop.alaw2lin
        file, spoken = self.folder / f'{name}.wav', to_linear(speech(SECONDS_THERE, name), 2)
        with wave.open(str(file), 'wb') as wav:
            wav.setparams((1, 2, SAMPLES, 0, 'NONE', ''))
            wav.writeframes(spoken)
        return Baresip(self, codec, file, 'udp', port=port), spoken

    @staticmethod
    def heard_of(spoken, heard):
        """How many of the twentieths of a second that were said are there, exactly, in what was heard."""
        size = SAMPLES // 20 * 2
        return sum(spoken[at:at + size] in heard for at in range(0, len(spoken) - size, size))

    def talk(self, caller_codec, called_codec):
        self.stop_server()
        self.configure_trunk(dialling=['country_code = "49"', 'bridges_at_once = 2', 'put_through = "bridge"'])
        self.server = self.start_server()
        self.succeed('mailbox', 'add', '1005', '--operator', '+4930123456', '--class-of-service', 'staff')
        called, said_there = self.phone('called', called_codec, self.trunk)
        caller, said_here = self.phone('caller', caller_codec)
        caller.command('dial', f'sip:1005@127.0.0.1:{self.port}')
        caller.wait_for_event('CALL_ESTABLISHED')
        caller.command('sndcode', '0')
        called.wait_for_event('CALL_INCOMING')
        called.command('accept')
        called.wait_for_event('CALL_ESTABLISHED')
        talking = time.monotonic()
        self.wait_for(lambda: time.monotonic() - talking > SECONDS_TALKED, 10)
        called.command('hangup')
        caller.wait_for_event('CALL_CLOSED')
        heard = []
        for phone in (called, caller):
            phone.command('quit')
            phone.process.wait(10)
            heard.append(b''.join(file.read_bytes() for file in phone.folder.glob('dump-*dec*.wav')))
        return (said_here, heard[0]), (said_there, heard[1])

    def test_audio_goes_both_ways(self):
        for spoken, heard in self.talk('pcmu', 'pcmu'):
            self.assertGreater(self.heard_of(spoken, heard), 20 * SECONDS_TALKED * 2 // 3)


program.main()
