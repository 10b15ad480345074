"""A team, messages for it, and the browsers of its members."""
import email
import email.policy
import html.parser
import http.client
import json
import re
import time
import urllib.parse

from outbox_rows import AUDIO, OutboxRows
from program import ProgramTest
from running_program import IP, free_ports

OWNER, FALLBACK = '1001', 'fallback@example.com'
NAMES = {'1002': 'Berta', '1003': 'Carl', '1004': 'Doris', '1005': 'Emil'}


class Page(html.parser.HTMLParser):
    def __init__(self, status, text):
        super().__init__()
        self.status, self.tags, self.text = status, [], ''
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def buttons(self):
        return [attributes.get('value') for tag, attributes in self.tags if tag == 'button']


class SecureTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.web_port = free_ports(2)
        self.configure(web=[f'port = {self.web_port}', 'public_url = "https://vm.example.com"'],
                       notify=['target_per_minute = 0', 'relay_per_second = 0'])
        self.succeed('mailbox', 'add', OWNER, '--name', 'Anna', '--email', 'anna@example.com')
        for number, name in NAMES.items():
            self.succeed('mailbox', 'add', number, '--name', name, '--email', f'{number}@example.com')
        self.rows = OutboxRows(self.data)

    def add_team(self, *steps, rounds=1, name='team', seconds=None):
        """`seconds`: shorter than the command line lets a step be."""
        words = [word for step in steps for word in ('--step', step)]
        self.succeed('team', 'add', name, *words, '--rounds', str(rounds))
        if seconds is not None:
            with self.rows.connect() as database:
                stored = json.loads(database.execute('select steps from team where name = ?', (name,)).fetchone()[0])
                for step in stored:
                    step['seconds'] = seconds
                database.execute('update team set steps = ? where name = ?', (json.dumps(stored), name))

    def queue(self, count=1, team='team'):
        """Messages, each with the delivery that asks for the team."""
        columns = {'channel': 'secure', 'fallback': json.dumps([['email', FALLBACK]])}
        ids = self.rows.add([(OWNER, team, columns)] * count)
        for message in ids:
            file = self.data / 'audio' / message[-2:] / f'{message}.wav'
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(AUDIO)
            self.sql('update message set audio_name = ? where id = ?', f'{file.parent.name}/{file.name}', message)
        return ids

    def sql(self, text, *values):
        return self.rows.ask(text, *values)

    def delivery(self, message):
        """State of the delivery that waits for the answer, and what is said of it."""
        query = "select state, provider_ref || last_error from delivery where message_id = ? and channel = 'secure'"
        return self.sql(query, message)[0]

    def secure(self, message):
        """As `aftertone secure show` tells."""
        rows = self.sql('select id from secure_message where message_id = ?', message)
        return self.json('secure', 'show', rows[0][0])

    def asked(self, message):
        return [(row[0], row[1]) for row in self.sql(
            'select secure_recipient.mailbox, secure_recipient.state from secure_recipient join secure_message on secure_id = secure_message.id '
            'where message_id = ? order by secure_recipient.round, secure_recipient.step, place', message)]

    def happenings(self, message):
        return [row[0] for row in self.sql('select what from message_event where message_id = ? order by id', message)]

    def wait_asked(self, message, count, seconds=20):
        """Until so many were asked, and have their mails."""
        told = "select count(*) from delivery where message_id = ? and channel = 'email' and state = 'sent'"
        self.wait_for(lambda: self.sql(told, message)[0][0] >= count, seconds)

    def mails(self, address):
        files = sorted((self.data / 'mail').glob(f'{address}/new/*'), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]

    @staticmethod
    def text_of(mail):
        return mail.get_body(('plain',)).get_content()

    def tokens(self, number):
        """By message, of the mails to that member."""
        found = {}
        for mail in self.mails(f'{number}@example.com'):
            found[mail['X-Aftertone-Message-ID']] = re.search(r'https://vm\.example\.com/m/([\w-]+)', self.text_of(mail))[1]
        return found

    def ask(self, method, path, form=None):
        connection = http.client.HTTPConnection(IP, self.web_port, timeout=30)
        body = None if form is None else urllib.parse.urlencode(form)
        try:
            connection.request(method, path, body, {'Content-Type': 'application/x-www-form-urlencoded'} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def show(self, token):
        status, body = self.ask('GET', f'/m/{token}')
        return Page(status, body.decode())

    def press(self, token, button):
        status, body = self.ask('POST', f'/m/{token}', {'do': button})
        return Page(status, body.decode())

    def processor_seconds(self):
        with open(f'/proc/{self.program.process.pid}/stat') as stat:
            fields = stat.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    @staticmethod
    def now():
        return time.monotonic()
