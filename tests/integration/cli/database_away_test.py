#!/usr/bin/python3
"""The service starts while its PostgreSQL is away, tells callers the truth, and works once the database is there."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import program
from program import IP, ProgramTest

PROGRAMS = '/usr/lib/postgresql/15/bin/'


def as_postgres(name, *arguments):
    """PostgreSQL refuses to run as root."""
    user = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] if os.geteuid() == 0 else []
    return [*user, PROGRAMS + name, *arguments]


class DatabaseAway(ProgramTest):
    def setUp(self):
        super().setUp()
        self.cluster = Path(tempfile.mkdtemp(prefix='aftertone-pg-'))
        self.addCleanup(shutil.rmtree, self.cluster)
        if os.geteuid() == 0:
            shutil.chown(self.cluster, 'postgres')
        subprocess.run(as_postgres('initdb', '-D', self.cluster / 'data', '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8',
                                   '--locale=C'), check=True, stdout=subprocess.DEVNULL, timeout=60)
        with socket.socket() as probe:
            probe.bind((IP, 0))
            self.database_port = probe.getsockname()[1]
        self.configure(database=[f'url = "postgresql://postgres@{IP}:{self.database_port}/postgres"'])

    def start_database(self):
        log = open(self.cluster / 'log', 'w')
        self.addCleanup(log.close)
        # Fast but honest settings: the service refuses a database that would lose what it acknowledges.
        database = subprocess.Popen(as_postgres('postgres', '-D', self.cluster / 'data', '-p', str(self.database_port), '-k', self.cluster,
                                                '-c', f'listen_addresses={IP}'), stdout=log, stderr=log)
        self.addCleanup(self.stop_database, database)
        self.wait_for(lambda: 'ready to accept connections' in (self.cluster / 'log').read_text(), 30)

    @staticmethod
    def stop_database(database):
        database.send_signal(signal.SIGINT)
        database.wait(30)

    def test_calls_are_answered_and_the_database_is_taken_up_when_it_comes(self):
        server = self.start_server()
        self.assertRegex(self.server_log(), r'Error +\[app\] database: .*calls are answered, but no message can be taken')
        self.assertEqual(self.server_log().count('calls are answered, but'), 1)
        called = self.json('call', '1001', '--wait-hangup')
        self.assertTrue(called['ok'], called)
        self.assertGreater(called['heard_ms'], 500)

        self.start_database()
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
