#!/usr/bin/python3
"""Kamailio is told by PUBLISH and tells a phone: also after it has forgotten everything, and after this service was killed."""
import signal
import sqlite3
import sys
from pathlib import Path

import lamp_test
import program
from lamp_phones import Phones
from running_program import IP, free_ports

SCHEMA = Path('/usr/share/kamailio/db_sqlite')
CONFIGURATION = '''#!KAMAILIO
debug=1
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:{ip}:{port}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
loadmodule "db_sqlite.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "xlog.so"
loadmodule "auth.so"
loadmodule "presence.so"
loadmodule "presence_mwi.so"
modparam("presence", "db_url", "sqlite:///{database}")
modparam("presence", "server_address", "sip:{ip}:{port}")
request_route {{
  {authorize}
  if (!t_newtran()) exit;
  if (method == "PUBLISH") handle_publish();
  else if (method == "SUBSCRIBE") handle_subscribe();
  else t_reply("405", "Method Not Allowed");
}}
'''

AUTHORIZE = '''if (method == "PUBLISH" && !pv_www_authenticate("pbx", "secret", "0")) {
    xlog("L_ERR", "challenged\\n");
    www_challenge("pbx", "0");
    exit;
  }'''


class PresenceServer(lamp_test.LampTest):
    authorize = ''

    def setUp(self):
        super().setUp()
        self.presence_port, self.presence_database = free_ports(2), self.folder / 'presence.db'
        connection = sqlite3.connect(self.presence_database)
        for script in ('standard', 'presence'):
            connection.executescript((SCHEMA / f'{script}-create.sql').read_text())
        connection.close()
        file = self.folder / 'kamailio.cfg'
        file.write_text(CONFIGURATION.format(ip=IP, port=self.presence_port, database=self.presence_database,
                                             authorize=self.authorize))
        self.start('kamailio', '-f', file, '-DD', '-E', '-m', '32', '-M', '8', '-Y', self.folder, '-w', self.folder, log='kamailio.log')
        self.configure(lamp=[f'publish = ["sip:{{mailbox}}@{IP}:{self.presence_port}"]'])

    def published(self):
        """Its publications of the lamp: (body, etag) of each."""
        connection = sqlite3.connect(self.presence_database, timeout=5)
        try:
            return connection.execute("select body, etag from presentity where username = '1001'").fetchall()
        finally:
            connection.close()

    def expect_published(self, shows):
        self.wait_for(lambda: any(shows in str(body) for body, _ in self.published()), 20)
        (_, etag), = self.published()
        self.wait_for(lambda: self.in_database('select 1 from lamp_publication where etag = ?', etag), 5)

    def test_it_knows_the_counts_and_tells_a_phone(self):
        server = self.start_server('--roles', 'notify')
        self.expect_published('Voice-Message: 0/0 (0/0)')
        phones = Phones(self, self.presence_port)
        phone = self.subscribed(phones)
        self.expect(phone, '0/0 (0/0)')
        message = self.move('deposit 1001 urgent')
        self.expect(phone, '1/0 (1/0)')
        self.expect_published('Voice-Message: 1/0 (1/0)')
        server.send_signal(signal.SIGKILL)
        server.wait(20)
        self.move(f'state {message} saved')
        self.start_server('--roles', 'notify')
        self.expect(phone, '0/1 (0/1)', 20)
        self.expect_published('Voice-Message: 0/1 (0/1)')

        connection = sqlite3.connect(self.presence_database, timeout=5)
        connection.execute('delete from presentity')
        connection.commit()
        connection.close()
        self.move('deposit 1001')
        self.expect(phone, '1/1 (0/1)', 20)
        self.expect_published('Voice-Message: 1/1 (0/1)')


class SignedPublications(PresenceServer):
    """Kamailio checks who publishes. It asks once, not for every lamp."""
    authorize = AUTHORIZE

    def setUp(self):
        super().setUp()
        secret = self.folder / 'secret'
        secret.write_text('secret\n')
        self.configure(lamp=[f'publish = ["sip:{{mailbox}}@{IP}:{self.presence_port}"]'],
                       trunks=[f'host = "{IP}:{self.presence_port}"', 'realm = "pbx"', 'user = "box"', f'password_file = "{secret}"'],
                       dialling=['bridges_at_once = 0'])

    def test_it_knows_the_counts_and_tells_a_phone(self):
        self.start_server('--roles', 'notify')
        self.expect_published('Voice-Message: 0/0 (0/0)')
        challenged = self.challenges()
        for urgent in range(1, 6):
            self.move('deposit 1001 urgent')
            self.expect_published(f'Voice-Message: {urgent}/0 ({urgent}/0)')
        self.assertEqual(self.challenges(), challenged)

    def challenges(self):
        return (self.folder / 'kamailio.log').read_text().count('challenged')


if __name__ == '__main__':
    lamp_test.MOVER = sys.argv.pop(2)
    program.main()
