"""A telephone that writes its SIP and RTP by hand, so that it can do what well-behaved ones do not."""
import itertools
import os
import random
import re
import socket
import struct
import time

from running_program import IP

PACKET = 160  # bytes and samples: 20 ms
PATIENCE = 15
KEYS = '0123456789*#'
numbers = itertools.count(1)


class Message:
    def __init__(self, text):
        head, _, self.body = text.partition('\r\n\r\n')
        self.first_line, *lines = head.split('\r\n')
        self.headers = [tuple(part.strip() for part in line.split(':', 1)) for line in lines]
        self.is_request = not self.first_line.startswith('SIP/2.0')
        self.method = self.first_line.split()[0] if self.is_request else self['CSeq'].split()[1]
        self.status = 0 if self.is_request else int(self.first_line.split()[1])

    def __getitem__(self, name):
        return ', '.join(value for key, value in self.headers if key.lower() == name.lower())

    def rtp_port(self):
        return int(re.search(r'^m=audio (\d+) ', self.body, re.M)[1])


def description(port, payload_types, more=''):
    """SDP with G.711 and telephone events; `more` are further lines of the audio."""
    types = ' '.join(str(each) for each in [*payload_types, 101])
    return (f'v=0\r\no=wire 1 {next(numbers)} IN IP4 {IP}\r\ns=-\r\nc=IN IP4 {IP}\r\nt=0 0\r\nm=audio {port} RTP/AVP {types}\r\n'
            f'a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n{more}')


class WirePhone:
    """One call at a time, signalled over UDP."""

    def __init__(self, server_port):
        self.server = (IP, server_port)
        self.sip, self.rtp = self.bound_socket(), self.bound_socket()
        self.port, self.rtp_port = self.sip.getsockname()[1], self.rtp.getsockname()[1]
        self.ssrc, self.sequence, self.timestamp = random.getrandbits(32), random.getrandbits(15), random.getrandbits(31)
        self.payload_type, self.answer = 0, None
        self.begin_dialog('1001')

    @staticmethod
    def bound_socket():
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((IP, 0))
        made.settimeout(PATIENCE)
        return made

    def close(self):
        self.sip.close()
        self.rtp.close()

    # --- signalling

    def begin_dialog(self, user):
        self.call_id, self.target = f'{os.getpid()}-{next(numbers)}@wire', f'sip:{user}@{IP}:{self.server[1]}'
        self.remote, self.local, self.cseq = f'<{self.target}>', f'<sip:+4930123456@{IP}>;tag=w{next(numbers)}', 0

    def request(self, method, body='', headers='', cseq=None, branch=None):
        if cseq is None:
            self.cseq += 1
        self.branch = branch or f'z9hG4bK{os.getpid()}.{next(numbers)}'
        kind = 'Content-Type: application/sdp\r\n' if body.startswith('v=0') else ''
        text = (f'{method} {self.target} SIP/2.0\r\nVia: SIP/2.0/UDP {IP}:{self.port};branch={self.branch};rport\r\n'
                f'From: {self.local}\r\nTo: {self.remote}\r\nCall-ID: {self.call_id}\r\nCSeq: {cseq or self.cseq} {method}\r\n'
                f'Contact: <sip:wire@{IP}:{self.port}>\r\nMax-Forwards: 70\r\n{headers}{kind}Content-Length: {len(body)}\r\n\r\n{body}')
        self.sip.sendto(text.encode(), self.server)

    def receive(self):
        while True:
            data = self.sip.recv(65536)
            if data.strip():
                return Message(data.decode())

    def final_answer(self, method):
        """Provisional ones and repetitions of others are passed over."""
        while True:
            message = self.receive()
            if not message.is_request and message.method == method and message.status >= 200 and \
                    message['CSeq'].startswith(f'{self.cseq} '):
                return message

    def ask(self, method, body='', headers=''):
        self.request(method, body, headers)
        return self.final_answer(method)

    def invite(self, user='1001', body=None, headers=''):
        """The final answer, acknowledged; the dialog is set up when it is 200 (a late offer is acknowledged by the caller)."""
        self.begin_dialog(user)
        body = description(self.rtp_port, [self.payload_type]) if body is None else body
        answer = self.ask('INVITE', body, headers)
        self.remote = answer['To']
        if answer.status == 200:
            self.answer, self.target = answer, re.search('<(.*?)>', answer['Contact'])[1]
        if answer.status != 200 or body:
            self.acknowledge(answer)
        return answer

    def options(self):
        """Outside of any call."""
        self.begin_dialog('1001')
        return self.ask('OPTIONS')

    def reinvite(self, more):
        answer = self.ask('INVITE', description(self.rtp_port, [self.payload_type], more))
        self.acknowledge(answer)
        return answer

    def acknowledge(self, answer, body=''):
        self.request('ACK', body, cseq=self.cseq, branch=None if answer.status == 200 else self.branch)

    def expect_request(self, method):
        """Waits for it and answers 200 (202 to REFER)."""
        while True:
            message = self.receive()
            if message.is_request and message.method == method:
                self.respond(message, '202 Accepted' if method == 'REFER' else '200 OK')
                return message

    def respond(self, request, status):
        same = ''.join(f'{name}: {request[name]}\r\n' for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq'))
        self.sip.sendto(f'SIP/2.0 {status}\r\n{same}Content-Length: 0\r\n\r\n'.encode(), self.server)

    def hang_up(self):
        assert self.ask('BYE').status == 200

    # --- media

    def media_address(self):
        return IP, self.answer.rtp_port()

    def packet(self, payload, payload_type=None, marker=False, step=PACKET):
        kind = self.payload_type if payload_type is None else payload_type
        packet = struct.pack('>BBHII', 0x80, kind | marker << 7, self.sequence, self.timestamp, self.ssrc) + payload
        self.sequence, self.timestamp = (self.sequence + 1) & 0xFFFF, (self.timestamp + step) & 0xFFFFFFFF
        return packet

    def say(self, audio, after_each=lambda: None):
        """In real time. `after_each` packet something else may be done."""
        begin = time.monotonic()
        for number, at in enumerate(range(0, len(audio), PACKET)):
            time.sleep(max(0, begin + number * 0.02 - time.monotonic()))
            self.rtp.sendto(self.packet(audio[at:at + PACKET]), self.media_address())
            after_each()
        time.sleep(max(0, begin + len(audio) / 8000 - time.monotonic()))

    def press(self, key):
        """RFC 4733: three packets, then the end three times."""
        for duration, end in ((160, 0), (320, 0), (480, 0), (640, 0x80), (640, 0x80), (640, 0x80)):
            event = struct.pack('>BBH', KEYS.index(key), end | 10, duration)
            self.rtp.sendto(self.packet(event, 101, duration == 160, step=0), self.media_address())
        self.timestamp += 640

    def wait_for_beep(self):
        """Until it has ended: the service listens, and sends nothing more."""
        end, has_begun = time.monotonic() + PATIENCE, False
        self.rtp.settimeout(0.25)
        try:
            while time.monotonic() < end:
                try:
                    audio = self.rtp.recv(2048)[12:]
                except TimeoutError:
                    if has_begun:
                        return
                    continue
                is_tone = len(set(audio)) > 1 and audio == audio[:8] * (len(audio) // 8)  # 1,000 Hz: 8 samples a wave
                has_begun = has_begun or is_tone
        finally:
            self.rtp.settimeout(PATIENCE)
        raise AssertionError('no beep')
