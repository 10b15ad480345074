#!/usr/bin/python3
"""Two call servers that a PBX finds by SRV records, as in docs/how-to/dns-srv.md, 20 calls a second: one is killed, cut off, frozen,
drained. No call stays unanswered, none is answered late, and every acknowledged message is in the mailbox once. Prints a table.
   dns_srv_test.py PROGRAM GENERATOR [--seconds N]"""
import functools
import sys
from pathlib import Path

import isolation
from call_server import SIP_PORT
from hosts import run
from kamailio_test import lose_server, parse, run_rows
from installation import Installation
from running_program import Broken, wait_until
from server_faults import CutOff, Drained, Frozen, Killed

NAME = 'voicemail.test'
CONFIG = Path(__file__).with_name('srv_pbx.cfg')


class SrvPbx:
    """A PBX with a name server beside it."""

    def __init__(self, folder, host, servers):
        self.host, self.folder, self.servers = host, folder / host.name, servers
        self.folder.mkdir()
        self.log_file = self.folder / 'kamailio.log'
        text = CONFIG.read_text()
        for old, new in {'RUN_DIRECTORY': self.folder, 'VOICEMAIL_NAME': NAME, 'OWN_ADDRESS': f'{host.ip}:{SIP_PORT}'}.items():
            text = text.replace(old, str(new))
        self.config = self.folder / 'kamailio.cfg'
        self.config.write_text(text)

    def start(self):
        self.start_name_server()
        self.host.launch('kamailio', '-f', self.config, '-DD', '-E', '-m', '64', '-M', '8', '-Y', self.folder, '-w', self.folder,
                         log=self.log_file)
        wait_until(self.answers, 20, lambda: self.log_file.read_text())

    def start_name_server(self):
        resolver = self.folder / 'resolv.conf'
        resolver.write_text(f'nameserver {self.host.ip}\n')
        run('mount', '--bind', resolver, '/etc/resolv.conf')  # in our own mount namespace, see isolation.py
        records = []
        for server in self.servers:
            name = f'{server.name}.{NAME}'
            records += [f'--srv-host=_sip._udp.{NAME},{name},{SIP_PORT},10,50', f'--host-record={name},{server.ip}']
        self.host.launch('dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--bind-interfaces', '--user=root',
                         f'--listen-address={self.host.ip}', f'--pid-file={self.folder}/dnsmasq.pid', *records, log=self.folder / 'dnsmasq.log')

    def answers(self):
        try:
            self.host.run('sipsak', '-s', f'sip:pbx@{self.host.ip}:{SIP_PORT}')
            return True
        except Broken:
            return False

    def wait_until_all_are_up(self, _):
        """It passes nobody over any more: another test begins."""
        self.host.run('kamcmd', '-s', f'unix:{self.folder}/kamailio_ctl', 'dst_blocklist.delete_all')


def main():
    options = parse()
    with Installation(options.program, options.generator, calls=150) as installation:
        installation.start()
        pbx = SrvPbx(installation.folder, installation.lab.host('proxy'), [server.host for server in installation.servers])
        pbx.start()
        return run_rows((fault.name, functools.partial(lose_server, fault, installation, pbx, options.seconds))
                        for fault in (Killed(), CutOff(), Frozen(), Drained()))


if __name__ == '__main__':
    if reason := isolation.why_not('kamailio', 'kamcmd', 'sipsak', 'dnsmasq'):
        isolation.skip('dns_srv', reason)
    isolation.enter()
    sys.exit(main())
