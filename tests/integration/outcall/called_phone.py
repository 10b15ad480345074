"""A telephone or PBX at a trunk that is called, by hand: it answers an INVITE as it is told, speaks and listens."""
import re
import socket
import struct

from running_program import IP
from wire_phone import KEYS, Message, WirePhone, description, numbers


class CalledPhone(WirePhone):
    def __init__(self, port, server_port):
        self.at = port
        super().__init__(server_port)

    def bound_socket(self):
        """The first one, for SIP, at the trunk's port."""
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((IP, self.at))
        made.settimeout(15)
        self.at = 0
        return made

    def expect_invite(self):
        """The next one that is not a repetition."""
        while True:
            data, self.server = self.sip.recvfrom(65536)
            invite = Message(data.decode())
            if invite.is_request and invite.method == 'INVITE' and invite['Call-ID'] != self.call_id:
                break
        self.invite_of_call, self.call_id, self.cseq = invite, invite['Call-ID'], 100
        self.local, self.remote = f"{invite['To']};tag=c{next(numbers)}", invite['From']
        self.target = re.search('<(.*?)>', invite['Contact'])[1]
        return invite

    def answer_invite(self, status, body='', headers=''):
        invite = self.invite_of_call
        same = ''.join(f'{name}: {invite[name]}\r\n' for name in ('Via', 'From', 'Call-ID', 'CSeq'))
        kind = 'Content-Type: application/sdp\r\n' if body else ''
        text = (f'SIP/2.0 {status}\r\n{same}To: {self.local}\r\nContact: <sip:called@{IP}:{self.port}>\r\n{headers}{kind}'
                f'Content-Length: {len(body)}\r\n\r\n{body}')
        self.sip.sendto(text.encode(), self.server)

    def sdp(self, more=''):
        return description(self.rtp_port, [self.payload_type], more)

    def pick_up(self, more=''):
        """Answered and acknowledged; from now on there is media."""
        self.answer_invite('200 OK', self.sdp(more))
        while self.receive().method != 'ACK':
            pass
        self.answer = self.invite_of_call

    def refuse(self, status, headers=''):
        self.answer_invite(status, headers=headers)
        while self.receive().method != 'ACK':
            pass

    @property
    def port(self):
        return self.sip.getsockname()[1]

    @port.setter
    def port(self, value):
        pass


def heard(phone, wait=0.3):
    """What has come and still comes until it is silent for a moment: (audio, keys)."""
    audio, keys, ended = b'', '', set()
    phone.rtp.settimeout(wait)
    try:
        while True:
            packet = phone.rtp.recv(2048)
            kind, timestamp = packet[1] & 0x7F, struct.unpack('>I', packet[4:8])[0]
            if kind == 101 and packet[13] & 0x80 and timestamp not in ended:
                ended.add(timestamp)
                keys += KEYS[packet[12]]
            if kind in (0, 8):
                audio += packet[12:]
    except TimeoutError:
        return audio, keys
    finally:
        phone.rtp.settimeout(15)
