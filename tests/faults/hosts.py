"""Hosts as network namespaces on one switch. The switch is a namespace too, without a way out, so that no packet leaves the test.
Cables are pulled, cut in one direction and made to lose packets; hosts are killed and frozen with all that runs on them.
isolation.enter() comes first."""
import os
import signal
import subprocess
import time

from running_program import Broken

COMMAND_SECONDS = 30
SWITCH = 'switch'
NETWORK = '10.77.0'


def run(*words, **options):
    """A command to its end, in limited time; what it printed."""
    options = {'timeout': COMMAND_SECONDS, 'check': True, 'capture_output': True, 'text': True, **options}
    try:
        return subprocess.run([str(word) for word in words], **options).stdout
    except subprocess.CalledProcessError as error:
        raise Broken(f"{' '.join(map(str, words))}: {error.stderr}") from error


class Host:
    """A machine: an address, a cable, and what runs on it."""

    def __init__(self, lab, name, number):
        self.lab, self.name, self.ip = lab, name, f'{NETWORK}.{number}'
        self.cable = f'p-{name}'  # the switch's end of it

    def words(self, *words):
        """The command line that runs `words` on this host."""
        return ['ip', 'netns', 'exec', self.name, *(str(word) for word in words)]

    def run(self, *words, **options):
        return run(*self.words(*words), **options)

    def launch(self, *words, log=None, **options):
        """What goes on until the host is killed or the caller ends it; output is added to the file `log`."""
        out = open(log, 'a') if log else subprocess.DEVNULL
        try:
            return subprocess.Popen(self.words(*words), stdin=subprocess.DEVNULL,
                                    **{'stdout': out, 'stderr': out, **options})
        finally:
            if log:
                out.close()

    def pids(self):
        return [int(pid) for pid in run('ip', 'netns', 'pids', self.name).split()]

    def signal(self, number):
        """To everything on it, until a look finds nothing new."""
        told = set()
        while new := set(self.pids()) - told:
            for pid in new:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            told |= new

    def kill(self):
        """As a machine dies: everything at once, without a word. Memory is gone; its disks are as the kernel has them."""
        self.signal(signal.SIGKILL)
        end = time.monotonic() + COMMAND_SECONDS
        while self.pids():
            if time.monotonic() > end:
                raise Broken(f'host {self.name} does not die: {self.pids()}')
            time.sleep(0.01)

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def pull_cable(self):
        run('ip', '-n', SWITCH, 'link', 'set', self.cable, 'down')

    def join(self):
        run('ip', '-n', SWITCH, 'link', 'set', self.cable, 'up')


class Lab:
    """The switch and its hosts, as a context."""

    def __init__(self):
        self.hosts, self.rules = {}, []

    def __enter__(self):
        run('ip', 'netns', 'add', SWITCH)
        run('ip', '-n', SWITCH, 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0')
        run('ip', '-n', SWITCH, 'link', 'set', 'br0', 'up')
        return self

    def __exit__(self, *_):
        for host in self.hosts.values():
            host.thaw()
            host.kill()
        for name in [*self.hosts, SWITCH]:
            run('ip', 'netns', 'del', name)

    def host(self, name):
        host = self.hosts[name] = Host(self, name, 10 + len(self.hosts))
        run('ip', 'netns', 'add', name)
        run('ip', '-n', name, 'link', 'set', 'lo', 'up')
        run('ip', 'link', 'add', 'name', 'e0', 'netns', name, 'type', 'veth', 'peer', 'name', host.cable, 'netns', SWITCH)
        run('ip', '-n', SWITCH, 'link', 'set', host.cable, 'master', 'br0', 'up')
        run('ip', '-n', name, 'addr', 'add', f'{host.ip}/24', 'dev', 'e0')
        run('ip', '-n', name, 'link', 'set', 'e0', 'up')
        return host

    def cut(self, source, target):
        """From now on nothing comes from host `source` to host `target`; the other way it does."""
        self.rules.append(f'iifname "{source.cable}" oifname "{target.cable}" drop')
        self._apply()

    def lose(self, percent, host):
        """Of all that goes to and comes from `host`, at random."""
        for side in ('iifname', 'oifname'):
            self.rules.append(f'{side} "{host.cable}" numgen random mod 100 < {percent} drop')
        self._apply()

    def mend(self):
        """Takes back every cut() and lose(). A pulled cable stays pulled."""
        self.rules.clear()
        self._apply()

    def _apply(self):
        rules = ''.join(f'    {rule}\n' for rule in self.rules)
        table = ('table bridge faults\ndelete table bridge faults\ntable bridge faults {\n'
                 f'  chain between {{\n    type filter hook forward priority 0;\n{rules}  }}\n}}\n')
        run('ip', 'netns', 'exec', SWITCH, 'nft', '-f', '-', input=table)
