#!/usr/bin/python3
"""What becomes of reports about our mails: from Postfix, from the reports of others, over IMAP and in a Maildir.
mail_receipts_test.py DELIVER_MAIL TEMPLATES READ_RECEIPTS"""
import email
import email.policy
import json
import mailbox
import os
import pathlib
import subprocess
import sys
import unittest
import uuid

from email_case import READ_RECEIPTS, EmailTest
from imap_server import ImapServer
from postfix_relay import PostfixRelay
from relay import Relay
from token_endpoint import TokenEndpoint

SECRET = 'a secret of 32 bytes or so, for tests'
RETURN_PATH = 'bounces+{token}@example.com'
REPORTS = pathlib.Path(__file__).parent / 'reports'
WHAT_THEY_SAY = {
    'postfix_failed': ('failed', 'failed 5.1.1: 550 5.1.1 user unknown (says mx.example.com)'),
    'postfix_delayed': ('on_the_way', 'delayed 4.4.1: connect to mx.example.com[192.0.2.1]:25:    Connection timed out'),
    'exchange_failed': ('failed', 'failed 5.1.10: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'),
    'gmail_failed': ('failed', 'failed 5.1.1: 550-5.1.1 The email account that you tried to reach does not exist.'),
    'exim_failed': ('failed', 'failed 5.0.0: 550 no such user here (says mx.example.com)'),
    'exim_plain': ('failed', 'failed for nobody@example.com'),
    'sendmail_delivered': ('delivered', 'delivered 2.1.5'),
    'relayed': ('on_the_way', 'relayed 2.1.9'),
    'list_partly': ('delivered', 'delivered 2.0.0'),
    'outlook_read': ('on_the_way', 'mail program: displayed'),
}


class ReceiptTest(EmailTest):
    def setUp(self):
        super().setUp()
        for name in ('relay', 'mails'):
            (self.maildirs / name).mkdir()

    def mark_of(self, **changes):
        """The mark of a mail of ours, and the mail."""
        with Relay(self.maildirs / 'relay') as relay:
            self.assertEqual(self.deliver_to(relay, secret=SECRET, return_path=RETURN_PATH, **changes)['kind'], 'sent')
            sender, _, content = relay.accepted[0]
        mail = email.message_from_bytes(content, policy=email.policy.default)
        self.assertEqual(sender, f"bounces+{mail['X-Aftertone-Receipt']}@example.com")
        return mail['X-Aftertone-Receipt'], mail

    def read(self, **where):
        done = subprocess.run([READ_RECEIPTS], input=json.dumps({'secret': SECRET} | where), capture_output=True, text=True, timeout=60)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.errors = done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def maildir(self, *mails):
        folder = mailbox.Maildir(self.maildirs / 'returned')
        for mail in mails:
            folder.add(mail)
        return self.maildirs / 'returned'


class Reports(ReceiptTest):
    def test_of_common_servers_are_understood(self):
        mark, _ = self.mark_of(delivery=4711)
        for name, (kind, detail) in WHAT_THEY_SAY.items():
            with self.subTest(name):
                report = (REPORTS / f'{name}.eml').read_text()
                self.assertIn('{mark}', report)
                folder = self.maildir(report.replace('{mark}', mark.upper() if name == 'exim_failed' else mark))
                receipt, = self.read(maildir=str(folder))
                self.assertEqual((receipt['kind'], receipt['channel'], receipt['delivery']), (kind, 'email', 4711))
                self.assertTrue(receipt['detail'].startswith(detail), receipt['detail'])

    def test_that_nobody_signed_have_no_effect(self):
        mark, _ = self.mark_of(delivery=4711)
        forged = mark[:-1] + ('a' if mark[-1] != 'a' else 'b')
        other = ('b' if mark[3] != 'b' else 'c').join((mark[:3], mark[4:]))
        report = (REPORTS / 'postfix_failed.eml').read_text()
        for wrong in (forged, other, '', mark[:-1], mark + 'a', '4711'):
            folder = self.maildir(report.replace('{mark}', wrong))
            self.assertEqual(self.read(maildir=str(folder)), [], wrong)
            self.assertIn('without a mark of ours', self.errors)
        self.assertEqual(list((folder / 'new').iterdir()), [], 'they are put aside')

    def test_other_mails_are_put_aside(self):
        mark, _ = self.mark_of()
        folder = self.maildir((REPORTS / 'holiday.eml').read_text().replace('{mark}', mark), 'Subject: hello\n\nhello\n', '')
        self.assertEqual(self.read(maildir=str(folder)), [])
        self.assertEqual(len(list((folder / 'cur').iterdir())), 3)

    def test_of_a_digest_name_the_digest(self):
        digest = str(uuid.uuid4())
        mark, _ = self.mark_of(digest=digest, names=[list(b'Anna'), list(b'Bert')])
        folder = self.maildir((REPORTS / 'postfix_failed.eml').read_text().replace('{mark}', mark))
        receipt, = self.read(maildir=str(folder))
        self.assertEqual((receipt['digest'], receipt['delivery']), (digest, 0))

    def test_wait_while_the_database_is_away(self):
        mark, _ = self.mark_of(delivery=4711)
        folder = self.maildir((REPORTS / 'postfix_failed.eml').read_text().replace('{mark}', mark))
        self.assertEqual(self.read(maildir=str(folder), fails=True), [])
        self.assertEqual([receipt['delivery'] for receipt in self.read(maildir=str(folder))], [4711])
        self.assertEqual(self.read(maildir=str(folder)), [])

    def test_in_a_folder_that_is_not_there_is_said(self):
        self.assertEqual(self.read(maildir=str(self.maildirs / 'nowhere')), [])
        self.assertIn('nowhere', self.errors)

    def test_a_link_in_the_folder_is_not_followed(self):
        folder = self.maildir()
        (folder / 'new' / '1').symlink_to('/etc/passwd')
        self.assertEqual(self.read(maildir=str(folder)), [])
        self.assertTrue((folder / 'new' / '1').is_symlink())


class AskedFor(ReceiptTest):
    def test_by_the_reader_where_that_is_wanted(self):
        mark, mail = self.mark_of(asks_read=True)
        self.assertEqual(mail['Disposition-Notification-To'].strip(), f'<bounces+{mark}@example.com>')
        self.assertIsNone(self.mark_of()[1]['Disposition-Notification-To'])

    def test_nothing_where_nobody_reads_receipts(self):
        with Relay(self.maildirs) as relay:
            self.deliver_to(relay, return_path='bounces@example.com')
            sender, _, content = relay.accepted[0]
        self.assertEqual(sender, 'bounces@example.com')
        self.assertNotIn(b'X-Aftertone-Receipt', content)

    def test_by_status_notification_once_the_relay_has_offered_it(self):
        with Relay(self.maildirs, offers_dsn=True) as relay:
            program = self.service(self.job(port=relay.port, secret=SECRET, return_path=RETURN_PATH, asks_delivered=True,
                                            target='bert+voice=mail@example.com'))
            self.assertEqual(self.answer_of(program)['kind'], 'sent')
            self.assertEqual(relay.parameters, [])
            self.assertEqual(self.answer_of(program, again=True)['kind'], 'sent')
            mark = email.message_from_bytes(relay.accepted[1][2])['X-Aftertone-Receipt']
            self.assertEqual(relay.parameters, ['RET=HDRS', f'ENVID={mark}>', 'NOTIFY=SUCCESS,FAILURE,DELAY',
                                                'ORCPT=rfc822;bert+2Bvoice+3Dmail@example.com>'])
            self.assertEqual(relay.accepted[1][:2], relay.accepted[0][:2], 'the addresses are the same')

    def test_no_more_of_a_relay_that_refuses_what_it_offers(self):
        with Relay(self.maildirs, offers_dsn=True) as relay:
            program = self.service(self.job(port=relay.port, secret=SECRET, return_path=RETURN_PATH))
            self.assertEqual(self.answer_of(program)['kind'], 'sent')
            relay.mode = 'no parameters'
            for _ in range(2):
                self.assertEqual(self.answer_of(program, again=True)['kind'], 'sent')
            self.assertEqual((len(relay.accepted), relay.refused_parameters), (3, 1))


class OverImap(ReceiptTest):
    def inbox(self, *mails):
        folder = mailbox.Maildir(self.maildirs / 'bounces@example.com')
        for mail in mails:
            folder.add(mail)

    def look(self, server, **changes):
        imap = {'port': server.port, 'user': 'bounces@example.com', 'password': 'test', 'timeout': 20}
        return self.read(imap=imap | changes)

    def test_each_is_taken_once_and_at_most_fifty_at_a_time(self):
        report = (REPORTS / 'postfix_failed.eml').read_text()
        marks = []
        with Relay(self.maildirs / 'relay') as relay:
            program = self.service(self.job(port=relay.port, secret=SECRET, return_path=RETURN_PATH))
            self.assertEqual(self.answer_of(program)['kind'], 'sent')
            marks.append(email.message_from_bytes(relay.accepted[0][2])['X-Aftertone-Receipt'])
        self.inbox(*[report.replace('{mark}', marks[0])] * 60)
        with ImapServer(self.folder, self.maildirs) as server:
            self.assertEqual([len(self.look(server)) for _ in range(3)], [50, 10, 0])
        (self.folder / 'dovecot').rename(self.maildirs / 'dovecot')

    def test_what_is_large_what_is_no_report_and_what_a_person_has_read_does_no_harm(self):
        mark, _ = self.mark_of(delivery=5)
        report = (REPORTS / 'exim_failed.eml').read_text().replace('{mark}', mark)
        self.inbox('Subject: large\n\n' + 'x' * 70 * 20000, 'Subject: hello\n\nhello\n', report, report + 'y\n' * 400_000)
        seen = mailbox.MaildirMessage(report)
        seen.set_subdir('cur')
        seen.add_flag('S')
        self.inbox(seen)
        with ImapServer(self.folder, self.maildirs) as server:
            self.assertEqual([receipt['delivery'] for receipt in self.look(server)], [5, 5, 5])
            self.assertEqual(self.look(server), [])
            self.assertEqual(self.look(server, user='other@example.com'), [])
            self.assertEqual((self.look(server, password='wrong'), 'refuses our log-in' in self.errors), ([], True))
            self.assertNotIn('wrong', self.errors)
            self.assertEqual((self.look(server, folder='Nowhere'), 'unavailable' in self.errors), ([], True), self.errors)
        (self.folder / 'dovecot').rename(self.maildirs / 'dovecot')


    def test_the_log_in_may_be_by_access_token(self):
        mark, _ = self.mark_of(delivery=5)
        self.inbox((REPORTS / 'exim_failed.eml').read_text().replace('{mark}', mark))
        file = self.maildirs / 'access.token'
        file.write_text('ya29-old')
        with TokenEndpoint([]) as tokens, ImapServer(self.folder, self.maildirs, tokens.url + '?token=') as server:
            tokens.owners['ya29-new'] = 'bounces@example.com'
            self.assertEqual((self.look(server, token_file=str(file)), 'refuses our log-in' in self.errors), ([], True), self.errors)
            self.assertNotIn('ya29', self.errors)
            file.write_text('ya29-new')
            self.assertEqual([receipt['delivery'] for receipt in self.look(server, token_file=str(file))], [5], self.errors)
        (self.folder / 'dovecot').rename(self.maildirs / 'dovecot')


@unittest.skipUnless(os.geteuid() == 0, 'Postfix needs root')
class FromPostfix(ReceiptTest):
    def test_a_bounce_and_a_receipt_come_back_and_are_read_over_imap(self):
        with PostfixRelay(self.maildirs / 'mails', ['bert', 'bounces']) as relay:
            job = self.job(port=relay.port, secret=SECRET, return_path=RETURN_PATH, asks_delivered=True)
            program = self.service(job)  # the first mail learns what the relay can
            for again in (False, True):
                told = self.answer_of(program, again)
                self.assertEqual(told['kind'], 'sent', told)
            lost = self.job(port=relay.port, secret=SECRET, return_path=RETURN_PATH, target='nobody@example.com', delivery=2)
            self.assertEqual(self.deliver(lost)['kind'], 'sent')
            returned = self.maildirs / 'mails' / 'bounces@example.com' / 'new'
            self.wait_until(lambda: returned.is_dir() and len(list(returned.iterdir())) == 2, 30)
        with ImapServer(self.folder, self.maildirs / 'mails') as server:
            receipts = self.read(imap={'port': server.port, 'user': 'bounces@example.com', 'password': 'test'})
        (self.folder / 'dovecot').rename(self.maildirs / 'dovecot')
        told = {receipt['delivery']: (receipt['kind'], receipt['detail']) for receipt in receipts}
        self.assertEqual(told, {1: ('delivered', 'delivered 2.0.0: delivery via virtual: delivered to maildir'),
                                2: ('failed', 'failed 5.1.1: unknown user: "nobody@example.com"')})


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
