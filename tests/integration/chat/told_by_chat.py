"""Messages with deliveries by instant message, told by the service itself."""
import json
import signal

from outbox_rows import OutboxRows
from program import ProgramTest


def as_read(shown, longest):
    """What is left of a caller's name: the store has no NUL, services show runs of blanks as one."""
    shown = shown.replace('nul inside', 'nul\ufffdinside')
    return ' '.join((shown if len(shown) <= longest else shown[:longest] + '…').split())


class ChatTest(ProgramTest):
    channel = ''

    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')
        self.rows = OutboxRows(self.data)

    def tell(self, target, name='Clara', **columns):
        """A message from `name` (bytes are put as they are), and its delivery. Returns the message's id."""
        wanted = {'channel': self.channel, **columns}
        message = self.rows.add([('1001', target, wanted)])[0]
        with self.rows.connect() as database:
            database.execute('update delivery set idempotency_key = ? where message_id = ?', (f'{message}:{self.channel}:{target}', message))
            database.execute('update message set caller_name = cast(? as text) where id = ?',
                             (name if isinstance(name, bytes) else name.encode(), message))
        return message

    def start_notify(self, environment=None):
        return self.program.start('--roles', 'notify', environment=environment)

    def state(self, message):
        return [state for state, in self.rows.ask('select state from delivery where message_id = ? order by id', message)]

    def delivery(self, message):
        """State, the last word, what the other side called it."""
        return self.rows.ask('select state, last_error, provider_ref, attempt from delivery where message_id = ?', message)[0]

    def wait_for_state(self, message, state, seconds=30):
        self.wait_for(lambda: self.state(message)[0] == state, seconds)

    def happenings(self, message):
        return [row[0] for row in self.rows.ask('select what from message_event where message_id = ? order by id', message)]

    def stop_server(self, server):
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(60), 0, self.server_log())

    def finding(self, subject):
        findings = {f['subject']: f for f in json.loads(self.run_program('--json', 'doctor').stdout)['findings']}
        return findings.get(subject)
