#!/usr/bin/python3
"""An example of a receiver of Aftertone's webhooks (docs/formats/webhook.md): verifies, refuses replays, takes each delivery once.

  webhook_receiver.py PORT SECRET_FILE DATABASE

Put a web server with TLS in front of it, or run it on the machine of Aftertone itself.
"""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import sqlite3
import sys
import time

TOLERANCE = 5 * 60      # seconds that the clocks may differ, and that a recorded request could be replayed in


class Refused(Exception):
    """The request is not from who has the secret, or is too old."""


def verify(secrets, headers, body, now=None):
    """`secrets`: "whsec_..." each; `body`: bytes as they came, before any parsing. Returns the delivery's id."""
    try:
        identity, timestamp = headers['webhook-id'], headers['webhook-timestamp']
        given = [part[3:] for part in headers['webhook-signature'].split(' ') if part.startswith('v1,')]
        age = (time.time() if now is None else now) - int(timestamp)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Refused('no signature') from None
    if abs(age) > TOLERANCE:
        raise Refused('too old, or from the future')
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix('whsec_'))
        right = base64.b64encode(hmac.new(key, f'{identity}.{timestamp}.'.encode() + body, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(right.encode(), one.encode()) for one in given):
            return identity
    raise Refused('the signature is not ours')


class Inbox:
    """What was taken, on disk: a delivery that comes again, after minutes or a crash, is not taken again."""

    def __init__(self, file):
        self.database = sqlite3.connect(file, isolation_level=None)
        self.database.execute('create table if not exists taken (id text primary key, body text not null)')

    def take(self, identity, body):
        """True: it is new. Does what is to be done with it in the same transaction."""
        cursor = self.database.execute('insert or ignore into taken values (?, ?)', (identity, json.dumps(json.loads(body))))
        return cursor.rowcount == 1


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        try:
            identity = verify(self.server.secrets(), self.headers, body)
            is_new = Inbox(self.server.file).take(identity, body)
            self.answer(200, b'taken' if is_new else b'taken before')
        except Refused as refused:
            self.answer(401, str(refused).encode())
        except ValueError:
            self.answer(400, b'no JSON')

    def answer(self, status, text):
        self.send_response(status)
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def make_server(port, secret_file, file):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Receiver)
    server.file = file
    server.secrets = lambda: pathlib.Path(secret_file).read_text().split()
    return server


if __name__ == '__main__':
    make_server(int(sys.argv[1]), sys.argv[2], sys.argv[3]).serve_forever()
