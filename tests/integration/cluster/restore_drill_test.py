#!/usr/bin/python3
"""A backup is restored and looked at: it would do; or it lacks messages, or their audio, and the command says so."""
import json
import subprocess

import program
from postgres_server import PROGRAMS
from running_program import wait_until
from two_nodes import TwoNodes


class RestoreDrill(TwoNodes):
    def setUp(self):
        super().setUp()
        self.first.start()
        for _ in range(3):
            call = self.first.run('call', '1001', '--press', '#', '--wait-beep', '--listen', '1')
            self.assertEqual(call.returncode, 0, call.stdout + call.stderr)
        wait_until(lambda: len(self.messages()) == 3, 20, self.first.log)
        # As if they were of yesterday: the last two minutes are not compared.
        self.database.run_sql('update message set committed_at = committed_at - 10000000 where id <> (select max(id) from message)')
        self.database.run_sql('create database scratch')
        self.scratch = self.database.url.removesuffix('postgres') + 'scratch'
        dump = subprocess.run([PROGRAMS + 'pg_dump', '-d', self.database.url], check=True, capture_output=True, timeout=60).stdout
        subprocess.run([PROGRAMS + 'psql', '-q', '-d', self.scratch], input=dump, check=True, capture_output=True, timeout=60)

    def messages(self):
        return self.first.json('message', 'list', '1001')

    def drill(self, *words):
        done = self.first.run('--json', 'restore-drill', self.scratch, *words)
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    def test_would_do(self):
        code, report, complaint = self.drill()
        self.assertEqual((code, report['usable'], report['messages'], report['expected'], report['found'], report['sampled'], complaint),
                         (0, True, 3, 2, 2, 3, ''))
        self.assertEqual([json.loads(file.read_text()) for file in self.first.data.glob('drills/restore-*.json')], [report])

    def test_lacks_messages(self):
        subprocess.run([PROGRAMS + 'psql', '-q', '-d', self.scratch, '-c', 'delete from message where id = (select min(id) from message)'], check=True,
                       timeout=60)
        code, report, complaint = self.drill()
        self.assertEqual((code, report['usable']), (1, False))
        self.assertIn('it has 1 of the 2 messages that should be there', complaint)

    def test_lacks_audio(self):
        message = self.messages()[0]
        (self.folder / 'audio' / message['audio_name']).unlink()
        code, report, complaint = self.drill()
        self.assertEqual((code, report['broken_audio']), (1, [message['id']]))
        self.assertIn(f"missing or damaged, {message['id']} among them", complaint)

    def test_cannot_be_reached_or_is_none(self):
        self.database.run_sql('create database empty')
        for url, complaint in ((self.scratch.replace('scratch', 'none'), 'does not exist'), ('sqlite:x', 'the restored copy'),
                               (self.scratch.replace('scratch', 'empty'), 'aftertone serve makes the tables'),
                               (self.database.url, 'that is the database in use')):
            done = self.first.run('restore-drill', url)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(complaint, done.stderr)


program.main()
