#!/usr/bin/python3
"""An owner who listens is put through: to the sender, or to a number they type; by REFER, which the test phone follows."""
import program
from called_party import OK, PIN, RECEIVE, RINGING, OutcallTest, answer, pause, request
from running_program import IP


class PutThrough(OutcallTest):
    uses = 'call-back,transfer'

    def setUp(self):
        super().setUp()
        self.sql("update message set caller_number = '1002'")
        self.stop_server()
        self.configure_trunk(sip=['max_calls = 4', f'trusted_trunks = ["{IP}"]'], outcall=[])
        self.server = self.start_server()

    def log_in(self, keys, number='1001', asserted=True):
        """The owner dials the voicemail; each element of `keys` is pressed a moment after the one before."""
        steps = [step for key in ['#', PIN + '#', *keys] for step in ('--listen', '1.5', '--press', key)]
        header = ['--header', f'P-Asserted-Identity: <sip:{number}@pbx>'] if asserted else []
        return self.run_program('call', f'sip:voicemail@{IP}:{self.port}', '--from', f'<sip:{number}@pbx>', *header, *steps,
                                '--listen', '6')

    def dialled(self):
        return self.sql('select purpose, number, outcome from dialled_call')

    def test_the_sender_is_called_back(self):
        sipp = self.called(RECEIVE + RINGING + pause(500) + OK + pause(1000) + request('BYE', 1))
        phone = self.log_in(['1', '3'])
        self.assertEqual(sipp.wait(30), 0, (self.folder / 'sipp.log').read_text() + phone.stdout + self.server_log())
        self.assertIn('answered there', phone.stdout)
        self.assertEqual(self.dialled(), [('call-back', '1002', 'transferred')])

    def test_somebody_is_called(self):
        sipp = self.called(RECEIVE + OK + pause(1000) + request('BYE', 1))
        phone = self.log_in(['3', '1003#'])
        self.assertEqual(sipp.wait(30), 0, (self.folder / 'sipp.log').read_text() + phone.stdout + self.server_log())
        self.assertEqual(self.dialled(), [('transfer', '1003', 'transferred')])

    def test_somebody_who_is_busy(self):
        sipp = self.called(RECEIVE + answer('486 Busy Here') + '<recv request="ACK"/>')
        phone = self.log_in(['3', '1003#'])
        self.assertEqual(sipp.wait(30), 0, phone.stdout)
        self.assertIn('not answered there: 486', phone.stdout)
        self.assertIn('refused with 486', self.dialled()[0][2])

    def test_a_premium_number_and_our_own_are_refused(self):
        self.log_in(['3', '0900123456#'])
        self.log_in(['3', '112#'])
        log = self.server_log()
        self.assertIn('transfer to "0900123456" refused by rule never', log)
        self.assertIn('transfer to "112" refused by rule emergency', log)
        self.assertEqual(self.dialled(), [])

    def test_a_log_in_from_outside_is_put_through_nowhere(self):
        """Neither with a number that nobody vouches for, nor with one that is no telephone of the house."""
        for number, asserted in (('1001', False), ('+4930999', True)):
            self.log_in(['3', '1003#'], number, asserted)
        self.assertEqual(self.dialled(), [])
        self.assertNotIn('put through to', self.server_log())


program.main()
