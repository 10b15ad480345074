#!/usr/bin/python3
"""Commands that work on stored data: what they print, what they change, how they end."""
import os
import re
import sqlite3
import subprocess

import program
from program import ProgramTest

UNKNOWN = '01a20468-ae24-7ce3-803c-a38addba3e7b'


class Usage(ProgramTest):
    def test_every_command_explains_itself(self):
        for command in ([], ['serve'], ['mailbox'], ['mailbox', 'add'], ['mailbox', 'list'], ['mailbox', 'show'], ['mailbox', 'set'],
                        ['mailbox', 'remove'], ['message'], ['message', 'list'], ['message', 'show'], ['message', 'export'],
                        ['message', 'assign'], ['message', 'purge'],
                        ['message', 'trace'], ['delivery'], ['delivery', 'list'], ['delivery', 'show'], ['delivery', 'resend'],
                        ['delivery', 'cancel'], ['call'],
                        ['doctor'], ['version']):
            self.assertIn('Usage: aftertone ' + ' '.join(command), self.succeed(*command, '--help'))

    def test_wrong_usage_ends_with_2_and_goes_to_standard_error(self):
        for wrong in ([], ['mailbox'], ['nonsense'], ['mailbox', 'add'], ['mailbox', 'list', '--nonsense'],
                      ['mailbox', 'add', '1001', '--max-message', '4'], ['message', 'list', '1001', '--state', 'old'],
                      ['serve', '--roles', 'ivr,everything'], ['serve', '--roles', 'web', '--links-elsewhere'], ['call', 'sip:1@127.0.0.1', '--press', 'x'],
                      ['call', 'sip:1@127.0.0.1', '--say', '/nowhere.wav']):
            done = self.run_program(*wrong)
            self.assertEqual((done.returncode, done.stdout), (2, ''), wrong)
            self.assertTrue(done.stderr, wrong)

    def test_an_unknown_command_is_named(self):
        for wrong in (['nonsense'], ['mailbox', 'nonsense']):
            self.refuse(2, 'no command "nonsense"\nRun with --help for more information.', *wrong)

    def test_version(self):
        self.assertRegex(self.succeed('version'), r'^aftertone \d+\.\d+\.\d+\n$')
        self.assertEqual(self.json('version')['program'], 'aftertone')

    def test_a_broken_configuration_is_refused_by_every_command_with_the_same_line(self):
        self.config.write_text('[sip]\nport = 99999\n')
        complaint = f'aftertone: {self.config}:2: [sip] port: must be a whole number from 0 to 65535 (0: any free one), not 99999'
        for command in (['serve'], ['mailbox', 'list'], ['message', 'list', '1001'], ['doctor'], ['call', '1001']):
            self.refuse(2, complaint, *command)

    def test_the_environment_names_the_configuration_and_the_option_wins(self):
        environment = os.environ | {'AFTERTONE_CONFIG': '/nowhere/a.toml'}
        done = subprocess.run([program.PROGRAM, 'mailbox', 'list'], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (2, 'aftertone: /nowhere/a.toml: cannot be read: No such file or directory\n'))
        done = subprocess.run([program.PROGRAM, 'mailbox', 'list', '--config', self.config, '--json'], env=environment,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, '[]\n'))


class Mailboxes(ProgramTest):
    def test_a_mailbox_from_its_adding_to_its_removal(self):
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna Müller', '--email', 'anna@example.com', '--language', 'it',
                     '--time-zone', 'Europe/Berlin', '--operator', '0', '--max-message', '60', '--max-messages', '7')
        shown = self.json('mailbox', 'show', '1001')
        self.assertEqual(shown, {'number': '1001', 'name': 'Anna Müller', 'email': 'anna@example.com', 'language': 'it',
                                 'time_zone': 'Europe/Berlin', 'operator': '0', 'class_of_service': '', 'quiet_hours': '',
                                 'quiet_except_urgent': True, 'max_message_seconds': 60, 'max_messages': 7,
                                 'has_pin': False, 'pin_must_change': False, 'failed_logins': 0, 'locked_until': None,
                                 'messages': {'new': 0, 'saved': 0, 'urgent_new': 0}, 'greetings': []})
        self.assertIn('Anna Müller', self.succeed('mailbox', 'list'))
        self.assertEqual([box['number'] for box in self.json('mailbox', 'list')], ['1001'])

        self.succeed('mailbox', 'set', '1001', '--email', '', '--name', 'Anna')
        changed = self.json('mailbox', 'show', '1001')
        self.assertEqual((changed['email'], changed['name'], changed['language']), ('', 'Anna', 'it'))
        self.succeed('mailbox', 'show', '1001')

        self.succeed('mailbox', 'remove', '1001')
        self.assertEqual(self.json('mailbox', 'list'), [])
        self.refuse(1, 'aftertone: there is no mailbox 1001', 'mailbox', 'show', '1001')

    def test_what_is_not_there_or_there_already(self):
        self.succeed('mailbox', 'add', '1001')
        self.refuse(1, 'aftertone: mailbox 1001 exists already', 'mailbox', 'add', '1001')
        for command in (['show'], ['set'], ['remove']):
            self.refuse(1, 'aftertone: there is no mailbox 9', 'mailbox', *command, '9')

    def test_bad_fields_are_named_and_change_nothing(self):
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna')
        for field, value, complaint in (
                ('--email', 'a@b\r\nBcc: c@d', 'email: one address such as anna@example.com, or empty'),
                ('--time-zone', 'Berlin', 'time zone: a name such as Europe/Berlin, as /usr/share/zoneinfo has it'),
                ('--name', 'a\nb', 'name: at most 200 bytes of text on one line')):
            self.refuse(2, f'aftertone: {complaint}', 'mailbox', 'set', '1001', '--operator', '0', field, value)
        self.assertEqual(self.json('mailbox', 'show', '1001')['operator'], '')
        self.refuse(2, "aftertone: number: 1 to 32 of 0-9 A-Z a-z . _ - +", 'mailbox', 'add', '10 01')

    def test_a_pin_is_stored_as_a_hash_and_shown_once_if_we_chose_it(self):
        printed = self.succeed('mailbox', 'add', '1001', '--random-pin')
        pin = re.search(r'^PIN (\d{6,16}) ', printed, re.MULTILINE).group(1)
        self.assertEqual(len(self.json('mailbox', 'set', '1001', '--random-pin')['pin']), len(pin))
        self.assertNotIn('pin', self.json('mailbox', 'add', '1002', '--pin', '739164'))
        shown = self.json('mailbox', 'show', '1002')
        self.assertTrue(shown['has_pin'] and shown['pin_must_change'] and 'pin' not in shown)
        self.succeed('mailbox', 'add', '1003', '--pin', '-', '--keep-pin', given='582937\n')
        self.assertFalse(self.json('mailbox', 'show', '1003')['pin_must_change'])
        with sqlite3.connect(self.data / 'aftertone.db') as database:
            hashes = [row[0] for row in database.execute("select pin_hash from mailbox where number <> '(undeliverable)'")]
        self.assertEqual([each[:10] for each in hashes], ['$argon2id$'] * 3)
        for secret in (pin, '739164', '582937'):
            for file in self.data.rglob('*'):
                self.assertFalse(file.is_file() and secret.encode() in file.read_bytes(), file)

    def test_an_easy_pin_is_refused_and_the_mailbox_not_made(self):
        complaint = 'aftertone: this PIN is too easy to guess: no repetitions, runs, keypad lines or years'
        self.refuse(2, complaint, 'mailbox', 'add', '1001', '--pin', '111111')
        self.assertEqual(self.json('mailbox', 'list'), [])
        self.refuse(2, 'aftertone: either --pin or --random-pin', 'mailbox', 'add', '1001', '--pin', '739164', '--random-pin')

    def test_control_characters_from_outside_do_not_reach_the_terminal(self):
        self.succeed('mailbox', 'add', '1001')
        with sqlite3.connect(self.data / 'aftertone.db') as database:
            database.execute("update mailbox set name = 'a' || char(27) || '[31mb' || char(155) || 'c'")
        for command in (['mailbox', 'list'], ['mailbox', 'show', '1001']):
            text = self.succeed(*command)
            self.assertIn('a?[31mb?c', text)
        self.assertIn('\x1b', self.json('mailbox', 'show', '1001')['name'])


class Messages(ProgramTest):
    def test_an_empty_mailbox_and_unknown_messages(self):
        self.succeed('mailbox', 'add', '1001')
        self.assertEqual(self.json('message', 'list', '1001'), [])
        self.assertEqual(self.succeed('message', 'list', '1001', '--state', 'saved'), 'no messages\n')
        self.refuse(1, 'aftertone: there is no mailbox 9', 'message', 'list', '9')
        for command in ('show', 'export'):
            self.refuse(1, f'aftertone: there is no message {UNKNOWN}', 'message', command, UNKNOWN)
            self.refuse(2, 'aftertone: a message is named by its id, as `aftertone message list` shows it', 'message', command, '1')


class BrokenStorage(ProgramTest):
    def complaint_of(self, *arguments):
        done = self.run_program(*arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count('\n')), (1, '', 1), done)
        return done.stderr

    def test_a_file_that_is_no_database_is_named(self):
        self.data.mkdir()
        (self.data / 'aftertone.db').write_bytes(b'this is not a database at all' * 100)
        self.assertIn(str(self.data / 'aftertone.db'), self.complaint_of('mailbox', 'list'))

    def test_a_locked_database_is_said_within_a_few_seconds(self):
        self.succeed('mailbox', 'add', '1001')
        with sqlite3.connect(self.data / 'aftertone.db', isolation_level=None) as holder:
            holder.execute('begin immediate')
            self.assertIn('lock', self.complaint_of('mailbox', 'add', '1002'))
        self.succeed('mailbox', 'add', '1002')

    def test_a_directory_that_cannot_be_made_is_named(self):
        self.data.write_text('a file where the data directory should be')
        self.assertIn(str(self.data), self.complaint_of('mailbox', 'list'))


program.main()
