#!/usr/bin/python3
"""The Debian package, on a Debian 12 of its own with a real init: installed, called, upgraded, removed, purged.

  tests/packaging/deb_test.py PACKAGE.deb BASE.tar

BASE.tar is a root as debootstrap makes it; made when it is not there. `make deb-test` calls it.
"""
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import debian_root
import loop_disk
from debian_root import Machine, run
from running_program import wait_until

SERVICES = ('aftertone-ivr', 'aftertone-notify', 'aftertone-web')
WEBSITE = 'http://127.0.0.1:8088'
ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG, DATA, LOGS = '/etc/aftertone/aftertone.toml', '/var/lib/aftertone', '/var/log/aftertone'
MIGRATIONS = ROOT / 'src/storage/migrations'
SPEECH = '/usr/share/asterisk/sounds/en_US_f_Allison/tt-weasels.wav'
PACKAGE = BASE = None


class Installation(unittest.TestCase):
    """A machine with the package, for the tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.machine = Machine(BASE)
        cls.addClassCleanup(cls.machine.end)
        cls.machine.boot()
        cls.install(cls.first_package())

    @staticmethod
    def first_package():
        return PACKAGE

    @classmethod
    def install(cls, package, *options):
        (cls.machine.path('/root') / 'aftertone.deb').write_bytes(Path(package).read_bytes())
        return cls.machine.run('apt-get', 'install', '-q', '-y', '--no-install-recommends', *options, '/root/aftertone.deb')

    def aftertone(self, *words):
        """As its user, as the documentation says. What it printed."""
        done = self.machine.try_run('runuser', '-u', 'aftertone', '--', 'aftertone', *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def json(self, *words):
        return json.loads(self.aftertone('--json', *words))

    def priority_limit(self):
        """Up to which real-time priority its threads may go."""
        pid = self.property('aftertone-ivr', 'MainPID')
        return int(re.search(r'Max realtime priority +(\d+)', self.machine.run('cat', f'/proc/{pid}/limits')).group(1))

    def property(self, service, name):
        return self.machine.run('systemctl', 'show', '--value', '--property', name, service).strip()

    def await_services(self, services=SERVICES):
        """All run, and somebody listens on port 5060 (13C4 in hexadecimal)."""
        def take_calls():
            return all(self.property(service, 'ActiveState') == 'active' for service in services) and \
                ':13C4 ' in self.machine.run('cat', '/proc/net/udp')
        wait_until(take_calls, 60, lambda: self.machine.run('journalctl', '--no-pager', '-n', '60'))

    def configure(self, *changes):
        """Each: section, key, value. Then everything starts anew."""
        config = self.machine.path(CONFIG)
        for change in changes:
            config.write_text(run(ROOT / 'tools/set_key', config, *change))
        self.machine.run('systemctl', 'restart', *SERVICES)
        self.await_services()

    def ask_website(self, path):
        """What it answers to somebody on that machine."""
        ask = 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=20).read().decode())'
        return run(*self.machine.beside(sys.executable, '-c', ask, WEBSITE + path))

    def leave_message(self):
        """A call as ./run makes it. The id of the message."""
        known = {message['id'] for message in self.json('message', 'list', '1001')}
        call = self.json('call', 'sip:1001@127.0.0.1:5060', '--from', '"Clara" <sip:+4930123456@phone.example>', '--wait-beep',
                         '--say', SPEECH, '--press', '#', '--listen', '3', '--press', '1', '--wait-hangup')
        self.assertTrue(call['timeline'])
        new = []

        def has_come():
            new[:] = [message['id'] for message in self.json('message', 'list', '1001') if message['id'] not in known]
            return new
        wait_until(has_come, 30, lambda: f'no message: {call}')
        return new[0]

    def first_message(self, services=SERVICES):
        """In a mailbox that is new."""
        self.await_services(services)
        self.aftertone('mailbox', 'add', '1001', '--name', 'Anna Amsel', '--pin', '739164', '--keep-pin')
        return self.leave_message()

    def mails(self):
        return list(self.machine.path(DATA).glob('mail/*/new/*'))


class Installed(Installation):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine.run('runuser', '-u', 'aftertone', '--', 'aftertone', 'mailbox', 'add', '1001', '--name', 'Anna Amsel',
                        '--email', 'anna@example.com', '--pin', '739164', '--keep-pin')

    def setUp(self):
        self.await_services()

    def test_the_services_run_as_their_user_and_start_with_the_machine(self):
        for service in SERVICES:
            pid = self.property(service, 'MainPID')
            self.assertEqual(self.machine.run('ps', '-o', 'user:20=', '-p', pid).strip(), 'aftertone')
            self.assertEqual(self.machine.run('systemctl', 'is-enabled', service).strip(), 'enabled')

    def test_everything_lies_where_it_should_and_is_readable_by_whom_it_should(self):
        log = next(self.machine.path(LOGS).rglob('*.log'))
        wanted = {DATA: '750 aftertone:aftertone', LOGS: '2750 aftertone:adm', '/etc/aftertone': '750 root:aftertone',
                  CONFIG: '640 root:aftertone', '/' + str(log.relative_to(self.machine.root)): '640 aftertone:adm'}
        for path, owner in wanted.items():
            self.assertEqual(self.machine.run('stat', '-c', '%a %U:%G', path).strip(), owner, path)
        self.assertIn(CONFIG, self.machine.run('dpkg-query', '-W', '-f', '${Conffiles}', 'aftertone'))

    def test_a_call_leaves_a_message_and_a_mail(self):
        before = len(self.mails())
        self.leave_message()
        wait_until(lambda: len(self.mails()) > before, 30, lambda: 'no mail came')

    def test_the_doctor_finds_nothing_that_fails(self):
        self.assertTrue(self.json('doctor'))

    def test_the_website_and_its_interface_answer_this_machine(self):
        self.assertIn('<title>', self.ask_website('/'))
        self.assertTrue(json.loads(self.ask_website('/api/v1/session/ways'))['password'])
        self.assertIn('openapi: 3', self.ask_website('/api/v1/openapi.yaml'))

    def test_the_three_processes_tell_how_they_are(self):
        told = json.loads(self.machine.try_run('runuser', '-u', 'aftertone', '--', 'aftertone', '--json', 'status').stdout)
        self.assertEqual([process.get('roles') for process in told['processes']], ['ivr', 'notify', 'web'])
        self.assertEqual(self.machine.try_run('runuser', '-u', 'aftertone', '--', 'aftertone', 'check', 'threads').returncode, 0)

    def test_a_service_that_is_killed_comes_back(self):
        for service in SERVICES:
            before = self.property(service, 'MainPID')
            self.machine.run('systemctl', 'kill', '--signal=KILL', service)
            wait_until(lambda s=service, b=before: self.property(s, 'MainPID') not in ('0', b), 30, lambda: 'it stays away')
        self.await_services()

    def test_a_service_that_hangs_is_started_anew(self):
        for service in SERVICES:
            before = self.property(service, 'MainPID')
            self.machine.run('systemctl', 'kill', '--signal=STOP', service)
            wait_until(lambda s=service, b=before: self.property(s, 'MainPID') not in ('0', b), 60, lambda: 'it hangs')
            self.assertIn('Watchdog timeout', self.machine.run('journalctl', '--no-pager', '-u', service))
        self.await_services()

    def test_the_sandbox_holds(self):
        pid = self.property('aftertone-ivr', 'MainPID')
        status = dict(re.findall(r'^(\w+):\s*(\S*)', self.machine.run('cat', f'/proc/{pid}/status'), re.M))
        self.assertEqual((status['NoNewPrivs'], status['Seccomp'], int(status['CapBnd'], 16), int(status['CapEff'], 16)), ('1', '2', 0, 0))
        inside = ('nsenter', '--target', pid, '--mount', 'touch')
        for path in ('/usr/x', '/etc/aftertone/x', '/var/tmp/../lib/x', '/srv/x'):
            refused = self.machine.try_run(*inside, path)
            self.assertIn('Read-only file system', refused.stderr, path)
        for folder in (DATA, LOGS, '/tmp'):
            self.machine.run(*inside, f'{folder}/may-write')
        self.assertFalse(self.machine.path('/tmp/may-write').exists(), 'its /tmp is its own')

    def test_the_media_thread_has_real_time_priority(self):
        pid = self.property('aftertone-ivr', 'MainPID')
        if self.priority_limit() == 0:
            self.skipTest('this machine lets no init raise LimitRTPRIO (CAP_SYS_RESOURCE)')
        threads = self.machine.run('ps', '-L', '-o', 'cls=,comm=', '-p', pid)
        self.assertRegex(threads, r'FF +at-media')

    def test_the_init_finds_nothing_wrong_with_the_units(self):
        for service in SERVICES:
            self.assertEqual(self.machine.run('systemd-analyze', 'verify', f'{service}.service'), '')
            exposure = self.machine.run('systemd-analyze', 'security', '--no-pager', f'{service}.service')
            level = float(re.search(r'Overall exposure level for \S+: ([0-9.]+)', exposure).group(1))
            self.assertLessEqual(level, 2.0, exposure)

    def test_what_describes_the_program_is_there(self):
        for file in ('man/man1/aftertone.1.gz', 'man/man5/aftertone.toml.5.gz', 'bash-completion/completions/aftertone',
                     'aftertone/portal/index.html', 'aftertone/openapi.yaml', 'doc/aftertone/examples/snmp/AFTERTONE-MIB.txt',
                     'doc/aftertone/examples/prometheus/aftertone.rules.yml', 'doc/aftertone/README.md', 'doc/aftertone/docs/configuration.md', 'doc/aftertone/changelog.gz'):
            self.assertTrue(self.machine.path(f'/usr/share/{file}').is_file(), file)

    def test_stopping_is_clean_and_says_nothing_wrong(self):
        self.machine.run('systemctl', 'stop', *SERVICES)
        for service in SERVICES:
            self.assertEqual(self.property(service, 'Result'), 'success')
        self.machine.run('systemctl', 'start', *SERVICES)
        self.await_services()


class WithPeers(Installation):
    """What the sandbox must let through: PostgreSQL, mail by SMTP, the probe's calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        words = cls.machine.beside(sys.executable, '-B', Path(__file__).with_name('peers.py'))
        cls.peers = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.peers.wait, 60)
        cls.addClassCleanup(cls.peers.stdin.close)
        cls.where = json.loads(cls.peers.stdout.readline())

    def mails_at_the_relay(self):
        self.peers.stdin.write('\n')
        self.peers.stdin.flush()
        return int(self.peers.stdout.readline())

    def test_messages_in_postgresql_are_told_by_smtp_and_the_probe_finds_all_well(self):
        self.await_services()
        self.configure(('database', 'url', f'"{self.where["database"]}"'), ('email', 'method', '"smtp"'), ('email.smtp', 'port', str(self.where['relay'])),
                       ('email.smtp', 'tls', '"off"'), ('probe', 'mailbox', '"9901"'), ('lamp', 'allow', '["127.0.0.1"]'))
        self.aftertone('mailbox', 'add', '1001', '--name', 'Anna Amsel', '--email', 'anna@example.com')
        self.leave_message()
        wait_until(self.mails_at_the_relay, 30, lambda: 'no mail came')
        self.aftertone('probe', '--set-up', '--email', 'probe@example.com')
        self.assertIn('everything works', self.aftertone('probe'))
        journal = self.machine.run('journalctl', '--no-pager', *(word for service in SERVICES for word in ('-u', service)))
        refused = re.compile('Operation not permitted|Permission denied|SIGSYS| Error ')
        self.assertEqual([line for line in journal.splitlines() if refused.search(line) and not self.is_of_priority(line)], [])

    def is_of_priority(self, line):
        """The media thread does without its priority, because this machine lets nobody have it."""
        return 'no real-time priority' in line and self.priority_limit() == 0


class Upgraded(Installation):
    def test_nothing_is_lost_and_the_database_is_brought_up_to_date(self):
        message = self.first_message()
        config = self.machine.path(CONFIG)
        config.write_text(config.read_text().replace('max_calls = 500', 'max_calls = 100  # ours'))
        database = self.machine.path(f'{DATA}/aftertone.db')
        newest = forget_newest_migration(database)
        running = [self.property(service, 'MainPID') for service in SERVICES]

        printed = self.install(newer_package(), '-o', 'Dpkg::Options::=--force-confdef')

        self.await_services()
        self.assertIn('==> Keeping old config file as default', printed)
        self.assertFalse(set(running) & {self.property(service, 'MainPID') for service in SERVICES}, 'the old program still runs')
        self.assertIn('max_calls = 100  # ours', config.read_text())
        self.assertIn('# A newer default.', self.machine.path(f'{CONFIG}.dpkg-dist').read_text())
        self.assertEqual(self.machine.run('stat', '-c', '%a %U:%G', CONFIG).strip(), '640 root:aftertone')
        self.assertEqual(schema_version(database), newest)
        self.assertEqual([kept['id'] for kept in self.json('message', 'list', '1001')], [message])
        self.aftertone('message', 'export', message, '--output', f'{DATA}/heard.wav')
        heard = self.machine.path(f'{DATA}/heard.wav').read_bytes()
        self.assertTrue(heard.startswith(b'RIFF') and len(heard) > 8000, f'{len(heard)} bytes')
        self.leave_message()


class UpgradedFromTwoServices(Installation):
    """From the time before the website had a service of its own."""

    @staticmethod
    def first_package():
        return older_package()

    def test_the_website_gets_its_service_and_nothing_is_lost(self):
        message = self.first_message(SERVICES[:2])
        self.assertIn('could not be found', self.machine.try_run('systemctl', 'status', SERVICES[2]).stderr)

        self.install(PACKAGE)

        self.await_services()
        self.assertEqual(self.machine.run('systemctl', 'is-enabled', SERVICES[2]).strip(), 'enabled')
        self.assertIn('<title>', self.ask_website('/'))
        self.assertEqual([kept['id'] for kept in self.json('message', 'list', '1001')], [message])


class Removed(Installation):
    def test_messages_outlive_removal_and_purge(self):
        message = self.first_message()

        self.machine.run('apt-get', 'remove', '-q', '-y', 'aftertone')
        self.assertEqual(self.machine.try_run('pgrep', '-x', 'aftertone').stdout, '')
        self.assertTrue(self.machine.path(CONFIG).is_file())
        self.assertTrue(list(self.machine.path(LOGS).rglob('*.log')))

        self.install(PACKAGE)
        self.await_services()
        self.assertEqual([kept['id'] for kept in self.json('message', 'list', '1001')], [message])

        printed = self.machine.run('apt-get', 'purge', '-q', '-y', 'aftertone')
        self.assertIn('mailboxes and messages are kept in /var/lib/aftertone', printed)
        self.assertFalse(self.machine.path('/etc/aftertone').exists())
        self.assertFalse(self.machine.path(LOGS).exists())
        self.assertTrue(list(self.machine.path(f'{DATA}/audio').rglob('*.wav')))
        self.assertEqual(self.machine.run('stat', '-c', '%U', DATA).strip(), 'aftertone')
        left = self.machine.try_run('systemctl', 'list-unit-files', '--no-legend', 'aftertone*')
        self.assertEqual(left.stdout, '')

        self.install(PACKAGE)
        self.await_services()
        self.assertEqual([kept['id'] for kept in self.json('message', 'list', '1001')], [message])


def schema_version(database):
    """The newest version of the schema."""
    with sqlite3.connect(database) as store:
        return store.execute('select max(version) from schema_migrations').fetchone()[0]


def forget_newest_migration(database):
    """Leaves the database as the release before the newest version of the schema had it. That version."""
    version = schema_version(database)
    sql = next(MIGRATIONS.glob(f'{version:04}_*.cc')).read_text()
    with sqlite3.connect(database) as store:
        for table in re.findall(r'^create table (\w+)', sql, re.M):
            store.execute(f'drop table {table}')
        for index in re.findall(r'^create (?:unique )?index (\w+)', sql, re.M):
            store.execute(f'drop index if exists {index}')  # unless it went with its table
        for table, column in re.findall(r'^alter table (\w+) add column (\w+)', sql, re.M):
            store.execute(f'alter table {table} drop column {column}')
        for table in ('schema_migrations', 'schema_usable_by'):
            store.execute(f'delete from {table} where version = ?', (version,))
    store.close()
    return version


def other_package(version, change):
    """The same program as another version, once `change` has changed the package's root."""
    folder = Path(tempfile.mkdtemp(prefix='aftertone-deb-'))
    unittest.addModuleCleanup(subprocess.run, ['rm', '-r', str(folder)], check=True)
    root, control = folder / 'root', folder / 'root/DEBIAN/control'
    run('dpkg-deb', '--raw-extract', PACKAGE, root)
    control.write_text(re.sub(r'^Version: .*$', f'Version: {version}', control.read_text(), flags=re.M))
    change(root)
    run('dpkg-deb', '-Znone', '--root-owner-group', '--build', root, folder / 'other.deb')
    return folder / 'other.deb'


def newer_package():
    """The next version, which ships another configuration."""
    def change(root):
        config = root / CONFIG.lstrip('/')
        config.write_text('# A newer default.\n' + config.read_text())
    return other_package('99.0-1', change)


def older_package():
    """A version that has no service for the website: neither the unit nor a word about it in what the package runs."""
    web = f'{SERVICES[2]}.service'

    def change(root):
        next(root.glob(f'**/{web}')).unlink()
        for script in (root / 'DEBIAN').glob('p*'):
            sections = re.split(r'(?=^# Automatically added)', script.read_text(), flags=re.M)
            kept = [section for section in sections if web not in section or f'{SERVICES[0]}.service' in section]
            script.write_text(re.sub(f" '?{web}'?", '', ''.join(kept)))
    return other_package('0.0-1', change)


def main():
    global PACKAGE, BASE
    if len(sys.argv) < 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    if reason := debian_root.why_not():
        print(f'SKIPPED, nothing of the package was tested: {reason}')
        print('0 passed, 0 failed, 1 skipped')
        return 0
    loop_disk.enter_namespace()
    PACKAGE, archive = Path(sys.argv.pop(1)).resolve(), Path(sys.argv.pop(1)).resolve()
    BASE = debian_root.make_base(archive, PACKAGE)
    try:
        result = unittest.main(module='__main__', verbosity=2, exit=False).result
    finally:
        shutil.rmtree(BASE)
    failed, skipped = len(result.failures) + len(result.errors), len(result.skipped)
    print(f'{max(0, result.testsRun - failed - skipped)} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


sys.exit(main())
