"""A PostgreSQL on a host of its own, alone: without a standby. See patroni.py for a cluster."""
from postgres_server import PostgresServer


class DatabaseHost(PostgresServer):
    def __init__(self, host):
        self.host, self.ip = host, host.ip
        super().__init__()
        with open(self.folder / 'data/pg_hba.conf', 'a') as file:
            file.write('host all all 10.77.0.0/24 trust\n')

    def choose_port(self):
        return 5432

    def launch(self, words, **options):
        return self.host.launch(*words, **options)

    def ask(self, sql, host):
        """Rows as text, asked from another host in limited time."""
        done = host.run('timeout', '10', 'psql', '-XAtq', '-c', sql, self.url)
        return [line.split('|') for line in done.splitlines()]
