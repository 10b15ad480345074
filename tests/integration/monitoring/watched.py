"""A test case with a server that listens for monitoring, and what is asked of it."""
import ctypes
import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

from program import ProgramTest
from running_program import IP, free_ports

PTRACE_ATTACH, PTRACE_DETACH = 16, 17
ALL_CHILDREN = 0x40000000  # __WALL: threads as well


class WatchedTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.ops_port = free_ports(3)
        self.configure()
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')

    def configure(self, **settings):
        if hasattr(self, 'ops_port'):
            listen = [f'{key} = "{IP}:{self.ops_port + i}"' for i, key in enumerate(('listen', 'notify_listen', 'web_listen'))]
            settings = {'monitoring': listen, **settings}
        super().configure(**settings)

    def ask(self, path, port=None):
        """Status and text."""
        try:
            with urllib.request.urlopen(f'http://{IP}:{port or self.ops_port}{path}', timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def metric(self, series, port=None):
        """The value of one series, its labels as they are written; None: it is not told."""
        for line in self.ask('/metrics', port)[1].splitlines():
            name, _, value = line.rpartition(' ')
            if name == series:
                return float(value)
        return None

    def start_call(self, *steps):
        call = self.program.launch('--json', 'call', '1001', *steps, stdout=-3, stderr=-3)
        self.addCleanup(self.end, call)
        return call


class FrozenThread:
    """One thread of a process stands still, as a debugger would have it; the others go on."""

    def __init__(self, process, name):
        self.libc = ctypes.CDLL(None, use_errno=True)
        tasks = Path(f'/proc/{process.pid}/task').iterdir()
        self.thread = next(int(task.name) for task in tasks if (task / 'comm').read_text().strip() == name)

    def _ask(self, request):
        if self.libc.ptrace(request, self.thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), 'ptrace')

    def __enter__(self):
        self._ask(PTRACE_ATTACH)
        os.waitpid(self.thread, ALL_CHILDREN)
        return self

    def __exit__(self, *_):
        self._ask(PTRACE_DETACH)


def stop(test, process):
    process.send_signal(signal.SIGTERM)
    test.assertEqual(process.wait(60), 0, test.server_log())
