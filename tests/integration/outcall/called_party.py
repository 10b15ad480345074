"""SIPp as the called party, and a server that is to call it."""
import sqlite3
import time
import wave

from program import ProgramTest
from running_program import IP, free_ports
from stored_message import PhoneTest, speech

PIN = '294618'

SDP = '''v=0
o=sipp 1 1 IN IP4 [media_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
'''


def answer(status, more='', body=''):
    content = f'Content-Type: application/sdp\nContent-Length: [len]\n\n{body}' if body else 'Content-Length: 0\n\n'
    return f'''<send><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=called-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:called@[local_ip]:[local_port]>
{more}{content}]]></send>'''


def request(method, number, body=''):
    """Within the dialog, towards the caller; its tags and target were kept when the INVITE came."""
    kind = 'Content-Type: application/dtmf-relay\n' if body else ''
    return f'''<send><![CDATA[
{method} [$target] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=z9hG4bK-{method}-{number}-[call_number]
Max-Forwards: 70
From: [$to];tag=called-[call_number]
To: [$from]
Call-ID: [call_id]
CSeq: {number} {method}
{kind}Content-Length: [len]

{body}]]></send><recv response="200"/>'''


RECEIVE = '''<recv request="INVITE"><action>
<ereg regexp="sip:[^&gt;]*" search_in="hdr" header="Contact:" assign_to="target"/>
<ereg regexp="[^ ].*" search_in="hdr" header="To:" assign_to="to"/>
<ereg regexp="[^ ].*" search_in="hdr" header="From:" assign_to="from"/>
</action></recv><Reference variables="target,to,from"/>'''
RINGING = answer('180 Ringing')
OK = answer('200 OK', body=SDP) + '<recv request="ACK"/>'
BYE_COMES = '<recv request="BYE"/>' + answer('200 OK')


def pause(milliseconds):
    return f'<pause milliseconds="{milliseconds}"/>'


def press(keys, first=1):
    """One INFO a key, as telephones without RFC 4733 do it."""
    return ''.join(pause(150) + request('INFO', first + at, f'Signal={key}\nDuration=100\n') for at, key in enumerate(keys))


class OutcallTest(PhoneTest):
    """A mailbox 1001 with a message, whose owner is called through a trunk at `self.trunk`."""
    calls = 12  # ports: for those that are taken, made, and passed on
    uses, allow = 'outcall', '10xx,+4930*'
    tries, more_trunks = 1, []

    def setUp(self):
        ProgramTest.setUp(self)
        self.trunk = free_ports(24)  # of whom we call
        self.configure_trunk()
        self.succeed('class-of-service', 'set', 'staff', '--uses', self.uses, '--allow', self.allow, '--max-cost', '1',
                     '--at-once', '5', '--per-day', '200')
        self.succeed('mailbox', 'add', '1001', '--pin', PIN, '--keep-pin', '--class-of-service', 'staff')
        self.server = self.start_server()
        self.message = self.leave_message()

    def configure_trunk(self, **settings):
        """The [[trunks]] comes last, so that others may follow in `more_trunks`."""
        sections = {'sip': ['max_calls = 4'], 'dialling': ['country_code = "49"', 'bridges_at_once = 2'],
                    'outcall': ['enabled = true', 'ring_time = 6', f'tries = {self.tries}', 'pause = 1', 'at_once = 5'], **settings}
        self.configure(**sections, **{'[trunks]': [f'host = "{IP}:{self.trunk}"', 'caller_id = "8000"', *self.more_trunks]})

    def leave_message(self):
        spoken = self.folder / 'spoken.wav'
        with wave.open(str(spoken), 'wb') as wav:
            wav.setparams((1, 2, 8000, 0, 'NONE', ''))
            wav.writeframes(speech(2.4, 'spoken') * 2)
        self.run_program('call', f'sip:1001@{IP}:{self.port}', '--press', '#', '--wait-beep', '--say', spoken)
        self.wait_for(lambda: self.json('message', 'list', '1001'), 20)
        return self.json('message', 'list', '1001')[0]['id']

    def sql(self, text, *values):
        with sqlite3.connect(self.data / 'aftertone.db', timeout=10) as database:
            return database.execute(text, values).fetchall()

    def want_call(self, target, key=None):
        """As the notification service asks for it. The key by which the request is found."""
        key, now = key or f'{self.message}:outcall:{target}', int(time.time() * 1000)
        self.sql('insert into outcall (request_key, mailbox, message_id, target, state, attempt, not_before, holder, lease_until,'
                 ' was_answered, result, detail, created_at)'
                 " values (?, '1001', ?, ?, 'waiting', 0, ?, '', 0, 0, 'none', '', ?)", key, self.message, target, now, now)
        return key

    def result(self, key, seconds=20):
        """How the request ended: (result, detail)."""
        query = "select result, detail from outcall where request_key = ? and state = 'done'"
        self.wait_for(lambda: self.sql(query, key), seconds)
        return self.sql(query, key)[0]

    def called(self, steps, calls=1):
        """SIPp at the trunk that does `steps` with each call."""
        scenario = self.folder / 'called.xml'
        text = '<?xml version="1.0" encoding="UTF-8"?><scenario name="called">' + steps + '</scenario>'
        scenario.write_text(text)
        sipp = self.start('sipp', '-sf', scenario, '-i', IP, '-mi', IP, '-p', str(self.trunk), '-mp', str(self.trunk + 2),
                          '-m', str(calls), '-nostdin', '-rtp_echo', '-timeout', '90', '-timeout_error', '-trace_err',
                          log='sipp.log')
        self.wait_for(lambda: self.is_bound(self.trunk), 10)
        return sipp

    @staticmethod
    def is_bound(port):
        with open('/proc/net/udp') as sockets:
            return any(f'0100007F:{port:04X}' in line for line in sockets)

    def happened(self):
        """What the message's timeline tells about calls."""
        return [row[0] for row in self.sql("select detail from message_event where message_id = ? and what = 'outcall'"
                                           ' order by id', self.message)]
