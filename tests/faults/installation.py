"""Call servers, a database, an audio store, a mail relay and callers, each on a host of its own."""
from call_server import CallServer, add_mailbox
from database_host import DatabaseHost
from lab_installation import LabInstallation, wait_until_idle
from running_program import wait_until


class Installation(LabInstallation):
    """As a context. Hosts: pbx (the callers), office (relay and commands; nothing ever happens to it), db, and a1, a2, ..."""

    def __init__(self, program, generator, servers=2, calls=60, mails=True, database=None, **sections):
        super().__init__(program, generator, calls, sections)
        self.names, self.mails, self.make_database = servers, mails, database or Installation.one_database

    def build(self):
        self.build_lab('faults')
        self.shared = self.folder / 'shared'
        self.shared.mkdir()
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
        rules = self.rules_for_mails('smtp' if self.mails else 'off')
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
        wait_until_idle(self.office, may_be_down=False, seconds=seconds)

    def kill_servers(self):
        for server in self.servers:
            server.host.kill()

    def states(self):
        """What `aftertone cluster status` says of each node."""
        return {row['node']: row['state'] for row in self.office.json('cluster', 'status')['nodes']}

    def call(self, target, count, rate, **options):
        return self.call_at(target.ip, count, rate, **options)
