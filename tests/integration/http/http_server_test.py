#!/usr/bin/python3
"""The HTTP server against Python's client, curl's rules and raw sockets.   http_server_test.py HTTP_PEER"""
import http.client
import json
import pathlib
import socket
import ssl
import sys
import tempfile
import threading
import unittest

from peer import Peer, make_certificates

PROGRAM = sys.argv[1]
AUDIO = bytes(range(256)) * 1000
STRICT = {'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY', 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store'}


class ServerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.owner = tempfile.TemporaryDirectory(prefix='aftertone-http-')
        cls.folder = pathlib.Path(cls.owner.name)
        make_certificates(cls.folder)
        (cls.folder / 'audio.wav').write_bytes(AUDIO)

    @classmethod
    def tearDownClass(cls):
        cls.owner.cleanup()

    def start(self, **job):
        self.peer = Peer(PROGRAM, 'serve', {'file': str(self.folder / 'audio.wav')} | job)
        self.addCleanup(self.peer.__exit__)
        self.port = self.peer.hear()
        return self.peer

    def connect(self):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        self.addCleanup(connection.close)
        return connection

    def ask(self, method, path, body=None, headers=None, connection=None):
        connection = connection or self.connect()
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer, answer.read()

    def raw(self, data, patience=20):
        """Everything the server says to `data`, until it closes."""
        with socket.create_connection(('127.0.0.1', self.port), timeout=patience) as plain:
            plain.sendall(data)
            heard = b''
            while piece := plain.recv(65536):
                heard += piece
            return heard

    def test_many_requests_on_one_connection(self):
        self.start()
        connection = self.connect()
        for i in range(50):
            answer, body = self.ask('POST', f'/echo?n={i}', b'x' * i, connection=connection)
            told = json.loads(body)
            self.assertEqual((answer.status, told['query'], len(told['body']), told['peer']), (200, f'n={i}', i, '127.0.0.1'))
            self.assertEqual(answer.headers['Connection'], 'keep-alive')

    def test_requests_behind_one_another_are_answered_in_order(self):
        self.start()
        one = b'POST /echo?n=%d HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n%s\r\nhi'
        heard = self.raw(b''.join(one % (i, b'Connection: close\r\n' if i == 9 else b'') for i in range(10)))
        self.assertEqual([heard.count(b'"query":"n=%d"' % i) for i in range(10)], [1] * 10)
        self.assertEqual(heard.count(b'HTTP/1.1 200 OK'), 10)

    def test_strict_headers_are_on_every_answer(self):
        self.start()
        for method, path in (('GET', '/'), ('GET', '/nowhere'), ('DELETE', '/'), ('GET', '/throw')):
            answer, _ = self.ask(method, path)
            for name, value in STRICT.items():
                self.assertEqual(answer.headers[name], value, path)
            self.assertIn("default-src 'none'", answer.headers['Content-Security-Policy'])
            self.assertIn("frame-ancestors 'none'", answer.headers['Content-Security-Policy'])
            self.assertIsNone(answer.headers['Server'])

    def test_what_there_is_not(self):
        self.start()
        self.assertEqual(self.ask('GET', '/nowhere')[0].status, 404)
        answer, _ = self.ask('DELETE', '/echo')
        self.assertEqual((answer.status, answer.headers['Allow']), (405, 'GET, HEAD, POST'))
        answer, body = self.ask('GET', '/throw')
        self.assertEqual(answer.status, 500)
        self.assertNotIn(b'thrown', body)

    def test_head_is_get_without_its_body(self):
        self.start()
        connection = self.connect()
        for path in ('/', '/file'):
            length = self.ask('GET', path, connection=connection)[0].headers['Content-Length']
            answer, body = self.ask('HEAD', path, connection=connection)
            self.assertEqual((answer.status, body, answer.headers['Content-Length']), (200, b'', length))

    def test_a_file_comes_in_ranges(self):
        self.start()
        connection = self.connect()
        answer, body = self.ask('GET', '/file', connection=connection)
        self.assertEqual((answer.status, body == AUDIO, answer.headers['ETag']), (200, True, '"v1"'))
        for asked, first, last in (('0-99', 0, 99), ('255900-', 255900, 255999), ('-7', 255993, 255999), ('1000-201000', 1000, 201000)):
            answer, body = self.ask('GET', '/file', headers={'Range': 'bytes=' + asked}, connection=connection)
            self.assertEqual((answer.status, body == AUDIO[first:last + 1]), (206, True), asked)
            self.assertEqual(answer.headers['Content-Range'], f'bytes {first}-{last}/256000')
        answer, body = self.ask('GET', '/file', headers={'Range': 'bytes=256000-'}, connection=connection)
        self.assertEqual((answer.status, body, answer.headers['Content-Range']), (416, b'', 'bytes */256000'))

    def test_what_is_too_large_is_refused_and_the_answer_is_heard(self):
        self.start()
        self.assertEqual(self.ask('POST', '/echo', b'x' * 1000)[0].status, 200)
        self.assertEqual(self.ask('POST', '/echo', b'x' * 1001)[0].status, 413)
        self.assertEqual(self.ask('POST', '/echo', b'x' * 900_000)[0].status, 413)
        self.assertEqual(self.ask('GET', '/', headers={'X': 'y' * 20_000})[0].status, 431)

    def test_what_a_proxy_might_understand_differently_is_refused(self):
        self.start()
        for request, status in ((b'GET / HTTP/1.1\r\n\r\n', 400), (b'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400),
                                (b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400),
                                (b'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n', 501), (b'\x16\x03\x01\x02\x00', 400)):
            with self.subTest(request=request):
                self.assertTrue(self.raw(request).startswith(b'HTTP/1.1 %d ' % status))

    def test_100_continue_is_said_when_the_client_waits_for_it(self):
        self.start()
        with socket.create_connection(('127.0.0.1', self.port), timeout=20) as plain:
            plain.sendall(b'POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n')
            self.assertEqual(plain.recv(65536), b'HTTP/1.1 100 Continue\r\n\r\n')
            plain.sendall(b'hi')
            self.assertTrue(plain.recv(65536).startswith(b'HTTP/1.1 200 OK'))

    def test_the_slow_and_the_idle_are_let_go(self):
        self.start(timeout=1, idle=1)
        for said in (b'', b'GET / HTTP/1.1\r\nHo', b'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx'):
            with self.subTest(said=said):
                self.assertEqual(self.raw(said, patience=10), b'')

    def test_one_connection_too_many_is_closed_at_once(self):
        self.start(max_connections=3)
        held = [self.connect() for _ in range(3)]
        for connection in held:
            self.assertEqual(self.ask('GET', '/', connection=connection)[0].status, 200)
        self.assertEqual(self.raw(b''), b'')
        self.assertEqual(self.ask('GET', '/', connection=held[0])[0].status, 200)

    def test_when_all_threads_are_busy_the_rest_is_asked_to_come_again(self):
        peer = self.start(threads=1, queue=0)
        answer, _ = self.ask('GET', '/')
        self.assertEqual((answer.status, answer.headers['Retry-After']), (503, '5'))
        self.assertIsNone(peer.process.poll())

    def test_stop_lets_the_request_under_way_have_its_answer(self):
        peer = self.start()
        idle = self.connect()
        self.ask('GET', '/', connection=idle)
        heard = []
        waiting = threading.Thread(target=lambda: heard.append(self.ask('GET', '/wait')))
        waiting.start()
        self.assertEqual(peer.hear(), 'waiting')
        peer.say('stop')
        idle.sock.settimeout(10)
        self.assertEqual(idle.sock.recv(1), b'')  # closed: nothing was under way on it
        with self.assertRaises(ConnectionRefusedError):
            self.ask('GET', '/')
        peer.say('release')
        waiting.join(timeout=20)
        self.assertEqual((heard[0][0].status, heard[0][1], heard[0][0].headers['Connection']), (200, b'waited\n', 'close'))
        peer.say('end')
        self.assertEqual(peer.hear(), 'stopped')
        self.assertEqual(peer.wait(), 0)

    def test_tls(self):
        self.start(certificate=str(self.folder / 'server.pem'), key=str(self.folder / 'server.key'))
        trust = ssl.create_default_context(cafile=self.folder / 'ca.pem')
        connection = http.client.HTTPSConnection('127.0.0.1', self.port, timeout=20, context=trust)
        self.addCleanup(connection.close)
        for _ in range(3):
            answer, body = self.ask('GET', '/file', connection=connection)
            self.assertEqual((answer.status, body == AUDIO), (200, True))
        self.assertIn('max-age', answer.headers['Strict-Transport-Security'])
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers('DEFAULT@SECLEVEL=0')
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with socket.create_connection(('127.0.0.1', self.port), timeout=20) as plain, self.assertRaises((ssl.SSLError, ConnectionError)):
            old.wrap_socket(plain)

    def test_a_key_that_does_not_fit_is_said_so(self):
        peer = Peer(PROGRAM, 'serve', {'certificate': str(self.folder / 'server.pem'), 'key': str(self.folder / 'ca.key')})
        with peer:
            self.assertIn('ca.key', peer.hear())
            self.assertEqual(peer.wait(), 1)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
