"""The webhook of a chat service, which looks at everything that it gets and answers as it is told."""
import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

INVISIBLE = '\u200b'


class Faulty(Exception):
    """What came is not what the service takes."""


def check(condition, why):
    if not condition:
        raise Faulty(why)


def only(value, required, optional=()):
    check(isinstance(value, dict), f'{value!r} is no object')
    check(set(required) <= set(value) <= set(required) | set(optional), f'{sorted(value)} instead of {required}')


def text(value, longest):
    check(isinstance(value, str) and 0 < len(value) <= longest, f'{value!r} is no text of 1 to {longest}')
    check(not any(ord(c) < 32 and c != '\n' for c in value), f'{value!r} has control characters')
    return value


# --- each gives (title, rest, link), as a person reads them

def read_teams(body):
    only(body, ['type', 'attachments'])
    check(body['type'] == 'message' and len(body['attachments']) == 1, 'one attachment in a message')
    attachment = body['attachments'][0]
    only(attachment, ['contentType', 'contentUrl', 'content'])
    check(attachment['contentType'] == 'application/vnd.microsoft.card.adaptive' and attachment['contentUrl'] is None, 'content type')
    card = attachment['content']
    only(card, ['$schema', 'type', 'version', 'fallbackText', 'body'], ['actions'])
    check((card['type'], card['version']) == ('AdaptiveCard', '1.2'), 'type and version')
    lines = []
    for block in card['body']:
        only(block, ['type', 'inlines'])
        check(block['type'] == 'RichTextBlock' and len(block['inlines']) == 1, 'a TextBlock would know Markdown')
        only(block['inlines'][0], ['type', 'text'], ['weight', 'size'])
        check(block['inlines'][0]['type'] == 'TextRun', 'TextRun')
        lines.append(text(block['inlines'][0]['text'], 2000))
    check(card['fallbackText'] == lines[0], 'fallback')
    link = None
    for action in card.get('actions', []):
        only(action, ['type', 'title', 'url'])
        check(action['type'] == 'Action.OpenUrl', 'action')
        link = action['url']
    return lines[0], lines[1:], link


def read_slack(body):
    only(body, ['text', 'mrkdwn', 'unfurl_links', 'blocks'])
    check(body['mrkdwn'] is False and body['unfurl_links'] is False, 'no formatting, no previews')
    fallback = text(body['text'], 40000)
    check('<' not in fallback and '>' not in fallback, 'control sequences in the fallback text')
    lines, link = [], None
    for number, block in enumerate(body['blocks']):
        only(block, ['type', 'text'], ['block_id'])
        check(block['type'] == 'section', 'section')
        if block['text']['type'] == 'mrkdwn':
            only(block['text'], ['type', 'text'])
            check(block['text']['text'].startswith('<http') and number == len(body['blocks']) - 1, 'only the link is Markdown')
            link = block['text']['text'][1:-1].split('|')[0]
            continue
        only(block['text'], ['type', 'text', 'emoji'])
        check(block['text']['type'] == 'plain_text' and block['text']['emoji'] is False, 'plain text')
        lines.append(text(block['text']['text'], 3000))
    text(body['blocks'][0]['block_id'], 255)
    plain = fallback.replace('&lt;', '<').replace('&gt;', '>').replace('&amp;', '&')
    check(plain == lines[0], f'{plain!r} is not {lines[0]!r}')
    check('@' not in (fallback + ''.join(lines)).replace('@' + INVISIBLE, ''), 'somebody is called')
    return lines[0].replace(INVISIBLE, ''), '\n'.join(lines[1:]).replace(INVISIBLE, '').split('\n'), link


def unescaped(markdown):
    """What Markdown shows; Faulty when something in it formats."""
    shown, at = '', 0
    while at < len(markdown):
        if markdown[at] == '\\':
            at += 1
            check(at < len(markdown) and markdown[at] in '\\`*_{}[]()#+-.!~|>', 'an escape that Mattermost does not know')
        else:
            check(markdown[at] not in '`*_{}[]()#+-.!~|>', f'{markdown[at]} formats in {markdown!r}')
        shown += markdown[at]
        at += 1
    return shown


def read_mattermost(body):
    only(body, ['attachments'])
    check(len(body['attachments']) == 1, 'one attachment')
    attachment = body['attachments'][0]
    only(attachment, ['fallback', 'text'])
    fallback, lines = text(attachment['fallback'], 2000), text(attachment['text'], 16000).split('\n')
    check('@' not in (fallback + attachment['text']).replace('@' + INVISIBLE, ''), 'somebody is called')
    check('://' not in fallback and '://' not in lines[0], 'a link that somebody else chose')
    check(lines[0].startswith('**') and lines[0].endswith('**'), 'the title is bold')
    title, link = unescaped(lines[0][2:-2]), None
    if lines[-1].startswith('['):
        link = lines.pop()[:-1].split('](')[1]
    check(title == fallback, f'{title!r} is not {fallback!r}')
    return title.replace(INVISIBLE, ''), [unescaped(line).replace(INVISIBLE, '') for line in lines[1:]], link


READ = {'teams': read_teams, 'slack': read_slack, 'mattermost': read_mattermost}


class Post:
    def __init__(self, path, headers, body):
        self.at, self.path, self.headers, self.body = time.monotonic(), path, headers, body
        self.key = headers.get('Idempotency-Key')

    def read(self, service):
        check(self.headers['Content-Type'] == 'application/json', 'content type')
        check(self.key, 'no key')
        return READ[service](json.loads(self.body.decode('utf-8')))


class ChatReceiver:
    """`answers`: one an answer, (status, headers, body), 'hang' or 'drop'; when they are used up, 200."""

    def __init__(self, *answers, context=None):
        self.posts, self.answers, self.let_go = queue.Queue(), queue.Queue(), threading.Event()
        for answer in answers:
            self.answers.put(answer)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                post = Post(self.path, self.headers, self.rfile.read(int(self.headers['Content-Length'])))
                receiver.posts.put(post)
                receiver.answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # who sends may be gone
        self.scheme = 'http'
        if context is not None:
            self.server.socket, self.scheme = context.wrap_socket(self.server.socket, server_side=True), 'https'
        self.port = self.server.server_address[1]
        self.url = f'{self.scheme}://127.0.0.1:{self.port}/hook/s3cret'

    def answer(self, handler):
        answer = self.answers.get() if not self.answers.empty() else (200, {}, b'ok')
        if answer == 'hang':
            self.let_go.wait(120)
        if answer in ('hang', 'drop'):
            handler.close_connection = True
            return
        status, headers, body = answer
        handler.send_response(status)
        for name, value in {'Content-Length': str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def next_post(self, seconds=30):
        return self.posts.get(timeout=seconds)

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()
