"""A route between the probe and the service that can be made bad: passes SIP on and puts itself into the way of the audio, as a session
border controller does."""
import re
import select
import socket
import threading

from running_program import IP

VIA = re.compile(r'^(Via: *SIP/2\.0/UDP +)([^;\s]+)', re.M | re.I)
SILENCE = {0: b'\xff', 8: b'\xd5'}  # PCMU, PCMA


def udp():
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind((IP, 0))
    return bound


class Audio:
    """The two ends of one call: `inner` is what the service sends to, `outer` what the probe sends to."""

    def __init__(self):
        self.inner, self.outer = udp(), udp()
        self.probe = self.service = None  # where audio goes to them

    def close(self):
        self.inner.close()
        self.outer.close()


class BadRoute:
    """`mood`: 'good'; 'deaf', nothing reaches the caller; 'mute', nothing reaches the service; 'silent', what the caller says is silence."""

    def __init__(self, service_port):
        self.sip, self.service, self.mood = udp(), (IP, service_port), 'good'
        self.port = self.sip.getsockname()[1]
        self.calls, self.probes = {}, {}
        self.wake, self.waker = socket.socketpair()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def close(self):
        self.waker.send(b'x')
        self.thread.join(20)
        for call in self.calls.values():
            call.close()
        for left in (self.sip, self.wake, self.waker):
            left.close()

    def run(self):
        while True:
            ends = {end: call for call in self.calls.values() for end in (call.inner, call.outer)}
            for ready in select.select([self.wake, self.sip, *ends], [], [], 20)[0]:
                if ready is self.wake:
                    return
                data, source = ready.recvfrom(65536)
                if ready is self.sip:
                    self.pass_sip(data.decode(), source)
                else:
                    self.pass_audio(ends[ready], ready, data)

    def pass_sip(self, text, source):
        call_id = re.search(r'^(?:Call-ID|i): *(\S+)', text, re.M | re.I).group(1)
        if source == self.service:
            text = VIA.sub(rf'\g<1>{IP}:{self.probes[call_id][1]}', text, count=1)  # as the probe wrote it
            if re.match(r'SIP/2.0 200 .*CSeq: \d+ INVITE', text, re.S):
                text = self.with_audio(text, call_id, 'service')
            self.sip.sendto(text.encode(), self.probes[call_id])
        else:
            self.probes[call_id] = source
            text = VIA.sub(rf'\g<1>{IP}:{self.port}', text, count=1)  # answers come back this way
            if text.startswith('INVITE'):
                text = self.with_audio(text, call_id, 'probe')
            self.sip.sendto(text.encode(), self.service)

    def with_audio(self, text, call_id, speaker):
        """The message with an end of ours in its SDP instead of the speaker's."""
        if call_id not in self.calls:
            self.calls[call_id] = Audio()
        call = self.calls[call_id]
        head, _, body = text.partition('\r\n\r\n')
        port = int(re.search(r'^m=audio (\d+)', body, re.M).group(1))
        setattr(call, speaker, (IP, port))
        own = (call.inner if speaker == 'probe' else call.outer).getsockname()[1]
        body = re.sub(r'^m=audio \d+', f'm=audio {own}', body, flags=re.M)
        body = re.sub(r'^a=rtcp:.*\r\n', '', body, flags=re.M)
        head = re.sub(r'^(Content-Length|l): *\d+', f'Content-Length: {len(body)}', head, flags=re.M | re.I)
        return f'{head}\r\n\r\n{body}'

    def pass_audio(self, call, end, packet):
        if end is call.inner and self.mood != 'deaf' and call.probe:
            call.outer.sendto(packet, call.probe)
        if end is call.outer and self.mood != 'mute' and call.service:
            kind = packet[1] & 0x7f
            if self.mood == 'silent' and kind in SILENCE:
                packet = packet[:12] + SILENCE[kind] * (len(packet) - 12)
            call.inner.sendto(packet, call.service)
