"""Kamailio and keepalived on hosts, with the files of deploy/ as they are; only the addresses are replaced."""
import os
import re
import shutil
import signal
from pathlib import Path

from running_program import Broken, wait_until

DEPLOY = Path(__file__).resolve().parents[2] / 'deploy'
NETWORK = '10.77.0.0/24'


def replaced(file, pairs):
    """The text of a file of deploy/ with other addresses; each must be there, else the test would not be about that file."""
    text = (DEPLOY / file).read_text()
    for old, new in pairs.items():
        if old not in text:
            raise Broken(f'deploy/{file} does not say {old}')
        text = text.replace(old, new)
    return text


class Proxy:
    """Kamailio on `host` in front of two `servers`. With `shared_ip` it is one of a pair. `others`: those of the other site."""

    def __init__(self, folder, host, servers, shared_ip='', port=5060, others=()):
        self.host, self.folder, self.shared_ip = host, folder / host.name, shared_ip
        self.folder.mkdir()
        self.log_file = self.folder / 'kamailio.log'
        shutil.copy(DEPLOY / 'kamailio/kamailio.cfg', self.folder)
        addresses = replaced('kamailio/addresses.cfg', {
            '192.0.2.11': host.ip, '192.0.2.0/24': NETWORK, '/etc/kamailio/dispatcher.list': f'{self.folder}/dispatcher.list',
            '!/run/kamailio!': f'!{self.folder}!', '192.0.2.10': shared_ip or '192.0.2.10'})
        if not shared_ip:
            addresses = re.sub(r'^#!(define WITH_PAIR|substdef "!SHARED_ADDRESS!.*)\n', '', addresses, flags=re.M)
        (self.folder / 'addresses.cfg').write_text(addresses)
        names = {f'192.0.2.1{number + 1}:5062': f'{server.ip}:{port}' for number, server in enumerate(servers)}
        sent_on = ''.join(f'2 sip:{server.ip}:{port}\n' for server in others)
        (self.folder / 'dispatcher.list').write_text(replaced('kamailio/dispatcher.list', names) + sent_on)

    def start(self):
        if self.shared_ip:
            self.host.run('sysctl', '-qw', 'net.ipv4.ip_nonlocal_bind=1')
        self.process = self.host.launch('kamailio', '-f', self.folder / 'kamailio.cfg', '-DD', '-E', '-m', '64', '-M', '8',
                                        '-Y', self.folder, '-w', self.folder, log=self.log_file)
        wait_until(self.answers, 20, self.log)

    def kill(self):
        """All of its processes, and nothing else on the host."""
        mine = [pid for pid in self.host.pids() if Path(f'/proc/{pid}/comm').read_text().strip() == 'kamailio']
        for pid in mine:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(20)

    def answers(self):
        """Whether it lives: what keepalived asks."""
        try:
            self.host.run(DEPLOY / 'keepalived/check_proxy', self.host.ip)
            return True
        except Broken:
            return False

    def states(self):
        """What it thinks of each call server: AP is active and probed."""
        said = self.host.run('kamcmd', '-s', f'unix:{self.folder}/kamailio_ctl', 'dispatcher.list')
        return dict(re.findall(r'URI: sip:([0-9.]+):\d+\s+FLAGS: (\S+)', said))

    def wait_until_all_are_up(self, seconds=20):
        wait_until(lambda: set(self.states().values()) == {'AP'}, seconds, lambda: f'{self.states()}\n{self.log()[-2000:]}')

    def log(self):
        return self.log_file.read_text(errors='replace')


class SharedAddress:
    """keepalived beside a Proxy."""

    def __init__(self, proxy, priority):
        self.proxy, self.host, self.folder, self.ip = proxy, proxy.host, proxy.folder, proxy.shared_ip
        check = self.folder / 'check_proxy'
        shutil.copy(DEPLOY / 'keepalived/check_proxy', check)
        # As root, because it lies in a folder of the test that others may not enter.
        text = replaced('keepalived/keepalived.conf', {
            '/usr/local/lib/aftertone/check_proxy': str(check), '192.0.2.11': self.host.ip, '192.0.2.10': self.ip, 'interface eth0': 'interface e0',
            'priority 100 ': f'priority {priority} ', 'script_user nobody': 'script_user root', 'rise 30': 'rise 2'})
        self.config = self.folder / 'keepalived.conf'
        self.config.write_text(text)
        self.config.chmod(0o600)

    def start(self):
        self.host.launch('keepalived', '-n', '-l', '-D', '-P', '-f', self.config, '-p', self.folder / 'keepalived.pid',
                         '-r', self.folder / 'vrrp.pid', log=self.folder / 'keepalived.log')

    def is_here(self):
        return f' {self.ip}/' in self.host.run('ip', '-4', '-o', 'addr', 'show', 'e0')
