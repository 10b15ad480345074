"""Two sites, "a" and "b", each with a PostgreSQL, an audio store and a node of its own; each tells the other what changes."""
import hashlib
import shutil
import tempfile
import unittest
from pathlib import Path

import program
from postgres_server import PostgresServer
from running_program import Program, wait_until

OTHER = {'a': 'b', 'b': 'a'}
STATE = """select coalesce(string_agg(line, chr(10) order by line), '') from (
  select 'message ' || id || mailbox || state || audio_sha256 as line from message
  union all select 'mailbox ' || number || name || pin_hash from mailbox
  union all select 'user ' || name || role || mailbox || password_hash || totp_secret || totp_step from web_user
  union all select 'token ' || name || secret_sha256 || scopes from access_token
  union all select 'delivery ' || idempotency_key || state from delivery
  union all select 'event ' || message_id || what || at || detail from message_event
  union all select 'lamp ' || mailbox || new_count || saved_count from mwi) lines"""


class TwoSites(unittest.TestCase):
    """Mailbox 1001 is at both; nothing runs yet."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-sites-'))
        self.addCleanup(shutil.rmtree, self.folder)
        self.databases, self.nodes = {}, {}
        for site in OTHER:
            self.databases[site] = PostgresServer()
            self.addCleanup(self.databases[site].remove)
            self.databases[site].start()
        for site in OTHER:
            self.nodes[site] = self.node(site)
        self.a, self.b = self.nodes['a'], self.nodes['b']
        self.a.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')

    def node(self, site):
        (self.folder / site).mkdir()
        node = Program(program.PROGRAM, self.folder / site)
        self.addCleanup(node.kill)
        node.configure(node=[f'name = "{site}1"', f'site = "{site}"'], database=[f'url = "{self.databases[site].url}"'],
                       audio=[f'directory = "{self.audio_of(site)}"'], email=[f'maildir = "{self.folder}/mail"'],
                       site=['primary = "a"', f'peer = "{OTHER[site]}"', f'peer_database = "{self.databases[OTHER[site]].url}"',
                             f'peer_audio = "{self.audio_of(OTHER[site])}"', 'standby = "answer"'])
        return node

    def audio_of(self, site):
        return self.folder / f'audio-{site}'

    def start(self, *sites):
        """Only calls: nobody is told of anything here."""
        for site in sites or OTHER:
            self.nodes[site].start('--roles', 'ivr')

    def leave_message(self, site):
        called = self.nodes[site].json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2')
        self.assertTrue(called['ok'], called)

    def count(self, site):
        return int(self.databases[site].run_sql('select count(*) from message'))

    def state(self, site):
        return self.databases[site].run_sql(STATE)

    def audio(self, site):
        """Name -> hash."""
        return {str(file.relative_to(self.audio_of(site))): hashlib.sha256(file.read_bytes()).hexdigest()
                for file in self.audio_of(site).glob('??/*.wav')}

    def waiting(self, site):
        return int(self.databases[site].run_sql('select count(*) from site_change where is_waiting = 1'))

    def copy(self, asked, of):
        """What `aftertone rpo` at site `asked` says of the copy of the data of site `of`."""
        done = self.nodes[asked].run('--json', 'rpo')
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return [copy for copy in program.json.loads(done.stdout)['copies'] if copy['of'] == of][0]

    def wait_for(self, condition, seconds=20):
        wait_until(condition, seconds, lambda: '\n'.join(f'--- {site}\n{node.log()}' for site, node in self.nodes.items()))

    def wait_until_equal(self, seconds=30):
        self.wait_for(lambda: self.waiting('a') == self.waiting('b') == 0, seconds)
        self.assertEqual(self.state('a'), self.state('b'))
        self.assertEqual(self.audio('a'), self.audio('b'))
