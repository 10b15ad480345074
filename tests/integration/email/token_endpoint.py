"""An OAuth 2.0 token endpoint on loopback that gives the tokens a test wants, says whose a token is, and remembers what it was asked."""
import http.server
import json
import threading
import urllib.parse


class TokenEndpoint:
    def __init__(self, answers):
        """`answers`: what each request gets, the last one for all that follow: (status, JSON)."""
        self.answers, self.asked, self.owners = list(answers), [], {}

    def __enter__(self):
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length'])).decode()
                endpoint.asked.append(dict(urllib.parse.parse_qsl(body, strict_parsing=True)))
                self.answer(*endpoint.answers[min(len(endpoint.asked), len(endpoint.answers)) - 1])

            def do_GET(self):
                """A mail server asks whose token it has got."""
                owner = endpoint.owners.get(self.path.rpartition('=')[2])
                self.answer(*((200, {'user': owner}) if owner else (401, {'error': 'invalid_token'})))

            def answer(self, status, answer):
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}/token'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def grant(token, **more):
    return 200, {'access_token': token, 'token_type': 'Bearer', 'expires_in': 3600} | more
