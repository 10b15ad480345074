"""Two sites, a and b, each a node on a PostgreSQL and an audio store of its own; a is the primary one."""
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import program
from postgres_server import PostgresServer
from running_program import IP, Program, end, free_ports, wait_until


class Site:
    def __init__(self, test, name):
        self.name, self.folder = name, test.folder / name
        self.folder.mkdir()
        self.database = PostgresServer()
        test.addCleanup(self.database.remove)
        self.database.start()
        self.node = Program(program.PROGRAM, self.folder, 4)
        test.addCleanup(self.node.kill)

    def configure(self, peer, **sections):
        ours = {'node': [f'name = "{self.name}1"', f'site = "{self.name}"'], 'database': [f'url = "{self.database.url}"'],
                'audio': [f'directory = "{self.folder}/audio"', 'shared = true'], 'email': [f'maildir = "{self.folder}/mail"'],
                'site': ['primary = "a"', f'peer = "{peer.name}"', f'peer_database = "{peer.database.url}"', f'peer_audio = "{peer.folder}/audio"']}
        for section, lines in sections.items():
            ours[section] = ours.get(section, []) + lines
        self.node.configure(**ours)

    def mails(self):
        return sorted(mail.name.split('.')[0] for mail in self.folder.glob('mail/*/new/*'))

    def is_active(self):
        log = [line for line in self.node.log().splitlines() if f'site {self.name} is ' in line]
        return bool(log) and f'site {self.name} is active' in log[-1]

    def die(self):
        """With all that it has; its disks stay."""
        self.node.kill()
        self.database.stop()

    def come_back(self):
        self.database.start()
        self.node.start()


class Etcd:
    """One member, which is enough for a test."""

    def __init__(self, test):
        folder = Path(tempfile.mkdtemp(prefix='aftertone-etcd-'))
        test.addCleanup(shutil.rmtree, folder)
        port = free_ports(2)
        self.address, peer = f'http://{IP}:{port}', f'http://{IP}:{port + 1}'
        with open(folder / 'log', 'w') as log:
            self.process = subprocess.Popen(['etcd', '--name', 'w', '--data-dir', folder / 'data', '--listen-client-urls', self.address,
                                             '--advertise-client-urls', self.address, '--listen-peer-urls', peer,
                                             '--initial-advertise-peer-urls', peer, '--initial-cluster', f'w={peer}'], stdout=log, stderr=log)
        test.addCleanup(self.end)
        wait_until(lambda: 'ready to serve client requests' in (folder / 'log').read_text(), 30, (folder / 'log').read_text)

    def end(self):
        end(self.process)


class TwoSites(unittest.TestCase):
    """Neither runs yet."""
    sections = {}

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-sites-'))
        self.addCleanup(shutil.rmtree, self.folder)
        self.a, self.b = Site(self, 'a'), Site(self, 'b')
        self.a.configure(self.b, **self.sections)
        self.b.configure(self.a, **self.sections)

    def start_both(self):
        for site in (self.a, self.b):
            site.node.start()
        self.wait_for_work_at(self.a)

    def wait_for_work_at(self, site, seconds=20):
        other = self.b if site is self.a else self.a
        wait_until(lambda: site.is_active() and not other.is_active(), seconds, lambda: f'{self.a.node.log()}{self.b.node.log()}')

    def leave_message(self, site):
        call = site.node.run('call', '1001', '--press', '#', '--wait-beep', '--listen', '2')
        self.assertEqual(call.returncode, 0, call.stdout + call.stderr)

    def site(self, at, *words):
        """A command about sites; its exit code, and what it printed."""
        done = at.node.run('--json', 'site', *words)
        return done.returncode, json.loads(done.stdout) if done.returncode == 0 else done.stderr
