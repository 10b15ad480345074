"""A PostgreSQL on a host of its own, alone: without a standby. See patroni.py for a cluster."""
import os
import shutil

from postgres_server import PostgresServer


class DatabaseHost(PostgresServer):
    def __init__(self, host):
        self.machine, self.ip = host, host.ip
        super().__init__()
        with open(self.folder / 'data/pg_hba.conf', 'a') as file:
            file.write('host all all 10.77.0.0/24 trust\n')

    def choose_port(self):
        return 5432

    def launch(self, words, **options):
        return self.machine.launch(*words, **options)

    def kill(self):
        """As its machine would die."""
        self.machine.kill()
        self.process.wait(20)

    def start(self):
        (self.folder / 'data/postmaster.pid').unlink(missing_ok=True)  # after a real boot that pid is nobody's or another's
        super().start()

    def start_if_dead(self):
        """PostgreSQL ends by itself when its disk fails and a restart within does not help; a supervisor starts it anew."""
        if self.process.poll() is not None:
            self.machine.kill()
            self.start()

    def move_to(self, mount, backing):
        """Its files lie below `mount` from now on, which shows `backing`. Not while it runs."""
        shutil.move(self.folder / 'data', backing / 'data')
        for folder in (backing, mount):
            os.chmod(folder, 0o755)
        os.symlink(mount / 'data', self.folder / 'data')

    def ask(self, sql, host):
        """Rows as text, asked from another host in limited time."""
        done = host.run('timeout', '10', 'psql', '-XAtq', '-c', sql, self.url)
        return [line.split('|') for line in done.splitlines()]
