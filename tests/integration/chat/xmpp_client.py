"""A person's XMPP client on nothing but Python's own TLS and XML parser: it shares no line with what sends."""
import base64
import queue
import socket
import ssl
import threading
import xml.etree.ElementTree as ElementTree

from running_program import IP

CLIENT, TLS, SASL = '{jabber:client}', 'urn:ietf:params:xml:ns:xmpp-tls', 'urn:ietf:params:xml:ns:xmpp-sasl'


class XmppClient:
    def __init__(self, server, user, password, domain, sends_receipts=True):
        self.jid, self.domain, self.sends_receipts = f'{user}@{domain}', domain, sends_receipts
        self.messages, self.settled = queue.Queue(), threading.Event()
        self.socket = socket.create_connection((IP, server.port), 20)
        self.open_stream()
        self.send(f'<starttls xmlns="{TLS}"/>')
        self.expect('proceed')
        context = ssl.create_default_context(cafile=server.certificate)
        self.socket = context.wrap_socket(self.socket, server_hostname=domain)
        self.open_stream()
        self.send(f'<auth xmlns="{SASL}" mechanism="PLAIN">' + base64.b64encode(f'\0{user}\0{password}'.encode()).decode() + '</auth>')
        self.expect('success')
        self.open_stream()
        self.send('<iq type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>')
        self.expect('iq')
        self.send('<presence/>')
        self.socket.settimeout(None)
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def open_stream(self):
        self.parser, self.depth, self.ready = ElementTree.XMLPullParser(['start', 'end']), 0, []
        self.send(f"<?xml version='1.0'?><stream:stream to='{self.domain}' version='1.0' xmlns='jabber:client' "
                  "xmlns:stream='http://etherx.jabber.org/streams'>")
        self.expect('features')

    def send(self, text):
        self.socket.sendall(text.encode())

    def next_stanza(self):
        """A ParseError when what came is not XML."""
        while not self.ready:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self.parser.feed(data)
            for event, item in self.parser.read_events():
                self.depth += 1 if event == 'start' else -1
                if event == 'end' and self.depth == 1:
                    self.ready.append(item)
        return self.ready.pop(0)

    def expect(self, name):
        while True:
            stanza = self.next_stanza()
            if stanza.tag.endswith('}' + name):
                return stanza
            if stanza.tag.endswith('}failure'):
                raise AssertionError(ElementTree.tostring(stanza))

    def listen(self):
        try:
            while True:
                stanza = self.next_stanza()
                if stanza.tag == CLIENT + 'message':
                    self.take(stanza)
                if stanza.get('id') == 'settle':
                    self.settled.set()
        except (EOFError, OSError, ValueError):
            pass
        except ElementTree.ParseError as error:
            self.messages.put(error)

    def take(self, stanza):
        self.messages.put(stanza)
        wants = stanza.find('{urn:xmpp:receipts}request') is not None
        if self.sends_receipts and wants and stanza.get('type') != 'error':
            self.receipt(stanza.get('from'), stanza.get('id'))

    def receipt(self, to, name):
        message = ElementTree.Element('message', {'to': to, 'id': 'r-' + str(id(name))})
        ElementTree.SubElement(message, 'received', {'xmlns': 'urn:xmpp:receipts', 'id': name})
        self.send(ElementTree.tostring(message, encoding='unicode'))

    def next_message(self, seconds=30):
        message = self.messages.get(timeout=seconds)
        if isinstance(message, Exception):
            raise message
        return message

    def all_messages(self):
        """What the server has for us by now and nobody has taken."""
        self.settled.clear()
        self.send('<iq type="get" id="settle"><ping xmlns="urn:xmpp:ping"/></iq>')
        if not self.settled.wait(20):
            raise AssertionError('the server does not answer')
        return [self.messages.get() for _ in range(self.messages.qsize())]

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        self.thread.join(10)


def body_of(message):
    return message.find(CLIENT + 'body').text
