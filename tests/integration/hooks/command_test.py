#!/usr/bin/python3
"""The command hook of the whole service, with programs that do what scripts do.

  command_test.py AFTERTONE
"""
import json
import os
import stat

import program
from outbox_rows import OutboxRows
from program import ProgramTest


class CommandTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'list')      # makes the tables
        self.said = self.folder / 'said'
        self.rows = OutboxRows(self.data)

    def script(self, *lines):
        """A program that writes down how it was called, and then does `lines`."""
        file = self.folder / 'mwi-script'
        file.write_text('\n'.join(['#!/bin/sh', f'echo "$@" >> {self.said}', *lines]) + '\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return file

    def hook(self, *lines, **more):
        self.configure(command=[f'program = "{self.script(*lines)}"', *(f'{key} = {value}' for key, value in more.items())],
                       log=['stderr = true', 'level = "debug"'])

    def runs(self, mailbox=None):
        lines = self.said.read_text().splitlines() if self.said.exists() else []
        return [line for line in lines if mailbox in (None, line.split(' ')[1])]

    def wait_for_call(self, line, seconds=30):
        self.wait_for(lambda: self.runs(line.split(' ')[1])[-1:] == [line], seconds)

    def change_counts(self, new, saved=0, urgent=0, mailbox='1001'):
        self.rows.ask('update mwi set new_count = ?, saved_count = ?, urgent_new_count = ?, version = version + 1, changed_at = '
                      "cast(strftime('%s', 'now') as integer) * 1000 where mailbox = ?", new, saved, urgent, mailbox)

    def stop(self):
        self.assertEqual(self.program.stop(), 0, self.server_log())

    def test_it_is_run_after_a_message_and_after_the_owner_has_heard_it(self):
        self.hook()
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna')
        self.start_server()
        self.wait_for_call('default 1001 0 0 0')       # the first time: how it stands
        self.succeed('call', '1001', '--press', '#', '--wait-beep', '--listen', '2.5')
        self.wait_for_call('default 1001 1 0 0')
        message = self.json('message', 'list', '1001')[0]['id']
        self.rows.ask('select 1')                      # another process moves it, as a log-in elsewhere does
        self.change_counts(0, 1)
        self.wait_for_call('default 1001 0 1 0')
        self.change_counts(3, 1, urgent=2)
        self.wait_for_call('default 1001 1 1 2')       # as Asterisk counts: urgent ones are not among the new
        self.assertTrue(message)
        self.stop()
        self.assertEqual(len(self.runs('1001')), 4, 'run without a change')

    def test_many_changes_are_one_run_and_never_two_at_a_time(self):
        gate = self.folder / 'gate'
        os.mkfifo(gate)
        self.hook(f'echo began >> {self.said}.times; read line < {gate}; echo ended >> {self.said}.times', timeout=60)
        self.rows.add_mailboxes(['1001'])
        self.program.start('--roles', 'notify')
        self.wait_for_call('default 1001 0 0 0')
        for count in range(1, 8):
            self.change_counts(count)
        for _ in range(2):
            with open(gate, 'w') as out:
                out.write('go\n')
            self.wait_for_call('default 1001 7 0 0')
        self.wait_for(lambda: (self.folder / 'said.times').read_text() == 'began\nended\nbegan\nended\n', 20)
        self.stop()
        self.assertEqual(self.runs(), ['default 1001 0 0 0', 'default 1001 7 0 0'])

    def test_what_changed_while_the_service_was_down_is_told_once(self):
        self.hook()
        self.rows.add_mailboxes(['1001', '1002'])
        server = self.program.start('--roles', 'notify')
        self.wait_for(lambda: len(self.runs()) == 2, 20)
        self.wait_for(lambda: len(self.rows.ask('select 1 from command_told')) == 2, 20)
        server.kill()
        server.wait(20)
        self.change_counts(5)
        self.program.start('--roles', 'notify')
        self.wait_for_call('default 1001 5 0 0')
        self.stop()
        self.assertEqual((len(self.runs('1001')), len(self.runs('1002'))), (2, 1))

    def test_exit_codes(self):
        for code, word in (('75', 'command-retry'), ('1', 'command-rejected'), ('0', 'told')):
            with self.subTest(code=code):
                self.said.unlink(missing_ok=True)
                self.hook(f'echo "why\033[31m"; exit {code}')
                self.rows.ask('delete from mailbox')
                self.rows.add_mailboxes(['1001'])
                self.program.start('--roles', 'notify')
                self.wait_for(lambda w=word: w in self.server_log(), 20)
                self.wait_for(lambda c=code: len(self.rows.ask('select 1 from command_told')) == (c != '75'), 20)
                self.stop()
                self.assertEqual(len(self.runs()), 1)
                self.assertIn('command for mailbox 1001: why', self.server_log())
                self.assertNotIn('\033', self.server_log())

    def test_one_that_hangs_is_ended_with_its_children_and_delays_no_other_mailbox(self):
        self.hook(f'[ "$2" = 1001 ] || exit 0; sleep 600 & echo $! > {self.folder}/child; trap "" TERM; sleep 600; sleep 600', timeout=1)
        self.rows.add_mailboxes(['1001', '1002', '1003'])
        self.program.start('--roles', 'notify')
        self.wait_for(lambda: len(self.runs('1002')) == 1 and len(self.runs('1003')) == 1, 20)
        self.wait_for(lambda: 'command-retry: mailbox 1001: it was ended after 1 s' in self.server_log(), 30)
        child = int((self.folder / 'child').read_text())
        self.wait_for(lambda: not os.path.exists(f'/proc/{child}'), 20)
        self.stop()

    def test_the_service_stops_while_one_runs(self):
        self.hook('sleep 600', timeout=300)
        self.rows.add_mailboxes(['1001'])
        self.program.start('--roles', 'notify')
        self.wait_for(lambda: self.runs(), 20)
        self.stop()
        self.assertEqual(self.rows.ask('select count(*) from command_told')[0][0], 0)

    def test_the_configuration_is_checked(self):
        for given, words in (('mwi-script', 'an absolute path'), ('/nowhere/mwi-script', 'no file that may be executed'),
                             ('/etc/passwd', 'no file that may be executed')):
            self.configure(command=[f'program = "{given}"'])
            refused = self.run_program('serve', '--roles', 'notify')
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn(words, refused.stderr)
        findings = json.loads(self.run_program('--json', 'doctor').stdout)['findings']
        self.assertEqual([f['health'] for f in findings if f['subject'] == 'command'], ['fail'])
        self.configure(command=['context = "-rf"'])
        self.assertEqual(self.run_program('doctor').returncode, 2)


program.main()
