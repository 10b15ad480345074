"""A test case with the built program on a folder of its own."""
import json
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from running_program import Program, end, wait_until

PROGRAM = None


class ProgramTest(unittest.TestCase):
    """Each test has its own folder and configuration."""
    calls = 4

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-cli-'))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)  # a command may be closing the database still
        self.program = Program(PROGRAM, self.folder, self.calls)
        self.addCleanup(self.program.kill)
        self.config, self.data, self.port = self.program.config, self.program.data, self.program.port
        self.configure()

    def configure(self, **settings):
        self.program.configure(**settings)

    def run_program(self, *arguments, given=None, timeout=60):
        return self.program.run(*arguments, input=given, timeout=timeout)

    def succeed(self, *arguments, **options):
        """Without a word on standard error."""
        done = self.run_program(*arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ''), arguments)
        return done.stdout

    def json(self, *arguments, **options):
        return json.loads(self.succeed('--json', *arguments, **options))

    def refuse(self, code, complaint, *arguments, **options):
        """It ends with `code` and says exactly this one line on standard error, nothing elsewhere."""
        done = self.run_program(*arguments, **options)
        self.assertEqual((done.returncode, done.stderr, done.stdout), (code, complaint + '\n', ''), arguments)

    def start_server(self, *arguments):
        return self.program.start(*arguments)

    def server_log(self):
        return self.program.log()

    def wait_for(self, condition, seconds):
        wait_until(condition, seconds, lambda: 'waited in vain')

    @staticmethod
    def end(process):
        end(process)


def main():
    global PROGRAM
    PROGRAM = sys.argv.pop(1)
    unittest.main(module='__main__')
