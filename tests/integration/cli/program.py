"""The built program on a data folder of a test's own."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = None
IP = '127.0.0.1'


def free_port_block(size):
    """`size` neighbouring ports, the first of them even, that nothing used a moment ago."""
    for first in range(24000 + os.getpid() % 4000 * 2, 32000, size):
        sockets = []
        try:
            for port in range(first, first + size):
                for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                    sockets.append(socket.socket(socket.AF_INET, kind))
                    sockets[-1].bind((IP, port))
            return first
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()
    raise RuntimeError('no free ports')


class ProgramTest(unittest.TestCase):
    """Each test has its own folder and configuration; `settings` are further lines by section."""
    calls = 4

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-cli-'))
        self.addCleanup(shutil.rmtree, self.folder)
        self.config, self.data = self.folder / 'aftertone.toml', self.folder / 'data'
        self.port = free_port_block(2 + 2 * self.calls)
        self.configure()

    def configure(self, **settings):
        sections = {'node': [f'data_directory = "{self.data}"'],
                    'sip': [f'port = {self.port}', f'max_calls = {self.calls}'],
                    'rtp': [f'first_port = {self.port + 2}', f'last_port = {self.port + 1 + 2 * self.calls}'],
                    'audio': ['reserve_mb = 1'], 'journal': ['reserve_mb = 1'], 'log': ['stderr = true']}
        for section, lines in settings.items():
            name = section.replace('__', '.')
            sections.setdefault(name, [])
            sections[name] = [line for line in sections[name] if line.split(' =')[0] not in {l.split(' =')[0] for l in lines}]
            sections[name] += lines
        self.config.write_text(''.join(f'[{name}]\n' + ''.join(f'{line}\n' for line in lines) for name, lines in sections.items()))

    def run_program(self, *arguments, given=None, timeout=60):
        return subprocess.run([PROGRAM, '--config', self.config, *arguments], capture_output=True, text=True, input=given,
                              timeout=timeout)

    def succeed(self, *arguments, **options):
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
        self.log = open(self.folder / 'serve.log', 'w')
        self.addCleanup(self.log.close)
        server = subprocess.Popen([PROGRAM, '--config', self.config, 'serve', *arguments], stderr=self.log, stdout=self.log,
                                  stdin=subprocess.DEVNULL)
        self.addCleanup(self.end, server)
        self.wait_for(lambda: ' ready: ' in self.server_log() or server.poll() is not None, 30)
        self.assertIsNone(server.poll(), self.server_log())
        return server

    def server_log(self):
        return (self.folder / 'serve.log').read_text()

    def wait_for(self, condition, seconds):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, 'waited in vain')
            time.sleep(0.02)

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(20)


def main():
    global PROGRAM
    PROGRAM = sys.argv.pop(1)
    unittest.main(module='__main__')
