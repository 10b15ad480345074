"""Call servers, a database, an audio store, a mail relay and callers, each on a host of its own."""
import contextlib
import ctypes
import os
import shutil
import tempfile
from pathlib import Path

from call_server import CallServer, add_mailbox
from callers import Callers
from counting_relay import CountingRelay
from database_host import DatabaseHost
from hosts import Lab
from running_program import wait_until

CLONE_NEWNET = 0x40000000
RELAY_PORT = 25


@contextlib.contextmanager
def inside(host):
    """Sockets that this thread makes belong to the host, also afterwards."""
    libc = ctypes.CDLL(None, use_errno=True)

    def enter(path):
        with open(path) as namespace:
            if libc.setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), f'setns {path}')
    home = os.open('/proc/thread-self/ns/net', os.O_RDONLY)
    enter(f'/run/netns/{host.name}')
    try:
        yield
    finally:
        libc.setns(home, CLONE_NEWNET)
        os.close(home)


class Installation:
    """As a context. Hosts: pbx (the callers), office (relay and commands; nothing ever happens to it), db, and a1, a2, ..."""

    def __init__(self, program, generator, servers=2, calls=60, mails=True, database=None, **sections):
        self.program, self.generator, self.calls, self.sections = program, generator, calls, sections
        self.stack, self.names, self.mails, self.make_database = contextlib.ExitStack(), servers, mails, database or Installation.one_database

    def __enter__(self):
        with self.stack:
            self.build()
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def build(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-faults-'))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)
        self.shared = self.folder / 'shared'
        self.shared.mkdir()
        self.lab = self.stack.enter_context(Lab())
        self.pbx, self.office_host = self.lab.host('pbx'), self.lab.host('office')
        self.relay = CountingRelay(ip=self.office_host.ip, port=RELAY_PORT)
        with inside(self.office_host):
            self.stack.enter_context(self.relay)
        self.database = self.make_database(self)
        self.servers = [self.server(f'a{number + 1}') for number in range(self.names)]
        self.office = self.server_on(self.office_host)
        add_mailbox(self.office)

    def one_database(self):
        database = DatabaseHost(self.lab.host('db'))
        self.stack.callback(database.remove)
        database.start()
        return database

    def server(self, name, **sections):
        return self.server_on(self.lab.host(name), **sections)

    def server_on(self, host, **sections):
        smtp = [f'host = "{self.office_host.ip}"', f'port = {RELAY_PORT}', 'tls = "off"']
        rules = {'email': [f'method = "{"smtp" if self.mails else "off"}"'], 'email__smtp': smtp,
                 'notify': ['target_per_minute = 0', 'relay_per_second = 0']}
        return CallServer(self.program, host, self.shared, self.database.url, self.calls, **{**rules, **self.sections, **sections})

    def start(self, *roles):
        """All call servers, until each is listed as up."""
        for server in self.servers:
            server.start('--roles', ','.join(roles) or 'ivr,notify')
        self.wait_for_states({'up'}, [server.host.name for server in self.servers])

    def wait_for_states(self, wanted, names, seconds=60):
        """Until these nodes, and no others, are listed, all in one of the wanted states."""
        is_so = lambda states: set(states) == set(names) and set(states.values()) <= wanted  # noqa: E731
        wait_until(lambda: is_so(self.states()), seconds, lambda: f'{self.states()}, not {wanted}', every=0.2)

    def wait_until_idle(self, seconds=60):
        """Until no call runs and nothing waits, also on a server that slept through the end of its calls."""
        is_idle = lambda row: row['state'] != 'down' and row['calls'] == row['waiting'] == 0  # noqa: E731
        nodes = lambda: self.office.json('cluster', 'status')['nodes']  # noqa: E731
        wait_until(lambda: all(map(is_idle, nodes())), seconds, lambda: f'not idle: {nodes()}', every=0.2)

    def kill_servers(self):
        for server in self.servers:
            server.host.kill()

    def states(self):
        """What `aftertone cluster status` says of each node."""
        return {row['node']: row['state'] for row in self.office.json('cluster', 'status')['nodes']}

    def call(self, target, count, rate, **options):
        return Callers(self.generator, self.pbx, target.ip, count, rate, **options)
