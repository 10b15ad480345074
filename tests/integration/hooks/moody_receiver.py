"""A receiver of webhooks with moods: keeps every request, and answers as it is told, or not at all."""
import http.server
import queue
import threading


class Taken:
    def __init__(self, handler, body):
        self.path, self.headers, self.body = handler.path, handler.headers, body


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        size = int(self.headers.get('Content-Length', 0))
        body = self.rfile.read(size)
        if len(body) < size:
            self.close_connection = True
            return
        receiver = self.server.receiver
        with receiver.lock:
            mood = receiver.moods.pop(0) if receiver.moods else receiver.mood
        receiver.requests.put(Taken(self, body))
        if mood == 'hang':
            receiver.ended.wait(60)
        if mood in ('hang', 'drop'):
            self.close_connection = True
            return
        status, headers = mood if isinstance(mood, tuple) else (mood, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def do_GET(self):
        self.server.receiver.requests.put(Taken(self, b''))
        self.send_error(500)

    def log_message(self, *_):
        pass


class MoodyReceiver:
    """A mood: a status, (status, headers), "hang" or "drop". `moods` are used up first, then it stays in `mood`."""

    def __init__(self, *moods, mood=200):
        self.moods, self.mood, self.requests = list(moods), mood, queue.Queue()
        self.lock, self.ended = threading.Lock(), threading.Event()
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.receiver = self
        self.url = f'http://127.0.0.1:{self.server.server_address[1]}/hook'
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def take(self, seconds=30):
        return self.requests.get(timeout=seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        self.thread.join(10)
        self.server.server_close()
