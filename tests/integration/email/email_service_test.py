#!/usr/bin/python3
"""E-mail over the whole service: links that open, receipts that end in the history, settings that are refused.
email_service_test.py AFTERTONE"""
import email
import email.policy
import http.client
import mailbox
import pathlib
import re
import shutil

import program
from outbox_rows import AUDIO, OutboxRows
from program import ProgramTest
from relay import Relay
from running_program import IP, free_ports

REPORTS = pathlib.Path(__file__).parent / 'reports'
TEMPLATES = pathlib.Path(__file__).parents[3] / 'share/aftertone/templates'


class ServiceTest(ProgramTest):
    def serve(self, relay, **sections):
        self.configure(email=['method = "smtp"', 'domain = "example.com"', *sections.pop('email', [])],
                       email__smtp=[f'port = {relay.port}', 'tls = "off"'], **sections)
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')
        self.rows = OutboxRows(self.data)
        self.start_server('--roles', 'notify')

    def send(self, relay, **columns):
        """The message, and the mail that told it."""
        message, = self.rows.add([('1001', 'anna@example.com', columns)])
        self.assertTrue(relay.wait_for(lambda relay: self.mail_of(relay, message), 20), self.server_log())
        return message, self.mail_of(relay, message)

    @staticmethod
    def mail_of(relay, message):
        mails = [email.message_from_bytes(content, policy=email.policy.default) for _, _, content in relay.accepted]
        return next((mail for mail in mails if mail['X-Aftertone-Message-ID'] == message), None)

    def trace(self, message):
        return self.succeed('message', 'trace', message)


class Links(ServiceTest):
    def test_in_a_mail_opens_the_recording(self):
        port = free_ports(2)
        with Relay(self.folder / 'mails') as relay:
            (self.folder / 'mails').mkdir()
            self.serve(relay, email=['attachment = "link"'],
                       web=[f'port = {port}', 'public_url = "https://vm.example.com"', 'link_days = 3'])
            message, mail = self.send(relay)
            self.store_audio(message)
            self.assertEqual(list(mail.iter_attachments()), [])
            for kind in ('plain', 'html'):
                url = re.search(r'https://vm\.example\.com(/m/[\w-]+)', mail.get_body((kind,)).get_content())
                self.check_opens(port, url.group(1), message)

    def store_audio(self, message):
        """Under a name that the store knows as its own."""
        file = self.data / 'audio' / message[-2:] / f'{message}.wav'
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(AUDIO)
        with self.rows.connect() as database:
            database.execute('update message set audio_name = ? where id = ?', (f'{file.parent.name}/{file.name}', message))

    def check_opens(self, port, path, message):
        for method, place, expected in (('GET', path, b'<form'), ('POST', path, b'Clara'), ('GET', f'{path}/audio', AUDIO)):
            connection = http.client.HTTPConnection(IP, port, timeout=20)
            self.addCleanup(connection.close)
            connection.request(method, place)
            answer = connection.getresponse()
            body = answer.read()
            self.assertEqual(answer.status, 200)
            self.assertIn(expected, body)
        self.assertIn('opened', self.trace(message))


class Receipts(ServiceTest):
    def setUp(self):
        super().setUp()
        self.returned = mailbox.Maildir(self.folder / 'returned')
        (self.folder / 'mails').mkdir()

    def serve_with_receipts(self, relay):
        self.serve(relay, email__receipts=['return_path = "bounces+{token}@example.com"', f'maildir = "{self.folder}/returned"',
                                           'poll = 5', 'ask_read = true'])

    def give_back(self, name, mark):
        self.returned.add((REPORTS / f'{name}.eml').read_text().replace('{mark}', mark))

    def test_of_a_failure_start_the_fallback(self):
        with Relay(self.folder / 'mails') as relay:
            self.serve_with_receipts(relay)
            message, mail = self.send(relay, fallback='[["email", "bert@example.com"]]')
            self.wait_for(lambda: self.rows.states() == {'sent': 1}, 20)
            self.give_back('outlook_read', mail['X-Aftertone-Receipt'])
            self.wait_for(lambda: 'mail program: displayed' in self.trace(message), 20)
            self.assertEqual(self.rows.states(), {'sent': 1}, 'that it was read changes nothing')
            self.give_back('gmail_failed', mail['X-Aftertone-Receipt'])
            self.wait_for(lambda: self.rows.states() == {'dead': 1, 'sent': 1}, 20)
            self.assertEqual(relay.accepted[-1][1], ['bert@example.com'])
            trace = self.trace(message)
            self.assertIn('failed 5.1.1: 550-5.1.1 The email account that you tried to reach does not exist.', trace)
            self.assertIn('fallback', trace)

    def test_that_are_forged_change_nothing(self):
        with Relay(self.folder / 'mails') as relay:
            self.serve_with_receipts(relay)
            message, mail = self.send(relay)
            self.wait_for(lambda: self.rows.states() == {'sent': 1}, 20)
            self.give_back('postfix_failed', mail['X-Aftertone-Receipt'][::-1])
            self.wait_for(lambda: 'without a mark of ours' in self.server_log(), 20)
            self.assertEqual(self.rows.states(), {'sent': 1})
            self.assertNotIn('receipt', self.trace(message))


class Refusals(ServiceTest):
    def test_a_broken_template_of_ones_own_is_named_at_the_start_and_by_doctor(self):
        own = self.folder / 'texts'
        shutil.copytree(TEMPLATES, own)
        (own / 'de/email.text.txt').write_text('Guten Tag,\n{{callerr}}\n')
        self.configure(email=[f'templates = "{own}"'])
        complaint = f'email.templates: {own}/de/email.text.txt:2: unknown placeholder "callerr"; allowed: owner, '
        done = self.run_program('serve', '--roles', 'notify')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(complaint, done.stderr)
        doctor = self.run_program('doctor')
        self.assertEqual(doctor.returncode, 1)
        self.assertIn(complaint, doctor.stdout)

    def test_texts_of_ones_own_are_used(self):
        own = self.folder / 'texts'
        shutil.copytree(TEMPLATES, own)
        (own / 'en/email.subject.txt').write_text('A call from {{caller}}\n')
        (self.folder / 'mails').mkdir()
        with Relay(self.folder / 'mails') as relay:
            self.serve(relay, email=[f'templates = "{own}"'])
            self.assertEqual(self.send(relay)[1]['Subject'], 'A call from Clara (+4930123456)')

    def test_links_that_nobody_could_open_are_refused_in_one_line(self):
        for line in ('attachment = "link"', 'link_above_kb = 100'):
            self.configure(email=[line])
            done = self.run_program('mailbox', 'list')
            self.assertEqual((done.returncode, done.stdout, done.stderr.count('\n')), (2, '', 1))
            self.assertIn('[web] port and public_url are not set', done.stderr)


program.main()
