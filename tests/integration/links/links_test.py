#!/usr/bin/python3
"""Links to recordings over the whole service.   links_test.py AFTERTONE"""
import html.parser
import http.client
import os
import time

import program
import signed_link
from outbox_rows import AUDIO, OutboxRows
from program import ProgramTest
from running_program import IP, free_ports

STRICT = {'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'X-Frame-Options': 'DENY'}


class Page(html.parser.HTMLParser):
    """What a browser would see: tags with attributes, and the text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ''
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def find(self, wanted):
        return [attributes for tag, attributes in self.tags if tag == wanted]


class Links(ProgramTest):
    def setUp(self):
        super().setUp()
        self.web_port = free_ports(2)
        self.configure(web=[f'port = {self.web_port}', 'public_url = "https://vm.example.com/voice"'])
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')
        self.rows = OutboxRows(self.data)
        self.message = self.rows.add([('1001', 'anna@example.com', {'state': 'sent'})])[0]
        self.store_audio()
        self.start_server('--roles', 'notify')
        self.secret = (self.data / 'links.secret').read_text()
        self.token = self.sign()

    def store_audio(self):
        """Under a name that the store knows as its own."""
        file = self.data / 'audio' / self.message[-2:] / f'{self.message}.wav'
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(AUDIO)
        self.change('update message set audio_name = ? where id = ?', f'{file.parent.name}/{file.name}', self.message)

    def sign(self, message=None, seconds=1000, secret=None, kind=signed_link.RECORDING):
        return signed_link.token(secret or self.secret, kind, message or self.message, time.time() + seconds)

    def ask(self, method, path, **headers):
        connection = http.client.HTTPConnection(IP, self.web_port, timeout=20)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()

    def page(self, method, token, status=200, **headers):
        answer, body = self.ask(method, f'/m/{token}', **headers)
        self.assertEqual((answer.status, answer.headers['Content-Type']), (status, 'text/html; charset=utf-8'))
        self.assertEqual({name: answer.headers[name] for name in STRICT}, STRICT)
        self.assertEqual(answer.headers['X-Robots-Tag'], 'noindex, nofollow, noarchive')
        self.assertTrue(answer.headers['Content-Security-Policy'].startswith("default-src 'none'; "))
        self.assertNotIn('script', answer.headers['Content-Security-Policy'])
        page = Page(body.decode())
        self.assertEqual(page.find('script'), [])
        return page

    def change(self, sql, *values):
        with self.rows.connect() as database:
            database.execute(sql, values)

    def openings(self):
        return self.rows.ask("select who from message_event where message_id = ? and what = 'opened'", self.message)

    def test_a_scanner_learns_nothing_and_a_person_hears_the_message(self):
        self.assertEqual(os.stat(self.data / 'links.secret').st_mode & 0o777, 0o600)
        for _ in range(3):
            page = self.page('GET', self.token)
            self.assertNotIn('Clara', page.text)
            self.assertNotIn('4930', page.text)
        self.assertEqual(page.find('form'), [{'method': 'post'}])
        self.assertEqual(self.openings(), [])
        page = self.page('POST', self.token)
        self.assertIn('Clara (+4930123456)', page.text)
        self.page('POST', self.token)
        self.assertEqual(self.openings(), [('link',)], 'noted once')
        self.assertEqual(page.find('audio')[0]['src'], f'{self.token}/audio')
        answer, body = self.ask('GET', f'/m/{self.token}/audio')
        self.assertEqual((answer.status, answer.headers['Content-Type'], body), (200, 'audio/wav', AUDIO))
        answer, body = self.ask('GET', f'/m/{self.token}/audio', Range='bytes=58-67')
        self.assertEqual((answer.status, answer.headers['Content-Range'], body), (206, f'bytes 58-67/{len(AUDIO)}', AUDIO[58:68]))
        style, _ = self.ask('GET', '/links.css')
        self.assertEqual((style.status, page.find('link')[0]['href']), (200, '../links.css'))
        self.assertIn('opened', self.succeed('message', 'trace', self.message))
        self.assertNotIn(self.token, self.server_log())

    def test_what_is_no_link_is_refused_politely(self):
        for token in ('x', 'A' * 51, self.sign(secret='t' * 43), self.token[:-1], self.token + 'A', self.sign(kind=7), 'A' * 5000,
                      '%22%3E%3Cscript%3E'):
            for method in ('GET', 'POST'):
                self.assertIn('not valid', self.page(method, token, 404).text)
        self.assertEqual(self.ask('GET', f'/m/{self.sign(secret="t" * 43)}/audio')[0].status, 404)
        self.assertEqual(self.openings(), [])

    def test_an_expired_link_says_so(self):
        expired = self.sign(seconds=-1)
        self.assertIn('has expired', self.page('GET', expired, 410).text)
        self.assertIn('abgelaufen', self.page('POST', expired, 410, **{'Accept-Language': 'de-CH,de;q=0.9,en;q=0.5'}).text)
        self.assertEqual(self.ask('GET', f'/m/{expired}/audio')[0].status, 410)

    def test_what_is_deleted_or_purged_is_gone(self):
        for state in ('deleted', 'purged'):
            self.change('update message set state = ? where id = ?', state, self.message)
            for method in ('GET', 'POST'):
                self.assertIn('has been deleted', self.page(method, self.token, 410).text)
            self.assertEqual(self.ask('GET', f'/m/{self.token}/audio')[0].status, 410)
        self.assertIn('has been deleted', self.page('GET', self.sign('0190163d-8694-739b-aea5-966c26f8ad91'), 410).text)
        self.assertEqual(self.openings(), [])

    def test_whatever_the_caller_is_called_the_page_stays_a_page(self):
        shape = [tag for tag, _ in self.page('POST', self.token).tags]
        for name in ('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</bdi></td></table>', 'a\r\nX: y', '\u202egnp.exe',
                     '😀' * 20, 'x' * 10_000, "' onload='", '{{audio}}', '=?utf-8?q?a?=', 'a\u0001b'):
            self.change('update message set caller_name = ?, called = ? where id = ?', name, name, self.message)
            page = self.page('POST', self.token)
            self.assertEqual([tag for tag, _ in page.tags], shape, name)
            if len(name) < 500 and name.isprintable():
                self.assertIn(name, page.text)
            self.assertNotIn('\u202e', page.text)

    def test_in_the_owners_language(self):
        self.succeed('mailbox', 'set', '1001', '--language', 'de')
        self.assertIn('Sprachnachricht', self.page('GET', self.token).text)
        self.assertIn('Clara', self.page('POST', self.token).text)


program.main()
