#!/usr/bin/python3
"""What a mail carries of the recording: WAV, MP3, Opus, a link, nothing.   attachment_test.py DELIVER_MAIL TEMPLATES READ_RECEIPTS"""
import array
import email
import email.policy
import subprocess
import sys
import unittest
import uuid

from email_case import EmailTest, TextOfHtml
from hard_names import HARD_NAMES
from relay import Relay

SECONDS = 6
ENCODER_DELAY = 3000  # samples: the most that a coder may put in front


def samples_of(file):
    """16 bit at 8 kHz, whatever the WAV file is."""
    raw = subprocess.run(['sox', file, '-t', 'raw', '-r', '8000', '-e', 'signed', '-b', '16', '-c', '1', '-'], capture_output=True,
                         check=True, timeout=60).stdout
    return array.array('h', raw)


def correlation(heard, said):
    """The best over all delays, 1 for the same sound, of a second in the middle."""
    part = said[16000:24000:2]
    power = sum(x * x for x in part)
    best = 0.0
    for delay in range(ENCODER_DELAY):
        other = heard[16000 + delay:24000 + delay:2]
        product = sum(x * y for x, y in zip(part, other))
        if product > 0:
            best = max(best, product / (power * max(1, sum(y * y for y in other))) ** 0.5)
    return best


class AttachmentTest(EmailTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Two sweeps and some noise: no two moments of it are alike.
        cls.speech = cls.folder / 'speech.wav'
        subprocess.run(['sox', '-R', '-n', '-r', '8000', '-c', '1', '-e', 'u-law', cls.speech, 'synth', str(SECONDS), 'sine', '200:900',
                        'synth', str(SECONDS), 'sine', 'mix', '1400:700', 'synth', str(SECONDS), 'brownnoise', 'mix', 'vol', '0.7'],
                       check=True, timeout=60)

    def sent(self, **changes):
        with Relay(self.maildirs) as relay:
            told = self.deliver_to(relay, **({'audio': str(self.speech)} | changes))
            self.assertEqual(told['kind'], 'sent', told)
            content = relay.accepted[-1][2]
        mail = email.message_from_bytes(content, policy=email.policy.default)
        for part in mail.walk():
            self.assertEqual(part.defects, [])
            for name, value in part.items():
                self.assertEqual(getattr(value, 'defects', ()), (), name)
        return mail, content

    def pages(self, mail):
        text = mail.get_body(('plain',)).get_content().replace('\r\n', '\n')
        return text, TextOfHtml(mail.get_body(('html',)).get_content())


class Recordings(AttachmentTest):
    def check_decoded(self, attachment, decoder):
        coded, plain = self.maildirs / 'coded', self.maildirs / 'plain.wav'
        coded.write_bytes(attachment.get_content())
        subprocess.run(decoder(coded, plain), check=True, capture_output=True, timeout=60)
        said, heard = samples_of(self.speech), samples_of(plain)
        self.assertAlmostEqual(len(heard) / 8000, len(said) / 8000, delta=0.4)
        likeness = correlation(heard, said)
        print(f'{attachment.get_content_type()}: {len(coded.read_bytes())} bytes of {self.speech.stat().st_size}, '
              f'{len(heard) / 8000:.2f} s of {SECONDS}, correlation {likeness:.3f}')
        self.assertGreater(likeness, 0.9)
        self.assertLess(coded.stat().st_size, self.speech.stat().st_size / 2)

    def test_an_mp3_is_what_was_said(self):
        mail, content = self.sent(attachment='mp3', id='01890a5d-ac96-774b-bcce-b302099a8057')
        attachment, = mail.iter_attachments()
        self.assertEqual((attachment.get_content_type(), attachment.get_filename()), ('audio/mpeg', 'voicemail-2026-09-21-161320.mp3'))
        self.check_decoded(attachment, lambda coded, plain: ['mpg123', '-q', '-w', plain, coded])
        again = self.sent(attachment='mp3', id='01890a5d-ac96-774b-bcce-b302099a8057')[1]
        self.assertEqual(content, again, 'a mail that is sent again is the same mail')

    def test_an_opus_file_is_what_was_said(self):
        job = {'attachment': 'opus', 'id': '01890a5d-ac96-774b-bcce-b302099a8057'}
        mail, content = self.sent(**job)
        attachment, = mail.iter_attachments()
        self.assertEqual((attachment.get_content_type(), attachment.get_filename()), ('audio/ogg', 'voicemail-2026-09-21-161320.opus'))
        self.check_decoded(attachment, lambda coded, plain: ['opusdec', '--rate', '8000', coded, plain])
        self.assertEqual(content, self.sent(**job)[1], 'a mail that is sent again is the same mail')

    def test_what_cannot_be_coded_goes_out_as_it_is(self):
        odd = self.maildirs / 'odd.wav'
        odd.write_bytes(b'RIFF and then nothing that a library could read' * 10)
        for form in ('mp3', 'opus'):
            with self.subTest(form):
                attachment, = self.sent(attachment=form, audio=str(odd))[0].iter_attachments()
                self.assertEqual((attachment.get_content_type(), attachment.get_content()), ('audio/wav', odd.read_bytes()))

    def test_the_limit_is_of_what_is_attached(self):
        size = self.speech.stat().st_size
        self.assertEqual(len(list(self.sent(attachment='mp3', max_attachment_bytes=size // 2)[0].iter_attachments())), 1)
        for limits in ({'attachment': 'wav', 'max_attachment_bytes': size // 2}, {'attachment': 'mp3', 'max_attachment_bytes': 1000}):
            mail, _ = self.sent(**limits)
            self.assertEqual(list(mail.iter_attachments()), [])
            self.assertIn('too large to attach', self.pages(mail)[0])

    def test_nothing_is_attached_where_that_is_wanted(self):
        mail, content = self.sent(attachment='none')
        self.assertEqual(list(mail.iter_attachments()), [])
        text, page = self.pages(mail)
        self.assertIn('Please call your mailbox to hear it.', text)
        self.assertIn('Please call your mailbox to hear it.', page.text)
        self.assertNotIn(b'audio/', content)


class Links(AttachmentTest):
    ADDRESS = 'https://voicemail.example.com/m/'

    def check_linked(self, mail, job_id, note):
        text, page = self.pages(mail)
        self.assertIn(f'{note}\n{self.ADDRESS}{job_id}', text)
        self.assertEqual(page.links, [f'{self.ADDRESS}{job_id}'])
        self.assertIn(note, page.text)
        self.assertEqual(list(mail.iter_attachments()), [])

    def test_stands_in_place_of_the_recording_in_the_owners_language(self):
        for language, note in (('en', 'Listen to the recording (until Monday, 5 October 2026)'),
                               ('de', 'Aufnahme anhören (bis Montag, 5. Oktober 2026)')):
            job = str(uuid.uuid4())
            mail, content = self.sent(id=job, attachment='link', link=self.ADDRESS, language=language)
            self.check_linked(mail, job, note)
            self.assertEqual(content, self.sent(id=job, attachment='link', link=self.ADDRESS, language=language)[1])

    def test_comes_instead_of_what_is_larger_than_wanted(self):
        size, job = self.speech.stat().st_size, str(uuid.uuid4())
        mail, _ = self.sent(id=job, link=self.ADDRESS, link_above_bytes=size - 1)
        self.check_linked(mail, job, 'Listen to the recording (until Monday, 5 October 2026)')
        mail, _ = self.sent(id=job, link=self.ADDRESS, link_above_bytes=size)
        self.assertEqual(len(list(mail.iter_attachments())), 1)

    def test_is_refused_where_there_can_be_none(self):
        self.assertIn('email.attachment: "link" needs [web]', self.deliver(self.job(attachment='link')).stderr)

    def test_hard_names_stay_text_around_it(self):
        for name, shown in HARD_NAMES:
            with self.subTest(name=name[:40]):
                mail, _ = self.sent(name=list(name), attachment='link', link=self.ADDRESS)
                text, page = self.pages(mail)
                self.assertIn(f'From:    {shown} (+4930123456)\n', text)
                self.assertIn(f'{shown} (+4930123456)', page.text)
                self.assertEqual(len(page.links), 1)
                self.assertLessEqual(page.tags, {'html', 'head', 'meta', 'title', 'body', 'p', 'table', 'tr', 'td', 'bdi', 'b', 'a', 'br'})


class Digests(AttachmentTest):
    def test_hard_names_and_links_stand_in_one_mail(self):
        job = {'digest': str(uuid.uuid4()), 'names': [list(name) for name, _ in HARD_NAMES], 'attachment': 'link',
               'link': Links.ADDRESS}
        for language in ('en', 'de'):
            mail, _ = self.sent(language=language, name=list(b''), **job)
            self.assertEqual(mail['Message-ID'], f"<{job['digest']}.digest.v1@example.com>")
            text, page = self.pages(mail)
            for _, shown in HARD_NAMES:
                self.assertIn(f'{shown} (+4930123456)\n', text)
                self.assertIn(f'{shown} (+4930123456)', page.text)
            self.assertEqual(len(page.links), len(HARD_NAMES))
            self.assertEqual(text.count(Links.ADDRESS), len(HARD_NAMES))
            self.assertLessEqual(page.tags, {'html', 'head', 'meta', 'title', 'body', 'p', 'table', 'tr', 'th', 'td', 'bdi', 'b', 'a', 'br'})


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
