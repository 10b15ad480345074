"""A provider of short messages: an HTTP server that keeps every request and answers as it is told."""
import http.server
import queue
import threading


class Request:
    def __init__(self, handler, body):
        self.method, self.path, self.headers, self.body = handler.command, handler.path, handler.headers, body


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def take(self):
        size = int(self.headers.get('Content-Length', 0))
        body = self.rfile.read(size)
        if len(body) < size:     # they let go: it is no request
            self.close_connection = True
            return
        provider = self.server.provider
        provider.requests.put(Request(self, body))
        status, headers, answer = provider.answer
        if status == 0:          # hangs up instead
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = take

    def log_message(self, *_):
        pass


class Provider:
    def __init__(self, status=200, answer=b'{}', headers=None):
        self.requests = queue.Queue()
        self.answer = (status, headers or {}, answer)
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.provider = self
        self.base = f'http://127.0.0.1:{self.server.server_address[1]}'
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join(timeout=10)
        self.server.server_close()
