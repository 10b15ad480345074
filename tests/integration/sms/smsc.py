"""An SMSC: reads SMPP 3.4 off the wire by the book, keeps every PDU, and answers as it is told."""
import queue
import socket
import struct
import threading

NAMES = {0x4: 'submit_sm', 0x6: 'unbind', 0x9: 'bind_transceiver', 0x15: 'enquire_link', 0x80000005: 'deliver_sm_resp',
         0x80000006: 'unbind_resp', 0x80000015: 'enquire_link_resp', 0x80000000: 'generic_nack'}


class Body:
    def __init__(self, data):
        self.data = data

    def integer(self, size=1):
        value, self.data = int.from_bytes(self.data[:size], 'big'), self.data[size:]
        return value

    def text(self, room):
        end = self.data.index(b'\0')
        assert end < room, f'{self.data[:end]} is longer than its field'
        value, self.data = self.data[:end].decode('ascii'), self.data[end + 1:]
        return value

    def octets(self, size):
        assert len(self.data) >= size
        value, self.data = self.data[:size], self.data[size:]
        return value

    def address(self):
        return self.integer(), self.integer(), self.text(21)


def parse_bind(body):
    bind = {'system_id': body.text(16), 'password': body.text(9), 'system_type': body.text(13), 'version': body.integer(),
            'ton': body.integer(), 'npi': body.integer(), 'range': body.text(41)}
    assert body.data == b''
    return bind


def parse_submit(body):
    submit = {'service_type': body.text(6), 'source': body.address(), 'destination': body.address(), 'esm_class': body.integer(),
              'protocol_id': body.integer(), 'priority': body.integer(), 'schedule': body.text(17), 'validity': body.text(17),
              'registered_delivery': body.integer(), 'replace': body.integer(), 'data_coding': body.integer(),
              'default_message': body.integer()}
    submit['message'] = body.octets(body.integer())
    submit['tlvs'] = {}
    while body.data:
        tag = body.integer(2)
        submit['tlvs'][tag] = body.octets(body.integer(2))
    return submit


class Smsc:
    """`bind_status`: the answer to binds. `on_submit(submit, number)`: (status, message id), or None for no answer, or 'close'. `tls`: an
    ssl.SSLContext; who fails in it is in `strangers`."""

    def __init__(self, bind_status=0, on_submit=None, answers_enquiries=True, tls=None):
        self.bind_status, self.answers_enquiries = bind_status, answers_enquiries
        self.on_submit = on_submit or (lambda submit, number: (0, f'id{number}'))
        self.server = socket.create_server(('127.0.0.1', 0))
        self.port = self.server.getsockname()[1]
        self.pdus = queue.Queue()          # (name, status, sequence, fields)
        self.bound = queue.Queue()         # connections
        self.tls, self.strangers = tls, queue.Queue()
        self.count, self.connections, self.threads, self.sequence = 0, [], [], 0
        self.lock = threading.Lock()
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            self.connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def send(self, connection, command, status, sequence, body=b''):
        with self.lock:
            connection.sendall(struct.pack('>IIII', 16 + len(body), command, status, sequence) + body)

    def _read(self, connection, size):
        data = b''
        while len(data) < size:
            piece = connection.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def _serve(self, connection):
        try:
            if self.tls:
                connection.do_handshake()
        except OSError as error:
            self.strangers.put(error)
            connection.close()
            return
        try:
            while True:
                size, command, status, sequence = struct.unpack('>IIII', self._read(connection, 16))
                self._take(connection, command, status, sequence, Body(self._read(connection, size - 16)))
        except (EOFError, OSError):
            connection.close()

    def _take(self, connection, command, status, sequence, body):
        name = NAMES[command]
        fields = parse_bind(body) if name == 'bind_transceiver' else parse_submit(body) if name == 'submit_sm' else {'body': body.data}
        if name == 'submit_sm':
            self.count += 1
            answer = self.on_submit(fields, self.count)
            self.pdus.put((name, status, sequence, fields))
            if answer == 'close':
                raise EOFError
            if answer:
                self.send(connection, 0x80000004, answer[0], sequence, answer[1].encode() + b'\0' if answer[0] == 0 else b'')
            return
        self.pdus.put((name, status, sequence, fields))
        if name == 'bind_transceiver':
            self.send(connection, 0x80000009, self.bind_status, sequence, b'' if self.bind_status else b'TESTSMSC\0')
            self.bound.put(connection)
        elif name == 'unbind':
            self.send(connection, 0x80000006, 0, sequence)
        elif name == 'enquire_link' and self.answers_enquiries:
            self.send(connection, 0x80000015, 0, sequence)

    def wait_for(self, name, seconds=20):
        """The next PDU of that name; those before it are dropped."""
        while True:
            pdu = self.pdus.get(timeout=seconds)
            if pdu[0] == name:
                return pdu

    def deliver(self, connection, text, esm_class=0x04, tlvs=b''):
        """Sends a deliver_sm; returns its sequence number."""
        self.sequence += 1
        body = b'\0' + b'\1\1491701234567\0' + b'\5\0Voicemail\0' + bytes([esm_class, 0, 0]) + b'\0\0' + bytes([0, 0, 0, 0, len(text)]) + text + tlvs
        self.send(connection, 0x5, 0, self.sequence, body)
        return self.sequence

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in [self.accepting, *self.threads]:
            thread.join(timeout=10)
        for connection in self.connections:
            connection.close()
