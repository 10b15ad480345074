"""Dovecot on files of its own, beside any other: reads the Maildirs below a folder, one an address, and serves them by IMAP."""
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time

CONFIGURATION = """
protocols = imap
base_dir = {base}
state_dir = {base}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{maildirs}/%u
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password=test
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


BY_TOKEN = """
auth_mechanisms = plain xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/dovecot-oauth2.conf
}}
"""
ASKING = """
tokeninfo_url = {url}
username_attribute = user
"""


class ImapServer:
    def __init__(self, folder, maildirs, token_url=None):
        """`token_url`: whom to ask about access tokens, up to the token."""
        self.folder, self.maildirs, self.token_url = folder, maildirs, token_url

    def __enter__(self):
        # Dovecot serves no mail as root, and needs no root where all its users are the one that starts it.
        is_root = os.geteuid() == 0
        reader = pwd.getpwnam('mail' if is_root else getpass.getuser())
        with socket.create_server(('127.0.0.1', 0)) as free:
            self.port = free.getsockname()[1]
        base = self.folder / 'dovecot'
        base.mkdir()
        if is_root:
            for path in [self.folder, *self.folder.rglob('*')]:
                shutil.chown(path, reader.pw_uid, reader.pw_gid)
        configuration = self.folder / 'dovecot.conf'
        configuration.write_text(CONFIGURATION.format(
            base=base, folder=self.folder, maildirs=self.maildirs, port=self.port, uid=reader.pw_uid, gid=reader.pw_gid,
            internal='dovecot' if is_root else reader.pw_name, login='dovenull' if is_root else reader.pw_name,
            group='dovecot' if is_root else grp.getgrgid(reader.pw_gid).gr_name))
        if self.token_url:
            (self.folder / 'dovecot-oauth2.conf').write_text(ASKING.format(url=self.token_url))
            with configuration.open('a') as file:
                file.write(BY_TOKEN.format(folder=self.folder))
        self.process = subprocess.Popen(['dovecot', '-F', '-c', configuration], stdin=subprocess.DEVNULL)
        try:
            wait_until_open(self.port)
        except OSError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)

    def fetch_all(self, address):
        """The bytes of every mail in the address's inbox."""
        with imaplib.IMAP4('127.0.0.1', self.port, timeout=20) as client:
            client.login(address, 'test')
            client.select('INBOX', readonly=True)
            numbers = client.search(None, 'ALL')[1][0].split()
            return [client.fetch(number, '(BODY.PEEK[])')[1][0][1] for number in numbers]


def wait_until_open(port, seconds=10):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(('127.0.0.1', port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
