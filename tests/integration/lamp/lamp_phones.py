"""Many phones on one UDP socket: each subscribes to the lamp of a mailbox, answers NOTIFYs and remembers what it shows. And the
other side of PUBLISH and of NOTIFYs without subscription."""
import itertools
import re
import socket
import threading
import time

from running_program import IP

PACKAGE = 'message-summary'
SUMMARY = 'application/simple-message-summary'
branches = itertools.count(1)


class SipMessage:
    def __init__(self, data):
        head, _, self.body = data.decode().partition('\r\n\r\n')
        self.first_line, *lines = head.split('\r\n')
        self.lines = [line.partition(':') for line in lines]
        self.is_request = not self.first_line.startswith('SIP/2.0')
        self.method = self.first_line.split()[0] if self.is_request else self['CSeq'].split()[1]
        self.status = 0 if self.is_request else int(self.first_line.split()[1])

    def all(self, name):
        return [value.strip() for key, _, value in self.lines if key.lower() == name.lower()]

    def __getitem__(self, name):
        return ', '.join(self.all(name))

    def cseq(self):
        return int(self['CSeq'].split()[0])


def answer_to(request, status, headers=''):
    same = ''.join(f'{name}: {value}\r\n' for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq') for value in request.all(name))
    return f'SIP/2.0 {status}\r\n{same}{headers}Content-Length: 0\r\n\r\n'.encode()


class Phone:
    """One subscription and the lamp that it lights."""

    def __init__(self, mailbox, call_id):
        self.mailbox, self.call_id, self.cseq, self.to_tag = mailbox, call_id, 0, ''
        self.status = self.expires = self.shows = self.state = None
        self.summary, self.notify_cseqs, self.asked_at = '', [], 0.0

    def take(self, notify):
        self.notify_cseqs.append(notify.cseq())
        self.state = notify['Subscription-State']
        if self.state.startswith('terminated'):
            self.shows = None
        self.summary = notify.body
        lines = dict(line.split(': ', 1) for line in notify.body.split('\r\n') if line)
        self.shows = lines['Voice-Message']
        assert lines['Messages-Waiting'] == ('no' if self.shows.startswith('0/') else 'yes'), notify.body


class Phones:
    """Notices are taken on a thread of their own; attributes of a Phone are read while it runs."""

    def __init__(self, test, server_port, notify_status='200 OK'):
        self.server, self.notify_status, self.by_call_id, self.strays = (IP, server_port), notify_status, {}, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind((IP, 0))
        self.socket.settimeout(0.1)
        self.port, self.is_running, self.failure = self.socket.getsockname()[1], True, None
        self.thread = threading.Thread(target=self.receive)
        self.thread.start()
        test.addCleanup(self.close)

    def close(self):
        self.is_running = False
        self.thread.join()
        self.socket.close()
        if self.failure:
            raise self.failure

    def receive(self):
        while self.is_running:
            try:
                data, source = self.socket.recvfrom(65536)
            except socket.timeout:
                continue
            try:
                self.take(SipMessage(data), source)
            except Exception as failure:  # told when the test closes the phones
                self.failure = failure

    def take(self, message, source):
        phone = self.by_call_id.get(message['Call-ID'])
        if message.is_request and message.method == 'NOTIFY' and (phone is None or phone.to_tag not in message['From']):
            self.strays.append(message)
            self.socket.sendto(answer_to(message, '481 No Such Subscription'), source)
        elif message.is_request:
            repeated = message.cseq() in phone.notify_cseqs
            if not repeated and self.notify_status.startswith('200'):
                phone.take(message)
            self.socket.sendto(answer_to(message, self.notify_status), source)
        elif phone is not None and message.cseq() == phone.cseq:
            phone.status, phone.expires = message.status, message['Expires'] or message['Min-Expires']
            if message.status == 200:
                phone.to_tag = message['To'].partition(';tag=')[2]

    def add(self, mailbox):
        phone = Phone(mailbox, f'lamp-{self.port}-{len(self.by_call_id)}')
        self.by_call_id[phone.call_id] = phone
        return phone

    def subscribe(self, phone, expires=600, event=PACKAGE, server=None):
        phone.cseq += 1
        phone.status = None
        self.send(phone, expires, event, server)

    def send(self, phone, expires, event=PACKAGE, server=None):
        phone.asked_at = time.monotonic()
        uri, tag = f'sip:{phone.mailbox}@{IP}:{self.server[1]}', f';tag={phone.to_tag}' if phone.to_tag else ''
        when = '' if expires is None else f'Expires: {expires}\r\n'
        self.socket.sendto((
            f'SUBSCRIBE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {IP}:{self.port};branch=z9hG4bK{next(branches)}.{self.port};rport\r\n'
            f'From: <{uri}>;tag=p{phone.call_id}\r\nTo: <{uri}>{tag}\r\nCall-ID: {phone.call_id}\r\nCSeq: {phone.cseq} SUBSCRIBE\r\n'
            f'Contact: <sip:{phone.mailbox}@{IP}:{self.port}>\r\nMax-Forwards: 70\r\nEvent: {event}\r\nAccept: {SUMMARY}\r\n{when}'
            'Content-Length: 0\r\n\r\n').encode(), server or self.server)

    def subscribe_all(self, phones, seconds):
        """At a pace; who is sent away or not heard asks again."""
        end, pending = time.monotonic() + seconds, list(phones)
        while pending and time.monotonic() < end:
            for phone in pending[:50]:
                if phone.status is None and time.monotonic() - phone.asked_at < 2 and phone.cseq:
                    continue
                self.subscribe(phone, 3600)
            time.sleep(0.05)
            pending = [phone for phone in pending if phone.status != 200]
        return not pending


class Listener:
    """A UDP socket whose packets are taken on a thread of its own."""

    def __init__(self, test):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((IP, 0))
        self.socket.settimeout(0.1)
        self.port, self.is_running = self.socket.getsockname()[1], True
        self.thread = threading.Thread(target=self.receive)
        self.thread.start()
        test.addCleanup(self.close)

    def close(self):
        self.is_running = False
        self.thread.join()
        self.socket.close()

    def receive(self):
        while self.is_running:
            try:
                data, source = self.socket.recvfrom(65536)
            except socket.timeout:
                continue
            self.take(data, source)


class Receiver(Listener):
    """A PBX or presence server: answers what it gets, remembers the last body for each URI."""

    def __init__(self, test):
        self.requests, self.etags, self.etag_numbers, self.shows = [], {}, itertools.count(1), {}
        super().__init__(test)

    def take(self, data, source):
        request = SipMessage(data)
        self.requests.append(request)
        self.socket.sendto(self.answer(request), source)

    def answer(self, request):
        user = re.match(r'\w+ sip:([^@]+)@', request.first_line)[1]
        if request.method == 'PUBLISH':
            if request['SIP-If-Match'] != self.etags.get(user, ''):
                return answer_to(request, '412 Conditional Request Failed')
            self.etags[user] = f'etag-{next(self.etag_numbers)}'
        shows = re.search(r'^Voice-Message: (.*)\r$', request.body, re.M)
        if shows:
            self.shows[user] = shows[1]
        etag = f'SIP-ETag: {self.etags[user]}\r\nExpires: {request["Expires"]}\r\n' if request.method == 'PUBLISH' else ''
        return answer_to(request, '200 OK', etag)
