#!/usr/bin/python3
"""A service on a PostgreSQL with a standby: it follows the failover, is not taken in by the old primary, and says what it sees."""
import program
from postgres_server import PostgresPair
from program import ProgramTest


class DatabaseFailover(ProgramTest):
    def setUp(self):
        super().setUp()
        self.pair = PostgresPair()
        self.addCleanup(self.pair.remove)
        self.configure(database=[f'url = "{self.pair.url}"', 'synchronous = "required"'])
        self.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')

    def leave_message(self):
        called = self.json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2')
        self.assertTrue(called['ok'], called)

    def messages_at(self, server):
        return int(server.run_sql('select count(*) from message'))

    def test_a_failover_is_followed_and_the_old_primary_is_left(self):
        server = self.start_server()
        self.leave_message()
        self.wait_for(lambda: self.messages_at(self.pair.standby) == 1, 20)
        self.pair.promote()    # the old primary lives and takes connections
        self.leave_message()
        self.wait_for(lambda: self.messages_at(self.pair.standby) == 2, 20)
        self.assertEqual(self.messages_at(self.pair.primary), 1)
        self.assertEqual(self.server_log().count('still leads on timeline 1, but 2 has been seen'), 1)
        self.wait_for(lambda: 'no synchronous standby: a failover may lose' in self.server_log(), 20)
        self.assertIn('no synchronous standby', self.run_program('cluster', 'status').stdout)
        server.terminate()
        self.assertEqual(server.wait(60), 0, self.server_log())

        # Also after a restart, while the new primary cannot be reached.
        self.pair.standby.freeze()
        self.start_server()
        self.assertRegex(self.server_log(), r'Error .*still leads on timeline 1')
        self.pair.standby.thaw()
        self.wait_for(lambda: 'the database is reached' in self.server_log(), 30)

    def test_it_is_said_once_when_the_database_is_away_and_when_it_is_back(self):
        self.start_server()
        self.pair.primary.freeze()
        self.wait_for(lambda: 'the database is away' in self.server_log(), 20)
        self.pair.primary.thaw()
        self.wait_for(lambda: 'the database is back; it was away for' in self.server_log(), 20)
        self.assertEqual(self.server_log().count('the database is away, nothing'), 1)
        self.leave_message()
        self.wait_for(lambda: self.messages_at(self.pair.primary) == 1, 20)

    def test_the_standby_stands_in_the_status_and_in_the_doctor(self):
        self.assertEqual(self.json('cluster', 'status')['database'], {'timeline': 1, 'synchronous_standby': 'standby', 'complaint': ''})
        self.assertIn('database: timeline 1, synchronous standby standby', self.succeed('cluster', 'status'))
        self.pair.primary.run_sql('alter system reset synchronous_standby_names')
        self.pair.primary.run_sql('select pg_reload_conf()')
        self.wait_for(lambda: 'no synchronous standby' in self.run_program('doctor').stdout, 20)


program.main()
