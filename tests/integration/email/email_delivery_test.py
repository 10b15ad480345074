#!/usr/bin/python3
"""The e-mail channel against a real relay and a real mail server.   email_delivery_test.py DELIVER_MAIL TEMPLATES READ_RECEIPTS"""
import email
import email.policy
import json
import signal
import subprocess
import sys
import time
import unittest

from email_case import PROGRAM, EmailTest, ulaw_wav
from hard_names import HARD_NAMES
from imap_server import ImapServer
from relay import PASSWORD, Relay

class WhatArrives(EmailTest):
    def test_every_hard_name_arrives_intact_over_smtp_and_imap(self):
        jobs = []
        with Relay(self.maildirs) as relay:
            for name, shown in HARD_NAMES:
                jobs.append((self.job(port=relay.port, name=list(name)), shown))
                self.assertEqual(self.deliver(jobs[-1][0])['kind'], 'sent')
            self.assertEqual([sender for sender, _, _ in relay.accepted], ['voicemail@example.com'] * len(jobs))
            self.assertEqual([to for _, to, _ in relay.accepted], [['bert@example.com']] * len(jobs))
        self.check_over_imap(jobs)

    def test_every_hard_name_arrives_intact_over_maildir_and_imap(self):
        jobs = [(self.job(maildir=str(self.maildirs), name=list(name)), shown) for name, shown in HARD_NAMES]
        for job, _ in jobs:
            self.assertEqual(self.deliver(job)['kind'], 'sent')
        self.check_over_imap(jobs)

    def check_over_imap(self, jobs):
        with ImapServer(self.folder, self.maildirs) as server:
            contents = server.fetch_all('bert@example.com')
        self.assertEqual(len(contents), len(jobs))
        by_id = {job['id']: (job, shown) for job, shown in jobs}
        for content in contents:
            job, shown = by_id.pop(email.message_from_bytes(content)['X-Aftertone-Message-ID'])
            with self.subTest(name=bytes(job['name'])[:40]):
                self.check_mail(content, job, shown)
        self.assertEqual(by_id, {})
        (self.folder / 'dovecot').rename(self.maildirs / 'dovecot')

    def test_the_attachment_plays(self):
        with Relay(self.maildirs) as relay:
            self.deliver_to(relay)
            mail = email.message_from_bytes(relay.accepted[0][2], policy=email.policy.default)
        (self.folder / 'attached.wav').write_bytes(next(mail.iter_attachments()).get_content())
        said = subprocess.run(['soxi', self.folder / 'attached.wav'], capture_output=True, text=True, timeout=20, check=True)
        self.assertIn('8-bit u-law', said.stdout)
        self.assertIn('24000 samples', said.stdout)

    def test_urgent_and_salvaged_are_told_in_the_owners_language(self):
        with Relay(self.maildirs) as relay:
            self.deliver_to(relay, urgent=True, salvaged=True, language='de-AT', from_name='Jörg "Box"')
            mail = email.message_from_bytes(relay.accepted[0][2], policy=email.policy.default)
        self.assertEqual(mail['Subject'], 'Dringend: Neue Sprachnachricht von Anna (+4930123456) (0:42)')
        self.assertEqual((mail['Importance'], mail['X-Priority'], mail['X-VM-Salvaged']), ('high', '1', '1'))
        self.assertIn('technische Störung', mail.get_body(('plain',)).get_content())
        self.assertEqual(mail['From'].addresses[0].display_name, 'Jörg "Box"')

    def test_a_large_recording_arrives_unchanged(self):
        large = self.folder / 'large.wav'
        large.write_bytes(ulaw_wav(600))
        with Relay(self.maildirs) as relay:
            self.assertEqual(self.deliver_to(relay, audio=str(large))['kind'], 'sent')
            mail = email.message_from_bytes(relay.accepted[0][2], policy=email.policy.default)
        self.assertEqual(next(mail.iter_attachments()).get_content(), large.read_bytes())


class PointOfNoReturn(EmailTest):
    def test_all_but_the_final_dot_is_sent_when_the_mark_is_asked_for(self):
        with Relay(self.maildirs) as relay, subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                                             text=True) as program:
            job = self.job(port=relay.port, mark='ask')
            program.stdin.write(json.dumps(job) + '\n')
            program.stdin.flush()
            self.assertEqual(program.stdout.readline(), 'marking\n')
            end = f"\r\n--=_mixed_{job['id']}--\r\n".encode()
            self.assertTrue(relay.wait_for(lambda r: r.received.endswith(end)))
            self.assertEqual(relay.accepted, [])
            out, _ = program.communicate('go on\n', timeout=20)
            self.assertEqual(json.loads(out)['kind'], 'sent')
            self.assertTrue(relay.received.endswith(end + b'.\r\n') or relay.received.endswith(end + b'.\r\nQUIT\r\n'))

    def test_nothing_is_accepted_when_the_mark_is_refused(self):
        with Relay(self.maildirs) as relay:
            told = self.deliver_to(relay, mark='no')
            self.assertEqual((told['kind'], told['is_marked']), ('retry', False))
            self.assertIn(b'DATA\r\n', relay.received)
            self.assertNotIn(b'\r\n.\r\n', relay.received)
            self.assertEqual(relay.accepted, [])

    def test_a_maildir_has_the_mail_once_wherever_the_program_was_killed(self):
        n, was_killed = 1, True
        while was_killed:
            job = self.job(maildir=str(self.maildirs), target=f'crash{n}@example.com')
            killed = self.deliver(job, {'AFTERTONE_CRASH_AT': str(n)})
            was_killed = not isinstance(killed, dict)
            if was_killed:
                self.assertEqual(killed.returncode, -signal.SIGKILL)
            elif n == 1:
                self.skipTest('this build has no crash points')
            self.assertEqual(self.deliver(job)['kind'], 'sent')
            box = self.maildirs / job['target']
            self.assertEqual([len(list((box / part).iterdir())) for part in ('tmp', 'new', 'cur')], [0, 1, 0])
            n += 1
        self.assertGreater(n, 2)


class WhatGoesWrong(EmailTest):
    def check(self, mode, kind, is_marked, **changes):
        with Relay(self.maildirs, mode) as relay:
            told = self.deliver_to(relay, **changes)
        self.assertEqual((told['kind'], told['is_marked']), (kind, is_marked), told['text'])
        return told['text']

    def test_a_temporary_refusal_is_tried_again(self):
        self.assertIn('450 5.1.1', self.check('450', 'retry', False))

    def test_a_permanent_refusal_is_a_rejection(self):
        self.assertEqual(self.check('550', 'rejected', False), '550 5.1.1 no? such user')

    def test_a_refusal_of_us_is_not_a_rejection_of_the_mail(self):
        self.check('530', 'retry', False)

    def test_a_refusal_of_the_dot_is_an_answer(self):
        self.check('452 at the dot', 'retry', True)
        self.check('552 at the dot', 'rejected', True)

    def test_a_relay_that_hangs_up_before_the_body_is_tried_again(self):
        # What fits into the socket's buffers is "sent"; more than that notices.
        large = self.folder / 'large.wav'
        large.write_bytes(ulaw_wav(600))
        self.check('drop after DATA', 'retry', False, audio=str(large))

    def test_a_relay_that_hangs_up_after_the_dot_is_ambiguous_and_recognises_the_second_try(self):
        with Relay(self.maildirs, 'drop after the dot') as relay:
            job = self.job(port=relay.port)
            self.assertEqual(self.deliver(job)['kind'], 'ambiguous')
            relay.mode = 'accept'
            self.assertEqual(self.deliver(job)['kind'], 'sent')
            first, second = (content for _, _, content in relay.accepted)
        self.assertEqual(first, second)

    def test_a_relay_that_is_slow_with_its_answer_is_waited_for(self):
        self.check('answer slowly', 'sent', True)

    def check_in_time(self, limit, *words, **changes):
        started = time.monotonic()
        self.check(*words, **changes)
        self.assertLess(time.monotonic() - started, limit)

    def test_a_tarpit_ends_at_the_time_limit(self):
        self.check_in_time(8, 'tarpit', 'retry', False, timeout=2)

    def test_a_tarpit_at_the_dot_is_ambiguous_at_the_time_limit(self):
        self.check_in_time(8, 'tarpit at the dot', 'ambiguous', True, timeout=2)

    def test_a_service_that_stops_does_not_wait_for_a_tarpit(self):
        self.check_in_time(8, 'tarpit', 'retry', False, mark='stop')

    def test_a_service_whose_grace_is_over_does_not_wait_for_the_answer_to_the_dot(self):
        self.check_in_time(8, 'tarpit at the dot', 'ambiguous', True, mark='stop after')

    def test_a_mail_is_sent_even_if_nobody_answers_the_good_bye(self):
        self.check_in_time(8, 'no answer to QUIT', 'sent', True)

    def test_nobody_listening_is_tried_again(self):
        with Relay(self.maildirs) as relay:
            port = relay.port
        self.assertEqual(self.deliver(self.job(port=port))['kind'], 'retry')

    def test_settings_that_make_no_sense_are_named(self):
        self.assertIn('email.smtp.password_file:', self.deliver(self.job(port=25, user='anna')).stderr)


class Security(EmailTest):
    def tls_job(self, relay, **changes):
        return self.job(port=relay.port, ca_file=str(self.folder / 'ca.pem'), **changes)

    def test_starttls_and_log_in_by_both_mechanisms(self):
        for mechanism in ('plain', 'login'):
            with self.subTest(mechanism), Relay(self.maildirs, tls=self.tls, require_starttls=True, auth_required=True) as relay:
                job = self.tls_job(relay, tls='required', user='aftertone', password=PASSWORD.decode(), auth=mechanism)
                self.assertEqual(self.deliver(job)['kind'], 'sent')
                self.assertEqual((relay.mechanisms, relay.was_tls), ([mechanism.upper()], [True]))

    def test_tls_from_the_first_byte(self):
        with Relay(self.maildirs, tls=self.tls, is_implicit=True) as relay:
            self.assertEqual(self.deliver(self.tls_job(relay, tls='implicit'))['kind'], 'sent')
            self.assertEqual(relay.was_tls, [True])

    def test_a_wrong_password_does_not_lose_the_mail(self):
        with Relay(self.maildirs, tls=self.tls, auth_required=True) as relay:
            told = self.deliver(self.tls_job(relay, tls='required', user='aftertone', password='wrong'))
        self.assertEqual((told['kind'], told['is_marked']), ('retry', False))
        self.assertNotIn('wrong', told['text'])

    def test_required_tls_sends_nothing_in_clear(self):
        with Relay(self.maildirs) as relay:
            self.assertEqual(self.deliver(self.tls_job(relay, tls='required'))['kind'], 'retry')
            self.assertNotIn(b'MAIL FROM', relay.received)

    def test_optional_tls_is_used_where_it_is_offered(self):
        with Relay(self.maildirs, tls=self.tls) as relay:
            self.assertEqual(self.deliver(self.tls_job(relay, tls='optional'))['kind'], 'sent')
            self.assertEqual(relay.was_tls, [True])
        with Relay(self.maildirs) as relay:
            self.assertEqual(self.deliver(self.tls_job(relay, tls='optional'))['kind'], 'sent')
            self.assertEqual(relay.was_tls, [False])

    def test_a_certificate_of_nobody_we_know_is_refused(self):
        with Relay(self.maildirs, tls=self.tls) as relay:
            told = self.deliver(self.job(port=relay.port, tls='required'))
            self.assertEqual(told['kind'], 'retry')
            self.assertIn('certificate', told['text'])
            self.assertNotIn(b'MAIL FROM', relay.received)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
