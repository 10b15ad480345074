"""What installations on hosts of their own have in common: the lab, the callers' host, and an office with a mail relay, to which nothing ever
happens."""
import contextlib
import ctypes
import os
import shutil
import tempfile
from pathlib import Path

from callers import Callers
from counting_relay import CountingRelay
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


def wait_until_idle(office, may_be_down, seconds=60):
    """Until no call runs and nothing waits at any node that `office` sees."""
    is_idle = lambda row: may_be_down and row['state'] == 'down' or row['state'] != 'down' and row['calls'] == row['waiting'] == 0  # noqa: E731
    nodes = lambda: office.json('cluster', 'status')['nodes']  # noqa: E731
    wait_until(lambda: all(map(is_idle, nodes())), seconds, lambda: f'not idle: {nodes()}', every=0.2)


class LabInstallation:
    """As a context: build() of who inherits it makes the rest."""

    def __init__(self, program, generator, calls, sections):
        self.program, self.generator, self.calls, self.sections = program, generator, calls, sections
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        with self.stack:
            self.build()
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def build_lab(self, name):
        self.folder = Path(tempfile.mkdtemp(prefix=f'aftertone-{name}-'))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)
        self.lab = self.stack.enter_context(Lab())
        self.pbx, self.office_host = self.lab.host('pbx'), self.lab.host('office')
        self.relay = CountingRelay(ip=self.office_host.ip, port=RELAY_PORT)
        with inside(self.office_host):
            self.stack.enter_context(self.relay)

    def rules_for_mails(self, method='smtp'):
        """Sections of the configuration: through the relay, as fast as it goes."""
        return {'email': [f'method = "{method}"'], 'email__smtp': [f'host = "{self.office_host.ip}"', f'port = {RELAY_PORT}', 'tls = "off"'],
                'notify': ['target_per_minute = 0', 'relay_per_second = 0']}

    def call_at(self, ip, count, rate, **options):
        return Callers(self.generator, self.pbx, ip, count, rate, **options)
