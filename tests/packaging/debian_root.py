"""A Debian 12 of our own: a root by debootstrap, and an init that runs it with nothing but a loopback interface."""
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from running_program import wait_until

SUITE = 'bookworm'
FIRST_PACKAGES = 'systemd,systemd-sysv,dbus,ca-certificates,procps,libsqlite3-0'
NETWORK_SECONDS, BOOT_SECONDS, COMMAND_SECONDS = 1800, 180, 300


def run(*words, seconds=COMMAND_SECONDS, **options):
    """A command that must succeed; what it printed."""
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        raise AssertionError(f'{" ".join(map(str, words))}: {done.returncode}\n{done.stdout[-3000:]}')
    return done.stdout


def why_not():
    """Why there can be no such root here; empty when there can."""
    if os.geteuid() != 0:
        return 'this needs root (debootstrap, namespaces)'
    missing = [tool for tool in ('debootstrap', 'systemd-nspawn', 'nsenter') if not shutil.which(tool)]
    if missing:
        return f'{missing[0]} is not here: tools/install_packages deb'
    return '' if package_sources() else 'apt knows no source for Debian 12: apt-get update'


def package_sources():
    """Where this machine's apt has Debian 12 from, as lines of a sources.list."""
    form = '$(ORIGIN) $(CODENAME) $(REPO_URI) $(COMPONENT)'
    targets = subprocess.run(['apt-get', 'indextargets', '--format', form, 'Created-By: Packages'], capture_output=True, text=True, timeout=60)
    rows = [line.split() for line in targets.stdout.splitlines()]
    return [f'deb {row[2]} {row[1]} {row[3]}' for row in rows if row[0] == 'Debian' and row[1].startswith(SUITE)]


def make_base(archive, package):
    """A root in which everything that `package` depends on is downloaded, so that installing it needs no network. What debootstrap
    makes is kept in `archive`. The root."""
    base = Path(tempfile.mkdtemp(prefix='aftertone-base-'))
    if not archive.is_file():
        first = next(line.split() for line in package_sources() if line.split()[2] == SUITE)
        run('debootstrap', '--variant=minbase', f'--include={FIRST_PACKAGES}', SUITE, base, first[1], seconds=NETWORK_SECONDS)
        (base / 'etc/apt/sources.list').write_text('\n'.join(package_sources()) + '\n')
        run('tar', '--create', '--one-file-system', '--warning=no-file-changed', '--file', archive.with_suffix('.new'), '--directory', base, '.')
        archive.with_suffix('.new').rename(archive)
    else:
        run('tar', '--extract', '--file', archive, '--directory', base)
    for name in ('resolv.conf', 'hosts'):
        shutil.copy(f'/etc/{name}', base / 'etc' / name)
    shutil.copy(package, base / 'root/aftertone.deb')
    run('chroot', base, 'apt-get', 'update', seconds=NETWORK_SECONDS)
    run('chroot', base, 'apt-get', 'install', '--download-only', '-q', '-y', '--no-install-recommends', '/root/aftertone.deb',
        seconds=NETWORK_SECONDS)
    return base


class Machine:
    """A copy of the base that lasts as long as this object, and its init."""

    def __init__(self, base):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-debian-'))
        self.root = self.folder / 'root'
        run('mount', '-t', 'tmpfs', 'tmpfs', self.folder)
        for name in ('upper', 'work', 'root'):
            (self.folder / name).mkdir()
        layers = f'lowerdir={base},upperdir={self.folder / "upper"},workdir={self.folder / "work"}'
        run('mount', '-t', 'overlay', '-o', layers, 'overlay', self.root)
        self.init, self.log = None, open(self.folder / 'console.log', 'wb')

    def boot(self):
        words = ['systemd-nspawn', '--quiet', f'--directory={self.root}', '--register=no', '--keep-unit', '--private-network',
                 '--console=pipe', '--machine=aftertone-test', '--boot']
        self.container = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        wait_until(self.is_up, BOOT_SECONDS, lambda: f'the init does not come up: {(self.folder / "console.log").read_text()[-2000:]}')

    def is_up(self):
        if self.container.poll() is not None:
            raise AssertionError(f'no init: {(self.folder / "console.log").read_text()[-2000:]}')
        children = subprocess.run(['pgrep', '-P', str(self.container.pid)], capture_output=True, text=True, timeout=20).stdout.split()
        if not children:
            return False
        self.init = children[0]
        return self.try_run('systemctl', 'is-system-running').stdout.strip() in ('running', 'degraded')

    def inside(self, words):
        return ['nsenter', '--target', self.init, '--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd',
                'env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8', 'DEBIAN_FRONTEND=noninteractive', *map(str, words)]

    def try_run(self, *words, seconds=COMMAND_SECONDS):
        return subprocess.run(self.inside(words), capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL)

    def run(self, *words, **options):
        return run(*self.inside(words), **options)

    def beside(self, *words):
        """A command of this machine's, in the network of that one."""
        return ['nsenter', '--target', self.init, '--net', *map(str, words)]

    def path(self, name):
        return self.root / name.lstrip('/')

    def end(self):
        if self.init:
            self.container.send_signal(signal.SIGTERM)  # an orderly end, like pressing the button
            try:
                self.container.wait(90)
            except subprocess.TimeoutExpired:
                self.container.kill()
                self.container.wait(20)
        self.log.close()
        subprocess.run(['umount', '-l', self.root], timeout=60)
        subprocess.run(['umount', '-l', self.folder], timeout=60)
        shutil.rmtree(self.folder)
