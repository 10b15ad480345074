"""A test case with the web server of the built program, and clients that hold every answer against openapi.yaml."""
import wave

from described import Client, Description, DESCRIPTION
from program import ProgramTest
from running_program import IP, free_ports, wait_until

ALL = ('mailboxes:write', 'messages:write', 'deliveries:write', 'reports:read', 'users:write', 'audit:read', 'cluster:write', 'logs:read', 'system:write')
PASSWORD = 'correct horse battery'


class ApiCase(ProgramTest):
    called = set()
    roles = 'ivr,web'
    web_settings = ()
    is_watched = False  # its processes can be asked how they are

    def setUp(self):
        super().setUp()
        self.web_port = free_ports(2)
        watched = {'monitoring': [f'listen = "{IP}:{free_ports(1)}"']} if self.is_watched else {}
        self.configure(web=[f'port = {self.web_port}', *self.web_settings], **watched)
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')
        self.succeed('mailbox', 'add', '1002', '--name', 'Ben')
        self.speech = self.folder / 'speech.wav'
        with wave.open(str(self.speech), 'wb') as file:
            file.setparams((1, 2, 8000, 0, 'NONE', ''))
            file.writeframes(b'\x00\x20\x00\xe0' * 8000)
        self.description = Description(DESCRIPTION.read_text())
        self.start_server('--roles', self.roles)
        self.admin = self.client('admin', *ALL)

    def client(self, name, *scopes, **options):
        """One whose token has these scopes."""
        words = [word for scope in scopes for word in ('--scope', scope)]
        words += [word for option, value in options.items() for word in ('--' + option, value)]
        return self.stranger(self.json('token', 'add', name, *words)['secret'])

    def stranger(self, secret=None):
        return Client(self.web_port, self.description, self.called, secret)

    def add_user(self, name, role, mailbox=None):
        more = ('--mailbox', mailbox) if mailbox else ()
        self.succeed('user', 'add', name, '--role', role, '--password', '-', *more, given=PASSWORD + '\n')

    def browser(self, name):
        """One in which this user has logged in."""
        client = self.stranger()
        self.assertEqual(client.log_in(name, PASSWORD).status, 200)
        return client

    def leave_message(self, mailbox='1001'):
        before = len(self.json('message', 'list', mailbox))
        self.succeed('call', mailbox, '--from', '"<b>Zoë</b>" <sip:+4930123@pbx>', '--press', '#', '--wait-beep', '--say', self.speech)
        wait_until(lambda: len(self.json('message', 'list', mailbox)) > before, 20, lambda: 'no message came: ' + self.server_log())
        return max(message['id'] for message in self.json('message', 'list', mailbox))

    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.json()['code'], answer.json()['status']), (status, code, status), answer.body)
        self.assertTrue(answer.json()['detail'])
        return answer
