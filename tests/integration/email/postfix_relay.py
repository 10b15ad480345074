"""Postfix with files of its own, beside any other: takes mails for example.com and leaves them in Maildirs, one an address without
what follows a +; for an address that has none it sends a bounce. Needs root, as Postfix does."""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example.com
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = error:only example.com is here
relay_domains =
virtual_mailbox_domains = example.com
virtual_mailbox_base = {maildirs}
virtual_mailbox_maps = inline:{{ {known} }}
virtual_uid_maps = static:{uid}
virtual_minimum_uid = 1
virtual_gid_maps = static:{gid}
recipient_delimiter = +
smtpd_reject_unlisted_recipient = no
smtpd_recipient_restrictions = permit_mynetworks, reject
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
notify_classes =
alias_maps =
alias_database =
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class PostfixRelay:
    def __init__(self, maildirs, known):
        """`known`: the names before @example.com that have a mailbox."""
        self.maildirs, self.known = maildirs, known

    def __enter__(self):
        owner = pwd.getpwnam('mail')
        self.temporary = tempfile.TemporaryDirectory(prefix='postfix-')  # names of sockets must be short
        self.folder = pathlib.Path(self.temporary.name)
        with socket.create_server(('127.0.0.1', 0)) as free:
            self.port = free.getsockname()[1]
        for name in ('etc', 'data', 'queue', 'queue/pid'):
            (self.folder / name).mkdir(parents=True)
        for name in ('active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace',
                     'maildrop', 'public'):
            (self.folder / 'queue' / name).mkdir()
            shutil.chown(self.folder / 'queue' / name, 'postfix')
        shutil.chown(self.folder / 'data', 'postfix')
        # Postfix walks down to its files as users of its own.
        for path in {self.folder, self.maildirs, *self.maildirs.parents}:
            if path.is_relative_to(tempfile.gettempdir()) and path != pathlib.Path(tempfile.gettempdir()):
                os.chmod(path, 0o755)
        shutil.chown(self.maildirs, 'mail', 'mail')
        known = ', '.join('{ %s@example.com = %s@example.com/ }' % (name, name) for name in self.known)
        words = {'folder': self.folder, 'maildirs': self.maildirs, 'known': known, 'port': self.port, 'uid': owner.pw_uid,
                 'gid': owner.pw_gid}
        (self.folder / 'etc/main.cf').write_text(MAIN.format(**words))
        (self.folder / 'etc/master.cf').write_text(MASTER.format(**words))
        self.process = subprocess.Popen(['/usr/lib/postfix/sbin/master', '-d', '-c', self.folder / 'etc'], stdin=subprocess.DEVNULL,
                                        start_new_session=True, env=os.environ | {'MAIL_CONFIG': str(self.folder / 'etc')})
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return self
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.__exit__()
                    raise
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.temporary.cleanup()
