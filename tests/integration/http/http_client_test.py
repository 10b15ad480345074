#!/usr/bin/python3
"""The HTTP client against a server that sees every byte it sends.   http_client_test.py HTTP_PEER"""
import pathlib
import socket
import ssl
import sys
import tempfile
import unittest

from peer import Peer, make_certificates

PROGRAM = sys.argv[1]
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Id: 7\r\n\r\ndone'


class Listener:
    """Takes one connection and reads from it what it is told to."""

    def __init__(self, tls=None):
        self.server = socket.create_server(('127.0.0.1', 0))
        self.server.settimeout(20)
        self.port = self.server.getsockname()[1]
        self.tls = tls
        self.connection = None

    def accept(self):
        self.connection, _ = self.server.accept()
        self.connection.settimeout(20)
        if self.tls:
            self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        return self.connection

    def read_head(self):
        data = b''
        while b'\r\n\r\n' not in data:
            piece = self.connection.recv(65536)
            if not piece:
                raise EOFError(data)
            data += piece
        head, _, body = data.partition(b'\r\n\r\n')
        return head.decode(), body

    def read_until(self, have, size):
        while len(have) < size:
            piece = self.connection.recv(65536)
            if not piece:
                raise EOFError(f'{len(have)} of {size} bytes')
            have += piece
        return have

    def is_silent(self):
        self.connection.settimeout(0.3)
        try:
            return self.connection.recv(1) == b''
        except TimeoutError:
            return True
        finally:
            self.connection.settimeout(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.connection:
            self.connection.close()
        self.server.close()


class ClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.owner = tempfile.TemporaryDirectory(prefix='aftertone-http-')
        cls.folder = pathlib.Path(cls.owner.name)
        make_certificates(cls.folder)
        cls.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.tls.load_cert_chain(cls.folder / 'server.pem', cls.folder / 'server.key')

    @classmethod
    def tearDownClass(cls):
        cls.owner.cleanup()

    def run_with_mark(self, size, tls):
        with Listener(self.tls if tls else None) as server:
            scheme = 'https' if tls else 'http'
            job = {'url': f'{scheme}://127.0.0.1:{server.port}/a', 'body': 'x' * (size - 1) + 'L', 'headers': {'X-A': 'b'},
                   'ca_file': str(self.folder / 'ca.pem') if tls else ''}
            with Peer(PROGRAM, 'send', job) as peer:
                server.accept()
                head, body = server.read_head()
                self.assertEqual(peer.hear(), 'marking')
                body = server.read_until(body, size - 1)
                self.assertEqual(body, b'x' * (size - 1))
                self.assertTrue(server.is_silent(), 'something came before the mark was set')
                peer.say('go')
                self.assertEqual(server.read_until(body, size)[-1:], b'L')
                server.connection.sendall(OK)
                told = peer.hear()
                self.assertEqual(peer.wait(), 0)
        return head, told

    def test_everything_but_the_last_byte_is_there_before_the_mark(self):
        for size in (1, 2, 100, 16384, 16385, 65537, 1_000_000):
            with self.subTest(size=size):
                head, told = self.run_with_mark(size, tls=False)
                self.assertIn(f'Content-Length: {size}', head)
                self.assertNotIn('Expect', head)
                self.assertTrue(head.startswith('POST /a HTTP/1.1\r\n'))
                self.assertEqual((told['was_sent'], told['status'], told['body'], told['marks']), (True, 200, 'done', 1))

    def test_the_same_over_tls(self):
        for size in (1, 300_000):
            with self.subTest(size=size):
                self.assertEqual(self.run_with_mark(size, tls=True)[1]['status'], 200)

    def test_a_certificate_of_nobody_we_trust_is_refused(self):
        with Listener(self.tls) as server, Peer(PROGRAM, 'send', {'url': f'https://127.0.0.1:{server.port}/', 'body': 'x'}) as peer:
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                server.accept()
                server.read_head()
            told = peer.hear()
            self.assertEqual((told['was_sent'], told['status'], told['marks']), (False, None, 0))
            self.assertIn('certificate', told['error'])

    def test_no_mark_no_request(self):
        for body in ('hello', ''):
            with self.subTest(body=body), Listener() as server:
                with Peer(PROGRAM, 'send', {'url': f'http://127.0.0.1:{server.port}/', 'body': body}) as peer:
                    server.accept()
                    self.assertEqual(peer.hear(), 'marking')
                    peer.say('no')
                    told = peer.hear()
                    self.assertEqual((told['was_sent'], told['status']), (False, None))
                    with self.assertRaises(EOFError):
                        head, have = server.read_head()
                        server.read_until(have, len('hello'))

    def test_a_request_without_body_is_marked_before_its_head(self):
        with Listener() as server, Peer(PROGRAM, 'send', {'url': f'http://127.0.0.1:{server.port}/?a=b', 'method': 'GET'}) as peer:
            server.accept()
            self.assertEqual(peer.hear(), 'marking')
            self.assertTrue(server.is_silent())
            peer.say('go')
            head, _ = server.read_head()
            self.assertTrue(head.startswith('GET /?a=b HTTP/1.1\r\n'))
            server.connection.sendall(OK)
            self.assertEqual(peer.hear()['status'], 200)

    def exchange(self, answer, job=None):
        """Sends `answer` for a whole request and closes."""
        with Listener() as server, Peer(PROGRAM, 'send', {'url': f'http://127.0.0.1:{server.port}/', 'body': 'ab'} | (job or {})) as peer:
            server.accept()
            self.assertEqual(peer.hear(), 'marking')
            peer.say('go')
            _, body = server.read_head()
            server.read_until(body, 2)
            server.connection.sendall(answer)
            server.connection.close()
            return peer.hear()

    def test_what_the_server_says_is_told(self):
        told = self.exchange(b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n')
        self.assertEqual((told['status'], told['headers']['Retry-After'], told['is_whole']), (429, '7', True))

    def test_no_answer_after_the_last_byte_is_unknown(self):
        told = self.exchange(b'')
        self.assertEqual((told['was_sent'], told['status']), (True, None))

    def test_an_answer_that_breaks_off_is_still_an_answer(self):
        told = self.exchange(b'HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf')
        self.assertEqual((told['status'], told['body'], told['is_whole']), (201, 'half', False))

    def test_an_endless_answer_is_cut(self):
        told = self.exchange(b'HTTP/1.1 200 OK\r\n\r\n' + b'y' * 5000, {'max': 1000})
        self.assertEqual((told['status'], told['body'], told['is_whole']), (200, 'y' * 1000, False))

    def test_a_redirect_is_not_followed(self):
        with Listener() as elsewhere:
            told = self.exchange(f'HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:{elsewhere.port}/\r\nContent-Length: 0\r\n\r\n'.encode())
            self.assertEqual(told['status'], 307)
            elsewhere.server.settimeout(0.2)
            with self.assertRaises(TimeoutError):
                elsewhere.accept()

    def test_a_silent_server_ends_with_the_deadline_or_with_the_service(self):
        for job in ({'timeout': 1500}, {'must_end': True}):
            with self.subTest(**job), Listener() as server:
                with Peer(PROGRAM, 'send', {'url': f'http://127.0.0.1:{server.port}/', 'body': 'ab'} | job) as peer:
                    server.accept()
                    peer.hear()
                    peer.say('go')
                    told = peer.hear(10)
                    self.assertEqual((told['was_sent'], told['status']), (True, None))

    def test_a_refusal_in_mid_body_is_heard_and_nothing_was_sent(self):
        with Listener() as server, Peer(PROGRAM, 'send', {'url': f'http://127.0.0.1:{server.port}/', 'body': 'x' * 20_000_000}) as peer:
            server.accept()
            server.read_head()
            server.connection.sendall(b'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
            told = peer.hear()
            self.assertEqual((told['status'], told['was_sent'], told['marks']), (413, False, 0))

    def test_what_would_break_a_line_goes_nowhere(self):
        with Listener() as server:
            url = f'http://127.0.0.1:{server.port}/'
            for job in ({'url': url, 'headers': {'X': 'a\r\nY: b'}}, {'url': url, 'headers': {'X\n': 'a'}}, {'url': url + 'a b'},
                        {'url': url + '\r\nX: y'}, {'url': url, 'method': 'GET / HTTP/1.1\r\nX: y\r\n\r\n'},
                        {'url': 'file:///etc/passwd'}, {'url': 'gopher://127.0.0.1/'}):
                with self.subTest(**job), Peer(PROGRAM, 'send', job) as peer:
                    told = peer.hear()
                    self.assertEqual((told['was_sent'], told['status'], told['marks']), (False, None, 0))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
