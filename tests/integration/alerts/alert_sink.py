"""Who is told of alerts: a receiver of webhooks that keeps what comes and verifies it, and what else beats there."""
import http.server
import json
import threading
import time

from webhook_receiver import verify

SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        now = None if self.server.sink.minds_the_time else int(self.headers['webhook-timestamp'])
        identity = verify([SECRET], self.headers, body, now)
        notification = json.loads(body)
        assert identity == notification['id'], identity
        sink = self.server.sink
        status = sink.status
        if status == 200:
            with sink.lock:
                sink.notifications.append({**notification, 'came': time.monotonic()})
        self.answer(status)

    def do_GET(self):
        self.server.sink.beats.append((time.monotonic(), self.path))
        self.answer(200)

    def answer(self, status):
        self.send_response(status)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


class AlertSink:
    """As a context. `status` is what it answers; what it does not answer with 200 it has not got."""

    def __init__(self, folder):
        self.minds_the_time = True
        self.status, self.notifications, self.beats, self.lock = 200, [], [], threading.Lock()
        self.secret_file = folder / 'alerts.secret'
        self.secret_file.write_text(SECRET + '\n')
        self.secret_file.chmod(0o600)
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.sink = self
        self.url = f'http://127.0.0.1:{self.server.server_address[1]}'
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def section(self):
        """Lines of [alerts.webhook]."""
        return [f'url = "{self.url}/alerts"', f'secret_file = "{self.secret_file}"']

    def news(self):
        """All that was told: state and name in the order in which it came, with the time."""
        with self.lock:
            return [{**alert, 'came': notification['came'], 'node': notification['node']}
                    for notification in self.notifications for alert in notification['alerts']]

    def find(self, state, name, since=0.0):
        return next((each for each in self.news() if (each['state'], each['name']) == (state, name) and each['came'] >= since), None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join(10)
        self.server.server_close()
