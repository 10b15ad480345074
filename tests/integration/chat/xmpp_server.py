"""Prosody on loopback, with its own folder, accounts and certificate."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from running_program import IP, Broken, end, free_ports, wait_until

DOMAIN = 'xmpp.test'


class XmppServer:
    def __init__(self, folder, archives=True):
        self.folder = Path(folder) / 'prosody'
        self.data = self.folder / 'data'
        self.data.mkdir(parents=True)
        self.port, self.archives = free_ports(2), archives
        self.key, self.certificate = self.folder / 'key.pem', self.folder / 'certificate.pem'
        self.make_certificate()
        self.config = self.folder / 'prosody.cfg.lua'
        self.configure()
        self.process = None

    def make_certificate(self, name=DOMAIN):
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', f'/CN={name}',
                        '-addext', f'subjectAltName=DNS:{name}', '-keyout', self.key, '-out', self.certificate],
                       check=True, capture_output=True)

    def configure(self):
        modules = ['roster', 'saslauth', 'tls', 'disco', 'ping', 'offline', 'presence', 'message', 'iq'] + ['mam'] * self.archives
        self.config.write_text(f'''
run_as_root = true
daemonize = false
pidfile = "{self.folder}/prosody.pid"
data_path = "{self.data}"
log = {{ debug = "{self.folder}/prosody.log" }}
modules_enabled = {{ {', '.join(f'"{name}"' for name in modules)} }}
modules_disabled = {{ "s2s", "posix" }}
authentication = "internal_plain"
storage = "internal"
default_archive_policy = true
archive_cleanup_interval = 86400
c2s_require_encryption = true
c2s_ports = {{ {self.port} }}
c2s_interfaces = {{ "{IP}" }}
s2s_ports = {{}}
VirtualHost "{DOMAIN}"
ssl = {{ key = "{self.key}", certificate = "{self.certificate}" }}
''')

    def add_account(self, name, password):
        accounts = self.data / DOMAIN.replace('.', '%2e') / 'accounts'
        accounts.mkdir(parents=True, exist_ok=True)
        (accounts / f'{name}.dat').write_text(f'return {{ ["password"] = "{password}"; }};\n')

    def log(self):
        file = self.folder / 'prosody.log'
        return file.read_text(errors='replace') if file.exists() else ''

    def start(self):
        with open(self.folder / 'output', 'a') as output:
            self.process = subprocess.Popen(['prosody', '--config', self.config, '-F'], stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output, env={**os.environ, 'HOME': str(self.folder)})
        wait_until(self.listens, 30, lambda: f"prosody: {(self.folder / 'output').read_text()} {self.log()[-3000:]}")
        return self

    def listens(self):
        if self.process.poll() is not None:
            raise Broken(f"prosody ended: {(self.folder / 'output').read_text()} {self.log()[-3000:]}")
        with socket.socket() as probe:
            return probe.connect_ex((IP, self.port)) == 0

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process is not None:
            self.thaw()
            end(self.process)
