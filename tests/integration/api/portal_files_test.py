#!/usr/bin/python3
"""The website's files, as a browser gets them.   portal_files_test.py AFTERTONE"""
import gzip
import http.client
import shutil
from pathlib import Path

import program
from program import ProgramTest
from running_program import IP, free_ports

SHARE = Path(__file__).resolve().parents[3] / 'share' / 'aftertone'
PAGE, SCRIPT = b'<!doctype html><title>Aftertone</title>', b'console.log(1);' * 100


class PortalFiles(ProgramTest):
    def setUp(self):
        super().setUp()
        share = self.folder / 'share'
        shutil.copytree(SHARE, share)
        portal = share / 'portal'
        shutil.rmtree(portal, ignore_errors=True)
        (portal / 'assets').mkdir(parents=True)
        (portal / 'index.html').write_bytes(PAGE)
        (portal / 'assets' / 'main-1a2b.js').write_bytes(SCRIPT)
        (portal / 'assets' / 'main-1a2b.js.gz').write_bytes(gzip.compress(SCRIPT))
        (self.folder / 'secret.txt').write_text('secret')
        self.web_port = free_ports(2)
        self.configure(node=[f'share = "{share}"'], web=[f'port = {self.web_port}'])
        self.start_server('--roles', 'web')

    def get(self, path, method='GET', **headers):
        connection = http.client.HTTPConnection(IP, self.web_port, timeout=10)
        try:
            connection.request(method, path, headers={name.replace('_', '-'): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def test_pages_have_strict_headers(self):
        for path in ('/', '/index.html', '/inbox', '/admin/users/anna', '/?x=1'):
            status, headers, body = self.get(path)
            self.assertEqual((status, body, headers['Content-Type']), (200, PAGE, 'text/html; charset=utf-8'), path)
            policy = headers['Content-Security-Policy']
            self.assertIn("default-src 'self'", policy)
            self.assertNotIn('unsafe', policy)
            self.assertEqual((headers['X-Content-Type-Options'], headers['X-Frame-Options'], headers['Cache-Control']), ('nosniff', 'DENY', 'no-cache'))
        again = self.get('/', If_None_Match=headers['ETag'])
        self.assertEqual((again[0], again[2]), (304, b''))
        self.assertEqual(self.get('/', method='HEAD')[0], 200)
        self.assertEqual(self.get('/', method='POST')[0], 404)

    def test_assets_are_kept_for_ever_and_compressed(self):
        status, headers, body = self.get('/assets/main-1a2b.js')
        self.assertEqual((status, body, headers['Content-Encoding']), (200, SCRIPT, None))
        self.assertEqual((headers['Cache-Control'], headers['Vary']), ('public, max-age=31536000, immutable', 'Accept-Encoding'))
        status, small, body = self.get('/assets/main-1a2b.js', Accept_Encoding='br;q=1.0, gzip')
        self.assertEqual((status, gzip.decompress(body), small['Content-Encoding']), (200, SCRIPT, 'gzip'))
        self.assertEqual(small['Content-Type'], 'text/javascript; charset=utf-8')
        self.assertNotEqual(small['ETag'], headers['ETag'])
        self.assertEqual(self.get('/assets/main-1a2b.js', Accept_Encoding='gzip;q=0')[1]['Content-Encoding'], None)

    def test_nothing_else_is_served(self):
        for path in ('/assets/other.js', '/robots.txt', '/api/v1/nothing', '/api', '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt',
                     '/assets/../../secret.txt', '/assets/%2e%2e%2f%2e%2e%2fsecret.txt', '//etc/passwd.txt', '/assets/main-1a2b.js%00.html'):
            status, _, body = self.get(path)
            self.assertIn(status, (400, 404), path)
            self.assertNotIn(b'secret', body)


if __name__ == '__main__':
    program.main()
