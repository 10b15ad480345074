"""Browsers that listen: many event streams at once in one thread, each coming back when the server ends it, as browsers do."""
import json
import selectors
import socket
import threading
import time

from running_program import IP


class Stream:
    """What one browser has heard: the messages that its page was told of, by id."""

    def __init__(self, port, secret, mailbox):
        self.port, self.secret, self.mailbox = port, secret, mailbox
        self.heard, self.twice, self.resets, self.comes_back = set(), 0, 0, 0
        self.last_id, self.text, self.is_open = '', b'', False
        self.socket = None

    def connect(self):
        self.socket = socket.create_connection((IP, self.port), timeout=20)
        last = f'Last-Event-ID: {self.last_id}\r\n' if self.last_id else ''
        self.socket.sendall(f'GET /api/v1/events HTTP/1.1\r\nHost: {IP}\r\nAuthorization: Bearer {self.secret}\r\n{last}\r\n'.encode())
        self.text, self.is_open = b'', False
        self.socket.setblocking(False)
        return self.socket

    def read(self):
        """False: the server has ended it."""
        try:
            some = self.socket.recv(65536)
        except BlockingIOError:
            return True
        self.text += some
        if self.text.startswith(b'HTTP/') and len(self.text) >= 12 and self.text[9:12] != b'200':
            raise RuntimeError(self.text.decode())
        while b'\n\n' in self.text:
            event, _, self.text = self.text.partition(b'\n\n')
            self.take(event.decode())
        return bool(some)

    def take(self, event):
        self.is_open = self.is_open or 'retry:' in event
        fields = dict(line.partition(': ')[::2] for line in event.splitlines() if ': ' in line)
        self.last_id = fields.get('id', self.last_id)
        self.resets += fields.get('event') == 'reset'
        if fields.get('event') == 'message':
            data = json.loads(fields['data'])
            self.twice += data['id'] in self.heard
            self.heard.add(data['id'])


class Browsers:
    def __init__(self, streams):
        self.streams = streams
        self.selector = selectors.DefaultSelector()
        self.is_over, self.trouble = False, None
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        for stream in self.streams:
            self.selector.register(stream.connect(), selectors.EVENT_READ, stream)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join(30)
        for stream in self.streams:
            stream.socket.close()
        if self.trouble:
            raise self.trouble

    def wait_until(self, condition, seconds):
        end = time.monotonic() + seconds
        while not all(condition(stream) for stream in self.streams) and time.monotonic() < end and not self.trouble:
            time.sleep(0.05)

    def run(self):
        try:
            while not self.is_over:
                for key, _ in self.selector.select(0.2):
                    if not key.data.read():
                        self.come_back(key.data)
        except Exception as trouble:  # raised by who waits
            self.trouble = trouble

    def come_back(self, stream):
        self.selector.unregister(stream.socket)
        stream.socket.close()
        stream.comes_back += 1
        self.selector.register(stream.connect(), selectors.EVENT_READ, stream)
