#!/usr/bin/python3
"""The running service, called by the program's own test phone: start, admission, drain, stop."""
import math
import signal
import struct
import subprocess
import threading
import wave

import program
from program import ProgramTest
from running_program import IP


WAV_HEADER = 58  # bytes before the audio of what we export


class Serve(ProgramTest):
    def setUp(self):
        super().setUp()
        self.speech = self.folder / 'speech.wav'
        self.write_tone(self.speech, 2)
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')

    @staticmethod
    def write_tone(path, seconds):
        with wave.open(str(path), 'wb') as file:
            file.setparams((1, 2, 8000, 0, 'NONE', ''))
            file.writeframes(b''.join(struct.pack('<h', int(8000 * math.sin(i / 3))) for i in range(8000 * seconds)))

    def start_call(self, *steps):
        """In a thread, because a phone with nobody at the other end would keep the test."""
        call = subprocess.Popen([program.PROGRAM, '--config', self.config, '--json', 'call', '1001', *steps], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(call.stderr.close)
        self.addCleanup(call.stdout.close)
        self.addCleanup(self.end, call)
        return call

    def assert_holds_what_was_said(self, message, seconds):
        """The tone is complete. How long it is silent before and between depends on how fast the phone notices the beep."""
        audio = subprocess.run([program.PROGRAM, '--config', self.config, 'message', 'export', message['id'], '-o', '-'],
                               capture_output=True, timeout=60).stdout[WAV_HEADER:]
        self.assertAlmostEqual(sum(byte & 0x7f != 0x7f for byte in audio) / 8000, seconds, delta=0.01)
        self.assertEqual(message['duration_ms'], len(audio) / 8)

    def stop(self, server, signal_number=signal.SIGTERM):
        server.send_signal(signal_number)
        self.assertEqual(server.wait(60), 0, self.server_log())

    def test_a_message_from_the_call_to_the_exported_file(self):
        server = self.start_server()
        called = self.json('call', '1001', '--from', '"Clara" <sip:+4930123456@pbx>', '--press', '#', '--wait-beep', '--say', self.speech)
        self.assertTrue(called['ok'], called)
        self.assertIn('beep', [entry['what'] for entry in called['timeline']])
        self.wait_for(lambda: self.json('message', 'list', '1001'), 10)
        message = self.json('message', 'list', '1001')[0]
        self.assertEqual((message['caller_number'], message['caller_name'], message['state']), ('+4930123456', 'Clara', 'new'))
        self.assert_holds_what_was_said(message, 2)
        self.wait_for(lambda: self.json('message', 'show', message['id'])['deliveries'][0]['state'] == 'sent', 10)
        self.assertIn('Clara', self.succeed('message', 'list', '1001'))
        self.assertIn('anna@example.com: sent', self.succeed('message', 'show', message['id']))

        exported = self.folder / 'message.wav'
        self.succeed('message', 'export', message['id'], '-o', exported)
        audio = exported.read_bytes()
        self.assertEqual((audio[:4], len(audio)), (b'RIFF', message['audio_bytes']))
        self.refuse(1, f'aftertone: {exported} exists already; add --force to replace it', 'message', 'export', message['id'], '-o', exported)
        self.assertEqual(subprocess.run([program.PROGRAM, '--config', self.config, 'message', 'export', message['id'], '-o', '-'],
                                        capture_output=True, timeout=60).stdout, audio)
        self.refuse(1, 'aftertone: mailbox 1001 holds 1 message; add --with-messages to purge them for ever', 'mailbox', 'remove', '1001')
        self.stop(server)
        self.assertNotIn('Error', self.server_log())
        self.assertEqual([path for path in (self.data / 'journal').iterdir()], [], 'nothing is left to salvage')
        self.succeed('mailbox', 'remove', '1001', '--with-messages')

    def test_unknown_mailboxes_get_404_and_our_own_number_asks_who_calls(self):
        server = self.start_server()
        for _ in range(3):
            self.refuse(1, 'aftertone: not answered: 404 Not Found', 'call', '9999')
        for options in (['--late-offer'], ['--codec', 'pcma']):
            self.assertTrue(self.json('call', '1001', '--listen', '0.2', *options)['ok'])
        self.assertTrue(self.json('call', f'sip:voicemail@{IP}:{self.port};transport=tcp', '--listen', '0.2')['ok'])
        self.stop(server)

    def test_doctor_knows_the_running_service_and_a_second_one_is_refused(self):
        server = self.start_server()
        self.assertIn(f'aftertone runs as process {server.pid}', self.succeed('doctor'))
        second = self.run_program('serve')
        self.assertEqual(second.returncode, 1)
        self.assertIn(f'runs already on {self.data} (process {server.pid})', second.stderr)
        self.stop(server, signal.SIGINT)
        self.assertNotIn('runs as', self.run_program('doctor').stdout)

    def test_a_stop_refuses_new_calls_and_lets_the_running_one_end(self):
        server = self.start_server()
        call = self.start_call('--press', '#', '--wait-beep', '--say', self.speech, '--say', self.speech)
        self.wait_for(lambda: 'mailbox "1001"' in self.server_log(), 20)
        server.send_signal(signal.SIGTERM)
        self.wait_for(lambda: 'stopping' in self.server_log(), 10)
        refused = self.run_program('call', '1001', '--listen', '1')
        self.assertEqual((refused.returncode, refused.stderr), (1, 'aftertone: not answered: 503 Service Unavailable\n'))
        self.assertEqual(call.wait(60), 0)
        self.assertEqual(server.wait(60), 0)
        self.assert_holds_what_was_said(self.json('message', 'list', '1001')[0], 4)

    def test_a_second_signal_ends_the_call_and_keeps_what_was_recorded(self):
        server = self.start_server()
        self.write_tone(self.speech, 30)
        call = self.start_call('--press', '#', '--wait-beep', '--say', self.speech)
        segments = self.data / 'journal'
        self.wait_for(lambda: any(b'1001' in path.read_bytes()[:65536] for path in segments.rglob('*.seg')), 20)
        threading.Event().wait(2)  # what is recorded meanwhile is what is looked for below
        server.send_signal(signal.SIGTERM)
        self.wait_for(lambda: 'stopping' in self.server_log(), 10)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(30), 0, self.server_log())
        self.assertEqual(call.wait(30), 1)
        message = self.json('message', 'list', '1001')[0]
        self.assertEqual(message['end_reason'], 'drain')
        self.assertGreater(message['duration_ms'], 1500)

    def test_the_drain_time_ends_calls_that_go_on(self):
        self.configure(limits=['drain_time = 1'])
        server = self.start_server()
        self.start_call('--listen', '60')
        self.wait_for(lambda: 'mailbox "1001"' in self.server_log(), 20)
        self.stop(server)
        self.assertIn('1 calls are ended now: the drain time is over', self.server_log())

    def test_more_calls_than_allowed_get_503(self):
        self.configure(sip=['max_calls = 1'])
        self.start_server()
        self.start_call('--listen', '60')
        self.wait_for(lambda: 'mailbox "1001"' in self.server_log(), 20)
        refused = self.run_program('call', '1001', '--listen', '1')
        self.assertEqual((refused.returncode, refused.stderr), (1, 'aftertone: not answered: 503 Service Unavailable\n'))

    def test_too_little_space_for_audio_is_an_error_in_the_log_and_calls_are_taken(self):
        self.configure(audio=['reserve_mb = 1048576'])
        self.start_server()
        self.wait_for(lambda: 'less than [audio] reserve_mb' in self.server_log(), 20)
        self.assertRegex(self.server_log(), r'Error +\[disk\]')
        self.assertTrue(self.json('call', '1001', '--press', '#', '--wait-beep', '--say', self.speech)['ok'])

    def test_the_roles_run_apart_on_one_data_directory(self):
        self.configure(log=['stderr = true', 'directory = "log-ivr"'])
        self.start_server('--roles', 'ivr')
        notify = subprocess.Popen([program.PROGRAM, '--config', self.config, 'serve', '--roles', 'notify'],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end, notify)
        self.json('call', '1001', '--press', '#', '--wait-beep', '--say', self.speech)
        self.wait_for(lambda: list((self.data / 'mail').rglob('new/*')), 20)

    def test_a_port_that_is_taken_is_said_and_ends_with_1(self):
        import socket
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((IP, self.port))
            done = self.run_program('serve')
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'{self.port}', done.stderr)

    def test_an_interrupted_call_ends_with_130(self):
        self.start_server()
        call = self.start_call('--listen', '60')
        self.wait_for(lambda: 'mailbox "1001"' in self.server_log(), 20)
        call.send_signal(signal.SIGINT)
        self.assertEqual(call.wait(20), 130)


program.main()
