"""A test case with a service, the probe's mailbox in it, and the probe as a command."""
import json
import sqlite3

from running_program import IP
from watched import WatchedTest

PROBE = '9999'
SECONDS = 120  # of one run


class ProbeTest(WatchedTest):
    def setUp(self):
        super().setUp()
        self.configure()
        self.succeed('probe', '--set-up', '--email', 'probe@example.com')

    def configure(self, **settings):
        own = settings.pop('probe', [])
        given = {line.split(' =')[0] for line in own}
        usual = [f'mailbox = "{PROBE}"', f'maildir = "{self.data}/mail/probe@example.com"']
        lines = [line for line in usual if line.split(' =')[0] not in given] + own
        super().configure(**{'lamp': [f'allow = ["{IP}"]'], 'probe': lines, **settings})

    def probe(self, *words):
        """What a run found; the exit code says the same."""
        done = self.run_program('--json', 'probe', *words, timeout=SECONDS)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertTrue(done.stdout, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if found['ok'] else 1)
        return found

    def assert_well(self, found):
        self.assertTrue(found['ok'], found)
        self.assertEqual([step['step'] for step in found['steps']],
                         ['mailbox', 'lamp-before', 'call', 'greeting', 'beep', 'say', 'message', 'audio', 'lamp-on', 'delivery',
                          'log-in', 'play', 'delete', 'lamp-off'])

    def assert_fails(self, found, step, why):
        self.assertEqual((found['ok'], found['failed']), (False, step), found)
        self.assertRegex(found['why'], why)

    def in_database(self, statement, *values):
        connection = sqlite3.connect(self.data / 'aftertone.db', timeout=10)
        try:
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def messages(self):
        """How many of the probe's are not deleted."""
        return self.in_database("select count(*) from message where mailbox = ? and state in ('new', 'saved')", PROBE)[0][0]

    def hold_lamp(self):
        """It stays dark: whatever its counts become, they are 0 at once."""
        self.in_database('create trigger stuck after update on mwi when new.new_count <> 0 or new.saved_count <> 0 begin '
                         'update mwi set new_count = 0, saved_count = 0 where mailbox = new.mailbox; end')

    def release_lamp(self):
        self.in_database('drop trigger stuck')
