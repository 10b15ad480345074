#!/usr/bin/python3
"""A clean run has no Error line and no secret; each trouble writes the line that docs/operations/error-codes.md explains.
coded_errors_test.py AFTERTONE WALL_CLOCK FAULTFS"""
import os
import re
import shutil
from pathlib import Path

import program
from log_files import LINE, LogTest
from outbox_rows import OutboxRows
from postgres_server import PostgresServer
from relay import Relay
from running_program import IP

SHARE = Path(__file__).parents[3] / 'share/aftertone'
PIN, WRONG_PIN = '83642957', '61859274'


class CleanRun(LogTest):
    def test_calls_deliveries_and_log_ins_leave_one_line_each_no_error_and_no_secret(self):
        self.configure(log=['stderr = true', 'json = true', 'level = "debug"'], sip=[f'trusted_trunks = ["{IP}"]'])
        self.succeed('mailbox', 'set', '1001', '--pin', '-', '--keep-pin', given=PIN + '\n')
        self.start_server()
        self.assertEqual(self.leave_message().returncode, 0)
        self.wait_for(lambda: list((self.data / 'mail').rglob('new/*')), 30)
        # What is pressed while a PIN is looked at is forgotten, and that takes its time on purpose.
        keys = [step for pause, pressed in (('2', '#'), ('2', WRONG_PIN + '#'), ('6', '#'), ('2', PIN + '#'), ('6', '1'))
                for step in ('--listen', pause, '--press', pressed)]
        self.run_program('call', self.pilot(), '--from', '<sip:1001@pbx>', '--header', 'P-Asserted-Identity: <sip:1001@pbx>', *keys,
                         '--listen', '1')
        # Somebody who takes the first question for that of the PIN.
        mistaken = [step for pause, pressed in (('2', PIN + '#'), ('2', PIN + '#')) for step in ('--listen', pause, '--press', pressed)]
        self.run_program('call', self.pilot(), '--from', '<sip:+49308888@pbx>', *mistaken, '--listen', '6')
        self.assertEqual(self.program.stop(), 0)
        self.assert_whole()
        self.assertEqual(self.errors(), [])

        ends = [line for line in self.json_lines('ivr/*.jsonl') if line['text'].startswith('inbound call ')]
        self.assertEqual(len(ends), 3, ends)
        deposit, log_in, mistake = ends
        self.assertRegex(deposit['text'], r'inbound call \S+: deposit for 1001 by request URI from \+49301234: .*message \S+ of \d+\.\d s, '
                                          r'.* after \d+\.\d s')
        self.assertEqual(deposit['mailbox'], '1001')
        self.assertIn(deposit['call_id'], deposit['text'])
        self.assertRegex(log_in['text'], r'inbound call \S+: retrieve for 1001 from 1001: heard new messages')
        self.assertRegex(mistake['text'], r'inbound call \S+: retrieve for nobody from \+49308888: log-in refused')
        told = [line for line in self.json_lines('notify/*.jsonl') if line['text'].startswith('notification ')]
        self.assertEqual([line['message'] for line in told], [deposit['message']])
        self.assertIn('for mailbox 1001 by email to anna@example.com', told[0]['text'])

        for file in [*self.files('*/*'), self.program.log_file]:
            for secret in (PIN, WRONG_PIN):
                self.assertNotIn(secret, file.read_text(), file.name)
        # What the JSON twin has is what people read.
        self.assertEqual(sorted(line['text'] for line in self.json_lines()), sorted(LINE.fullmatch(line)['text'] for line in self.lines()))


class Faults(LogTest):
    def test_the_database_is_away(self):
        database = PostgresServer()
        self.addCleanup(database.remove)
        self.configure(database=[f'url = "{database.url}"'])
        self.start_server()
        self.wait_for_code('AT-2001')

    def test_the_mail_relay_refuses(self):
        (self.folder / 'mails').mkdir()
        with Relay(self.folder / 'mails', '550') as relay:
            self.configure(email=['method = "smtp"'], email__smtp=[f'port = {relay.port}', 'tls = "off"'])
            self.start_server()
            self.leave_message()
            self.wait_for_code('AT-4101')
        error, = self.errors()
        self.assertRegex(error, r'\[notify\] \[AT-4101\] notify-rejected: notification refused: delivery \d+ of message \S+ for mailbox 1001 by email')

    def test_the_mail_relay_is_away(self):
        self.configure(email=['method = "smtp"'], email__smtp=['port = 9', 'tls = "off"'])
        OutboxRows(self.data).add([('1001', f'anna{i}@example.com', {}) for i in range(8)])
        self.start_server('--roles', 'notify')
        self.wait_for_code('AT-4106')
        self.assertEqual([file.parent.name for file in self.files()], ['notify'])

    def test_the_journal_has_no_room(self):
        self.configure(journal=['reserve_mb = 1048576'])
        self.start_server()
        self.wait_for_code('AT-3102')
        self.assertNotEqual(self.leave_message().returncode, 0)
        self.wait_for(lambda: any('inbound call ' in line and 'refused with 503' in line for line in self.lines()), 10)

    def test_the_audio_store_has_little_room(self):
        self.configure(audio=['reserve_mb = 1048576'])
        self.start_server()
        self.wait_for_code('AT-3004')

    def test_the_prompts_are_missing(self):
        share = self.folder / 'share'
        shutil.copytree(SHARE / 'templates', share / 'templates')
        self.configure(node=[f'share = "{share}"'], prompts=['sounds = "/nonexistent"'])
        self.start_server()
        self.wait_for_code('AT-1007')

    def test_nothing_to_go_to_for_what_is_said_to_a_mailbox_that_is_gone(self):
        self.configure(messages=['catch_all = "9000"'])
        self.start_server()
        self.wait_for_code('AT-1006')

    def test_the_log_itself_cannot_be_written(self):
        self.start_server()
        shutil.move(self.data / 'log', self.data / 'log-moved')
        (self.data / 'log').write_text('a file where the folder was')
        self.leave_message(seconds='0.5')
        self.wait_for(lambda: 'Error   [log] [AT-1008] log-unwritable: ' in self.server_log(), 20)
        os.remove(self.data / 'log')
        self.wait_for_code('AT-1008')
        self.assertTrue(any('inbound call ' in line for line in self.lines()), 'the line waited')

    def test_a_service_that_cannot_start_says_so_with_its_code(self):
        self.configure(sip=['ip = "192.0.2.1"'])  # an address of another machine
        self.assertEqual(self.run_program('serve').returncode, 1)
        self.assertTrue(any(re.search(r'\[app\] \[AT-1001\] cannot-start: ', line) for line in self.errors()), self.lines())


program.main()
