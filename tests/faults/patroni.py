"""PostgreSQL by Patroni on two data nodes with etcd and a witness, from the files of deploy/patroni; only names, addresses and folders are
replaced, and the times, so that a test need not wait long."""
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

from proxies import replaced
from running_program import Broken, wait_until

SHOW = 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=2).read().decode())'
PASSWORD, APPLICATION = 'change-this-1', 'change-this-4'


def times():
    """ttl, loop_wait and retry_timeout: short ones, longer on a machine with much to do."""
    return (30, 6, 9) if os.getloadavg()[0] > 8 * os.cpu_count() else (10, 2, 3)


class DataNode:
    """A machine of the cluster; the witness has no PostgreSQL."""

    def __init__(self, host, folder, peers, is_witness):
        self.host, self.folder, self.is_witness = host, folder / host.name, is_witness
        self.patroni = self.etcd = None
        self.folder.mkdir()
        shutil.chown(self.folder, 'postgres')
        self.data = self.folder / 'data'
        ips = {f'192.0.2.1{number + 1}': peer.ip for number, peer in enumerate(peers)}
        etcd = self.with_addresses('patroni/etcd.env', {'ETCD_NAME=vm1': f'ETCD_NAME={host.name}',
                                                        '/var/lib/etcd/aftertone': f'{self.folder}/etcd'}, ips)
        self.environment = {**os.environ, **dict(line.split('=', 1) for line in etcd.splitlines() if not line.startswith('#'))}
        if not is_witness:
            self.configure(ips)

    def with_addresses(self, file, pairs, ips):
        """What differs from one machine to the next stands before the list of all of them in these files."""
        text = replaced(file, pairs)
        is_list = lambda line: 'INITIAL_CLUSTER=' in line or 'hosts:' in line  # noqa: E731
        lines = [line if is_list(line) else line.replace('192.0.2.11', self.host.ip) for line in text.splitlines()]
        text = '\n'.join(lines)
        for old, new in ips.items():
            text = text.replace(old, new)
        return text

    def configure(self, ips):
        ttl, loop_wait, retry_timeout = times()
        self.config = self.folder / 'patroni.yml'
        self.config.write_text(self.with_addresses('patroni/patroni.yml', {
            'name: vm1': f'name: {self.host.name}', 'ttl: 20': f'ttl: {ttl}', 'loop_wait: 5': f'loop_wait: {loop_wait}',
            'retry_timeout: 5': f'retry_timeout: {retry_timeout}', '192.0.2.0/24': '10.77.0.0/24',
            '/var/lib/postgresql/aftertone': str(self.data), '/var/lib/postgresql/.pgpass_patroni': f'{self.folder}/pgpass',
            '/var/run/postgresql': str(self.folder)}, ips))

    def start_etcd(self):
        self.etcd = self.launch('/usr/bin/etcd', environment=self.environment)

    def start_patroni(self):
        if not self.is_witness:
            self.patroni = self.launch('/usr/bin/patroni', self.config)

    def start(self):
        self.start_etcd()
        self.start_patroni()

    def launch(self, *words, environment=None):
        user = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups']
        # From a directory that its user may enter, wherever this was cloned.
        return self.host.launch(*user, *words, log=self.folder / f'{Path(words[0]).name}.log', env=environment or os.environ, cwd='/')

    def come_back(self):
        """After its host was killed: as after a boot. The member is known to etcd by now."""
        self.environment['ETCD_INITIAL_CLUSTER_STATE'] = 'existing'
        (self.data / 'postmaster.pid').unlink(missing_ok=True)  # a boot makes its pid another's; here it may look alive
        self.start()

    def ask(self, sql):
        """As the superuser, on this machine; None when it does not answer."""
        words = self.host.words('timeout', '5', 'psql', '-XAtq', '-h', self.host.ip, '-U', 'postgres', '-c', sql)
        environment = {**os.environ, 'PGPASSWORD': PASSWORD, 'PGCONNECT_TIMEOUT': '3'}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=20)
        return done.stdout.strip() if done.returncode == 0 else None


class PatroniCluster:
    """Two data nodes and a witness on hosts of the lab. The data nodes' hosts must have these names."""

    def __init__(self, lab, folder, names=('vm1', 'vm2', 'witness')):
        self.folder = folder / 'database'
        self.folder.mkdir()
        self.folder.chmod(0o755)
        hosts = [lab.hosts.get(name) or lab.host(name) for name in names]
        self.nodes = [DataNode(host, self.folder, hosts, host.name == 'witness') for host in hosts]
        self.data_nodes = self.nodes[:2]
        addresses = ','.join(f'{node.host.ip}:5432' for node in self.data_nodes)
        self.url = f'postgresql://aftertone@{addresses}/aftertone'
        self.write_password()

    def write_password(self):
        """Where libpq looks for it, for all programs of this test."""
        file = self.folder / 'pgpass'
        file.write_text(f'*:*:*:aftertone:{APPLICATION}\n')
        file.chmod(0o600)
        os.environ['PGPASSFILE'] = str(file)

    def start(self):
        for node in self.nodes:
            node.start()
        self.wait_until_healthy(90)
        leader = self.leader()
        self.must(leader, f"create role aftertone login password '{APPLICATION}'")
        self.must(leader, 'create database aftertone owner aftertone')
        there = "select 1 from pg_database where datname = 'aftertone'"
        wait_until(lambda: all(node.ask(there) == '1' for node in self.data_nodes), 30, self.logs)

    @staticmethod
    def must(node, sql):
        if node.ask(sql) is None:
            raise Broken(f'{node.host.name} refused: {sql}')

    def members(self):
        """What Patroni says: name -> (role, state, lag); empty when it does not answer."""
        for node in self.data_nodes:
            words = node.host.words('timeout', '4', '/usr/bin/python3', '-c', SHOW, f'http://{node.host.ip}:8008/cluster')
            done = subprocess.run(words, capture_output=True, text=True, timeout=20)
            if done.returncode == 0:
                return {each['name']: (each['role'], each['state'], each.get('lag')) for each in json.loads(done.stdout)['members']}
        return {}

    def leader(self):
        """The node that Patroni calls so; None for the time being."""
        name = next((name for name, (role, _, _) in self.members().items() if role == 'leader'), None)
        return next((node for node in self.data_nodes if node.host.name == name), None)

    def other(self, node):
        return next(each for each in self.data_nodes if each is not node)

    def is_healthy(self):
        """A leader, and a synchronous standby that streams."""
        roles = sorted((role, state) for role, state, _ in self.members().values())
        return [role for role, _ in roles] == ['leader', 'sync_standby'] and {state for _, state in roles} <= {'running', 'streaming'}

    def wait_until_healthy(self, seconds=90):
        wait_until(self.is_healthy, seconds, lambda: f'{self.members()}\n{self.logs()}', every=0.3)

    def logs(self):
        return '\n'.join(f'{log}: {log.read_text(errors="replace")[-1500:]}' for log in sorted(self.folder.glob('*/*.log')))

    def freeze_patroni(self, node):
        """Patroni alone: PostgreSQL goes on, and after ttl there are two primaries."""
        os.kill(node.patroni.pid, signal.SIGSTOP)

    def thaw_patroni(self, node):
        os.kill(node.patroni.pid, signal.SIGCONT)
