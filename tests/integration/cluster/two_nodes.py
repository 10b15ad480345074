"""Two nodes on one PostgreSQL, one audio store and one Maildir."""
import shutil
import tempfile
import unittest
from pathlib import Path

import program
from postgres_server import PostgresServer
from running_program import Program


class TwoNodes(unittest.TestCase):
    """Neither runs yet; mailbox 1001 is there."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-nodes-'))
        self.addCleanup(shutil.rmtree, self.folder)
        self.database = PostgresServer()
        self.addCleanup(self.database.remove)
        self.database.start()
        self.first, self.second = self.node('n1'), self.node('n2')
        self.first.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')

    def node(self, name, calls=4, **sections):
        (self.folder / name).mkdir()
        node = Program(program.PROGRAM, self.folder / name, calls)
        self.addCleanup(node.kill)
        node.configure(node=[f'name = "{name}"'], database=[f'url = "{self.database.url}"'], audio=[f'directory = "{self.folder}/audio"'],
                       email=[f'maildir = "{self.folder}/mail"'], **sections)
        return node
