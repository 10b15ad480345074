"""A telephone behind a PBX that takes MESSAGE over UDP: reads each request by itself and answers as it is told."""
import queue
import socket
import threading


class Request:
    def __init__(self, datagram):
        self.datagram = datagram
        head, _, self.body = datagram.partition(b'\r\n\r\n')
        self.line, *lines = head.decode('utf-8').split('\r\n')
        self.headers = []
        for line in lines:
            if '\r' in line or '\n' in line or ':' not in line:
                raise AssertionError(f'{line!r} is no header')
            name, value = line.split(':', 1)
            self.headers.append((name.strip().lower(), value.strip()))
        if len(self.body) != int(self.header('content-length')):
            raise AssertionError(f'{len(self.body)} bytes instead of {self.header("content-length")}')

    def header(self, name):
        found = [value for known, value in self.headers if known == name]
        if len(found) > 1 and name not in ('via', 'route'):
            raise AssertionError(f'{name} {len(found)} times')
        return found[0] if found else None


class SipReceiver:
    """`answers`: a status each, with further header lines, None for silence; when they are used up, 200."""

    def __init__(self, *answers, port=0):
        self.requests, self.answers = queue.Queue(), list(answers)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', port))
        self.port, self.seen = self.socket.getsockname()[1], {}

    def run(self):
        while True:
            try:
                datagram, address = self.socket.recvfrom(65536)
            except OSError:
                return
            if not datagram.strip():
                continue
            try:
                request = Request(datagram)
            except Exception as error:
                self.requests.put(error)
                continue
            branch = request.header('via')
            if branch not in self.seen:  # else it is sent again, because nobody has answered yet
                self.requests.put(request)
                self.seen[branch] = self.answers.pop(0) if self.answers else '200 OK'
            if self.seen[branch] is not None:
                self.answer(request, address, self.seen[branch])

    def answer(self, request, address, answer):
        status, *more = answer.split('\n')
        lines = [f'SIP/2.0 {status}'] + [f'Via: {value}' for name, value in request.headers if name == 'via']
        lines += [f"From: {request.header('from')}", f"To: {request.header('to')};tag=r1", f"Call-ID: {request.header('call-id')}",
                  f"CSeq: {request.header('cseq')}", *more, 'Content-Length: 0', '', '']
        self.socket.sendto('\r\n'.join(lines).encode(), address)

    def next_request(self, seconds=30):
        request = self.requests.get(timeout=seconds)
        if isinstance(request, Exception):
            raise request
        return request

    def __enter__(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.socket.close()
