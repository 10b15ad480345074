"""A PostgreSQL 15 of a test's own, on a free port of the loopback address; started when the test wants it."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from running_program import IP, wait_until

PROGRAMS = '/usr/lib/postgresql/15/bin/'


def as_postgres(name, *arguments):
    """PostgreSQL refuses to run as root."""
    user = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] if os.geteuid() == 0 else []
    return [*user, PROGRAMS + name, *arguments]


class PostgresServer:
    ip = IP

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-pg-'))
        self.process = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, 'postgres')
        subprocess.run(as_postgres('initdb', '-D', self.folder / 'data', '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8',
                                   '--locale=C'), check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.port = self.choose_port()
        self.url = f'postgresql://postgres@{self.ip}:{self.port}/postgres'

    def choose_port(self):
        with socket.socket() as probe:
            probe.bind((IP, 0))
            return probe.getsockname()[1]

    def launch(self, words, **options):
        return subprocess.Popen(words, **options)

    def start(self):
        # Fast but honest settings: the service refuses a database that would lose what it acknowledges.
        with open(self.folder / 'log', 'w') as log:
            self.process = self.launch(as_postgres('postgres', '-D', self.folder / 'data', '-p', str(self.port), '-k', self.folder,
                                                   '-c', f'listen_addresses={self.ip}'), stdout=log, stderr=log)
        wait_until(lambda: 'ready to accept connections' in self.log(), 30, self.log)

    def log(self):
        return (self.folder / 'log').read_text()

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
            self.process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)
