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
    """`settings`: "name=value". A standby is made by standby_of()."""
    ip = IP

    def __init__(self, settings=(), copy_of=None):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-pg-'))
        self.process = None
        self.settings = list(settings)
        if os.geteuid() == 0:
            shutil.chown(self.folder, 'postgres')
        if copy_of is None:
            make = as_postgres('initdb', '-D', self.folder / 'data', '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C')
        else:
            make = as_postgres('pg_basebackup', '-D', self.folder / 'data', '-R', '-X', 'stream', '-c', 'fast', '--no-sync', '-d', copy_of.url)
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.port = self.choose_port()
        self.host = f'{self.ip}:{self.port}'
        self.url = f'postgresql://postgres@{self.host}/postgres'

    def choose_port(self):
        with socket.socket() as probe:
            probe.bind((IP, 0))
            return probe.getsockname()[1]

    def launch(self, words, **options):
        return subprocess.Popen(words, **options)

    @classmethod
    def standby_of(cls, primary):
        """A copy that follows `primary` when it is started, as the standby called "standby"."""
        return cls([*primary.settings, 'cluster_name=standby', 'wal_retrieve_retry_interval=200ms'], copy_of=primary)

    def start(self):
        # Fast but honest settings: the service refuses a database that would lose what it acknowledges.
        settings = [word for setting in self.settings for word in ('-c', setting)]
        with open(self.folder / 'log', 'w') as log:
            self.process = self.launch(as_postgres('postgres', '-D', self.folder / 'data', '-p', str(self.port), '-k', self.folder,
                                                   '-c', f'listen_addresses={self.ip}', *settings), stdout=log, stderr=log)
        wait_until(lambda: 'ready to accept ' in self.log(), 30, self.log)   # a standby: "read-only connections"

    def log(self):
        return (self.folder / 'log').read_text()

    def run_sql(self, sql, seconds=20):
        """What psql prints of the answer, without headers."""
        answer = subprocess.run([PROGRAMS + 'psql', '-q', '-X', '-A', '-t', '-d', self.url, '-c', sql], check=True, capture_output=True, text=True,
                                timeout=seconds)
        return answer.stdout.strip()

    def promote(self):
        subprocess.run(as_postgres('pg_ctl', 'promote', '-w', '-t', '20', '-D', self.folder / 'data'), check=True, stdout=subprocess.DEVNULL,
                       timeout=30)

    def signal_all(self, number):
        """To every process of the server, children first; the postmaster is held meanwhile, so that it starts no others."""
        children = Path(f'/proc/{self.process.pid}/task/{self.process.pid}/children').read_text().split()
        self.process.send_signal(signal.SIGSTOP)
        for child in children:
            try:
                os.kill(int(child), number)
            except ProcessLookupError:
                pass    # it ended by itself meanwhile
        self.process.send_signal(number)

    def freeze(self):
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.signal_all(signal.SIGCONT)

    def kill(self):
        """As when the machine dies: every process is gone at once. start() recovers."""
        self.signal_all(signal.SIGKILL)
        self.process.wait(30)
        self.process = None

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
            self.process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)


class PostgresPair:
    """A primary and its synchronous standby. After promote() the standby leads; the old primary, if it lives, still waits for a standby in
    each commit."""

    def __init__(self, settings=()):
        self.primary = PostgresServer(settings)
        self.primary.start()
        self.standby = PostgresServer.standby_of(self.primary)
        self.standby.start()
        self.url = f'postgresql://postgres@{self.primary.host},{self.standby.host}/postgres'
        # After the copy was made, so that the copy does not have it.
        self.primary.run_sql("alter system set synchronous_standby_names = 'standby'")
        self.primary.run_sql('select pg_reload_conf()')
        self.wait_until_synchronous()

    def wait_until_synchronous(self):
        wait_until(lambda: self.primary.run_sql("select sync_state from pg_stat_replication where state = 'streaming'") == 'sync', 20,
                   self.primary.log)

    def promote(self):
        self.standby.promote()

    def remove(self):
        self.primary.remove()
        self.standby.remove()
