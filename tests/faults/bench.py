"""What rows share: the programs, how long, and installations that are made once and used by the rows that want the same."""
import contextlib

from installation import Installation
from patroni import PatroniCluster
from proxies import Proxy

RATE, SPEAK = 20, 2.5


class Bench:
    """As a context. `quick` loads are short; `outage` is how long a whole database stays away, in seconds."""

    def __init__(self, program, generator, built='', quick=False, outage=600.0):
        self.program, self.generator, self.quick, self.outage = program, generator, quick, outage
        self.faultfs, self.wall_clock = (f'{built}/{name}' if built else '' for name in ('faultfs', 'libwall_clock.so'))
        self.seconds = 6 if quick else 12  # of load
        self.kept, self.stack = {}, contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def cluster(self):
        """Two call servers on one PostgreSQL behind a proxy; all is well."""
        return self.keep('cluster', lambda: Behind(self))

    def patroni(self):
        """The same on a PostgreSQL cluster."""
        return self.keep('patroni', lambda: Behind(self, has_patroni=True))

    def own(self, **options):
        """One for this row alone, not yet started; a context."""
        self.spoil()  # one at a time: they have the same names
        return Installation(self.program, self.generator, calls=150, **options)

    def own_behind_proxy(self):
        """The same, started, with a proxy."""
        self.spoil()
        return Behind(self)

    def keep(self, name, make):
        if name not in self.kept:
            self.spoil()
            self.kept = {name: self.stack.enter_context(make())}
        self.kept[name].wait_until_well()
        return self.kept[name]

    def spoil(self):
        """Nobody uses what is kept any more: a row went wrong, or another one has to be made."""
        self.stack.close()
        self.kept = {}


class Behind(Installation):
    """Call servers behind a proxy."""

    def __init__(self, bench, has_patroni=False):
        super().__init__(bench.program, bench.generator, calls=150, database=Behind.make_cluster if has_patroni else None)
        self.bench = bench

    def make_cluster(self):
        cluster = PatroniCluster(self.lab, self.folder)
        cluster.start()
        return cluster

    def build(self):
        super().build()
        self.start()
        self.proxy = Proxy(self.folder, self.lab.host('proxy'), [server.host for server in self.servers])
        self.proxy.start()

    def wait_until_well(self):
        if isinstance(self.database, PatroniCluster):
            self.database.wait_until_healthy()
        self.wait_for_states({'up'}, [server.host.name for server in self.servers])
        self.proxy.wait_until_all_are_up(60)

    def load(self, seconds=None, rate=RATE, speak=SPEAK):
        """Callers of the proxy, for the bench's time."""
        return self.call(self.proxy.host, int(rate * (seconds or self.bench.seconds)), rate, speak=speak)
