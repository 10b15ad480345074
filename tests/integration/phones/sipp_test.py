#!/usr/bin/python3
"""SIPp forwards a call that leaves a message; what is stored is what SIPp sent, byte by byte."""
import string
from pathlib import Path

import program
from stored_message import PhoneTest, speech
from running_program import IP, free_ports

SCENARIO = string.Template(Path(__file__).with_name('leave_message.xml').read_text())
SECONDS = 3


class Sipp(PhoneTest):
    def leave_message(self, encoding, payload_type, transport):
        spoken = speech(SECONDS, encoding)
        audio, scenario, port = self.folder / 'speech.g711', self.folder / 'scenario.xml', free_ports(8)
        audio.write_bytes(spoken)
        scenario.write_text(SCENARIO.substitute(encoding=encoding, payload_type=payload_type, audio=audio,
                                                speaking=1000 * SECONDS + 1500))
        sipp = self.start('sipp', f'{IP}:{self.port}', '-sf', scenario, '-t', transport, '-i', IP, '-mi', IP, '-p', str(port), '-mp',
                          str(port + 2), '-m', '1', '-nostdin', '-timeout', '30', '-timeout_error', log='sipp.log')
        self.assertEqual(sipp.wait(40), 0, (self.folder / 'sipp.log').read_text())
        message, stored = self.only_message()
        self.assertEqual((message['codec'], message['end_reason'], message['caller_number'], message['caller_name']),
                         (encoding.lower(), 'hangup', '+4930123456', 'Clara'))
        self.assertEqual(stored, spoken, f'{len(stored)} bytes are stored, {len(spoken)} were sent')
        self.assertEqual(message['duration_ms'], 1000 * SECONDS)

    def test_mu_law_with_signalling_over_udp(self):
        self.leave_message('PCMU', 0, 'u1')

    def test_a_law_with_signalling_over_udp(self):
        self.leave_message('PCMA', 8, 'u1')

    def test_mu_law_with_signalling_over_tcp(self):
        self.leave_message('PCMU', 0, 't1')


program.main()
