#!/usr/bin/python3
"""The service starts while its PostgreSQL is away, tells callers the truth, and works once the database is there."""
import program
from postgres_server import PostgresServer
from program import ProgramTest


class DatabaseAway(ProgramTest):
    def setUp(self):
        super().setUp()
        self.database = PostgresServer()
        self.addCleanup(self.database.remove)
        self.configure(database=[f'url = "{self.database.url}"'])

    def test_calls_are_answered_and_the_database_is_taken_up_when_it_comes(self):
        server = self.start_server()
        self.assertRegex(self.server_log(), r'Error +\[app\] \[AT-2001\] database-away: .*calls are answered, and what is recorded waits here')
        self.assertEqual(self.server_log().count('calls are answered, and'), 1)
        called = self.json('call', '1001', '--wait-hangup')
        self.assertTrue(called['ok'], called)
        self.assertGreater(called['heard_ms'], 500)

        self.database.start()
        self.wait_for(lambda: 'the database is reached' in self.server_log(), 30)
        self.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')
        called = self.json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2')
        self.assertTrue(called['ok'], called)
        self.wait_for(lambda: self.json('message', 'list', '1001'), 20)
        message = self.json('message', 'list', '1001')[0]
        self.wait_for(lambda: self.json('message', 'show', message['id'])['deliveries'][0]['state'] == 'sent', 30)
        server.terminate()
        self.assertEqual(server.wait(60), 0, self.server_log())

    def test_it_stops_when_told_while_it_waits(self):
        server = self.start_server('--roles', 'ivr')
        server.terminate()
        self.assertEqual(server.wait(60), 0, self.server_log())

    def test_commands_do_not_wait(self):
        done = self.run_program('mailbox', 'list')
        self.assertEqual(done.returncode, 1)
        self.assertIn('aftertone: database: ', done.stderr)


program.main()
