"""Two sites, each with call servers, a PostgreSQL and an audio store of its own on hosts of its own; a router that prefers site a; callers, a
mail relay and commands that nothing ever happens to."""
from call_server import CallServer, add_mailbox
from database_host import DatabaseHost
from lab_installation import LabInstallation, wait_until_idle
from proxies import Proxy
from running_program import wait_until

OTHER = {'a': 'b', 'b': 'a'}


class Site:
    """Looks like an Installation to a Checker."""

    def __init__(self, both, name):
        self.both, self.name, self.relay = both, name, both.relay
        self.folder = both.folder / name
        self.shared = self.folder / 'shared'
        self.shared.mkdir(parents=True)
        self.database = DatabaseHost(both.lab.host(f'db{name}'))
        both.stack.callback(self.database.remove)
        self.database.start()
        self.hosts = [both.lab.host(f'{name}{number + 1}') for number in range(2)]

    def configure(self):
        """Once the other one is there."""
        self.servers = [self.server_on(host) for host in self.hosts]
        self.office = self.server_on(self.both.office_host)

    def server_on(self, host):
        both, other = self.both, self.both.sites[OTHER[self.name]]
        sections = {'node': [f'site = "{self.name}"'], 'audio': ['shared = true'],
                    'site': ['primary = "a"', f'peer = "{other.name}"', f'peer_database = "{other.database.url}"', f'peer_audio = "{other.shared}/audio"'],
                    **both.rules_for_mails()}
        for name, lines in both.sections.items():
            sections[name] = sections.get(name, []) + lines
        return CallServer(both.program, host, self.shared, self.database.url, both.calls, **sections)

    def start(self):
        for server in self.servers:
            server.start('--roles', 'ivr,notify')

    def die(self):
        """Everything at once; its disks stay."""
        for host in [*self.hosts, self.database.machine]:
            host.kill()

    def come_back(self):
        for process in [self.database.process, *(server.process for server in self.servers)]:
            process.wait(20)
        self.database.start()
        self.start()

    def cut_off(self):
        for host in [*self.hosts, self.database.machine]:
            host.pull_cable()

    def join(self):
        for host in [*self.hosts, self.database.machine]:
            host.join()

    def site_states(self):
        return {node['node']: node['state'] for site in self.office.json('site', 'status')['sites'] if site['site'] == self.name
                for node in site['nodes'] if node['alive']}

    def wait_until(self, state, seconds=30):
        """All its nodes are there and say so."""
        wanted = {host.name: state for host in self.hosts}
        wait_until(lambda: self.site_states() == wanted, seconds, lambda: f'{self.site_states()}, not {wanted}', every=0.3)

    def wait_until_idle(self, seconds=60):
        wait_until_idle(self.office, may_be_down=True, seconds=seconds)

    def message_ids(self):
        return {row[0] for row in self.database.ask('select id from message', self.both.office_host)}

    def content(self):
        """Of what both sites must have alike: messages with their state, and their audio."""
        rows = self.database.ask("select id, state, audio_sha256 from message order by id", self.both.office_host)
        settled = self.database.ask('select idempotency_key, state from delivery order by idempotency_key', self.both.office_host)
        return rows, settled


class TwoSiteInstallation(LabInstallation):
    """As a context; nothing runs but the databases."""

    def __init__(self, program, generator, calls=150, prepare=None, **sections):
        """`prepare`: called with this once there are the hosts of callers and office."""
        super().__init__(program, generator, calls, sections)
        self.prepare = prepare

    def build(self):
        self.build_lab('sites')
        self.router_host = self.lab.host('router')
        if self.prepare:
            self.prepare(self)
        self.sites = {}
        for name in OTHER:
            self.sites[name] = Site(self, name)
        self.a, self.b = self.sites['a'], self.sites['b']
        for site in self.sites.values():
            site.configure()
        add_mailbox(self.a.office)

    def start(self):
        """Both sites, until a works and b stands by with all that a has."""
        for site in self.sites.values():
            site.start()
        self.a.wait_until('active')
        self.b.wait_until('standby')
        wait_until(lambda: self.b.office.json('mailbox', 'list'), 30, lambda: 'the mailbox does not come to site b', every=0.3)
        self.router = Proxy(self.folder, self.router_host, self.a.hosts, others=self.b.hosts)
        self.router.start()
        self.router.wait_until_all_are_up(30)

    def call(self, count, rate, **options):
        """Callers of the router."""
        return self.call_at(self.router_host.ip, count, rate, **options)

    def wait_until_shipped(self, seconds=180):
        waiting = lambda: [int(site.database.ask('select count(*) from site_change where is_waiting = 1', self.office_host)[0][0])  # noqa: E731
                           for site in self.sites.values()]
        wait_until(lambda: waiting() == [0, 0], seconds, lambda: f'rows wait: {waiting()}', every=0.3)
