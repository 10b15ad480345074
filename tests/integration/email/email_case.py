"""What the tests of the e-mail channel share: certificates, a recording, one delivery, and how to look at a mail."""
import email
import email.policy
import html.parser
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

from relay import tls_context

PROGRAM, TEMPLATES, READ_RECEIPTS = sys.argv[1:4]
HEADERS = ['Subject', 'From', 'To', 'Date', 'Message-ID', 'MIME-Version', 'Auto-Submitted', 'Message-Context', 'Content-Duration',
           'X-Aftertone-Message-ID', 'Content-Type']


def ulaw_wav(seconds):
    audio = bytes(range(256)) * (8000 * seconds // 256) + bytes(8000 * seconds % 256)
    chunks = (b'fmt ' + struct.pack('<IHHIIHHH', 18, 7, 1, 8000, 8000, 1, 8, 0) +
              b'fact' + struct.pack('<II', 4, len(audio)) + b'data' + struct.pack('<I', len(audio)) + audio)
    return b'RIFF' + struct.pack('<I', 4 + len(chunks)) + b'WAVE' + chunks


class TextOfHtml(html.parser.HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.tags, self.text, self.links = set(), '', []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == 'href']

    def handle_data(self, data):
        self.text += data


class EmailTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder_owner = tempfile.TemporaryDirectory(prefix='aftertone-email-')
        cls.folder = pathlib.Path(cls.folder_owner.name)
        cls.wav = cls.folder / 'message.wav'
        cls.wav.write_bytes(ulaw_wav(3))
        run = lambda *words: subprocess.run(['openssl', *words], cwd=cls.folder, check=True, capture_output=True, timeout=60)
        key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
        run('req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA', '-days', '2')
        run('req', *key, '-keyout', 'relay.key', '-out', 'relay.csr', '-subj', '/CN=relay')
        (cls.folder / 'san').write_text('subjectAltName=IP:127.0.0.1\n')
        run('x509', '-req', '-in', 'relay.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
            '-extfile', 'san', '-out', 'relay.pem')
        cls.tls = tls_context(cls.folder / 'relay.pem', cls.folder / 'relay.key')

    @classmethod
    def tearDownClass(cls):
        cls.folder_owner.cleanup()

    def setUp(self):
        self.maildirs = self.folder / self.id().rsplit('.', 1)[1]
        self.maildirs.mkdir()

    def wait_until(self, holds, seconds=10):
        deadline = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), deadline, 'it did not come in time')
            time.sleep(0.05)

    def job(self, **changes):
        job = {'id': str(uuid.uuid4()), 'name': list(b'Anna'), 'number': '+4930123456', 'target': 'bert@example.com',
               'audio': str(self.wav), 'templates': TEMPLATES, 'timeout': 20}
        return job | changes

    def deliver(self, job, environment=None):
        done = subprocess.run([PROGRAM], input=json.dumps(job) + '\n', capture_output=True, text=True, timeout=60,
                              env=os.environ | (environment or {}))
        return json.loads(done.stdout) if done.returncode == 0 else done

    def service(self, job):
        """The program with one channel that lives on: each line written to it is one more try of the job."""
        program = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end_service, program)
        print(json.dumps(job | {'more': True}), file=program.stdin, flush=True)
        return program

    def end_service(self, program):
        program.stdin.close()
        program.wait(30)
        program.stdout.close()

    def answer_of(self, program, again=False):
        if again:
            print(file=program.stdin, flush=True)
        return json.loads(program.stdout.readline())

    def deliver_to(self, relay, **changes):
        return self.deliver(self.job(port=relay.port, **changes))

    def check_mail(self, content, job, shown):
        """Everything a reader sees in `content`; `shown` is the caller's name."""
        mail = email.message_from_bytes(content, policy=email.policy.default)
        for part in mail.walk():
            self.assertEqual(part.defects, [])
            for name, value in part.items():
                self.assertEqual(getattr(value, 'defects', ()), (), name)
        self.assertEqual([name for name in mail.keys() if name not in ('Importance', 'X-Priority', 'X-VM-Salvaged')], HEADERS)
        self.assertEqual(mail['Subject'], f'New voice message from {shown} (+4930123456) (0:42)')
        self.assertEqual(mail['From'], 'Voicemail <voicemail@example.com>')
        self.assertEqual(mail['To'].addresses[0].addr_spec, job['target'])
        self.assertEqual(mail['Date'].datetime.isoformat(), '2026-09-21T16:14:05+02:00')
        self.assertEqual(mail['Message-ID'], f"<{job['id']}.email.v1@example.com>")
        self.assertEqual(mail['X-Aftertone-Message-ID'], job['id'])
        self.assertEqual((mail['Auto-Submitted'], mail['Message-Context'], mail['Content-Duration']),
                         ('auto-generated', 'voice-message', '42'))
        self.check_bodies(mail, shown)
        return mail

    def check_bodies(self, mail, shown):
        self.assertEqual([part.get_content_type() for part in mail.walk()],
                         ['multipart/mixed', 'multipart/alternative', 'text/plain', 'text/html', 'audio/wav'])
        text = mail.get_body(('plain',)).get_content().replace('\r\n', '\n')
        self.assertIn(f'From:    {shown} (+4930123456)\n', text)
        self.assertIn('When:    Monday, 21 September 2026, 16:13\n', text)
        page = TextOfHtml(mail.get_body(('html',)).get_content())
        self.assertIn(f'{shown} (+4930123456)', page.text)
        self.assertEqual(page.tags, {'html', 'head', 'meta', 'title', 'body', 'p', 'table', 'tr', 'td', 'bdi', 'b'})
        attachment, = mail.iter_attachments()
        self.assertEqual(attachment.get_filename(), 'voicemail-2026-09-21-161320.wav')
        self.assertEqual(attachment.get_content(), self.wav.read_bytes())
