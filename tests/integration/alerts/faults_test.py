#!/usr/bin/python3
"""Faults, each of which raises its alert within a minute, writes its line, and is over when it is healed.
faults_test.py PROGRAM BUILT [--at-once 6] [--quick] [--only NAME,NAME]   Ends with N passed, N failed. Needs root for some."""
import argparse
import concurrent.futures
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / name) for name in ('email', 'monitoring', 'cli')),
                *(str(HERE.parents[1] / name) for name in ('support', 'failover')), str(HERE.parents[2] / 'docs/formats')]
from alarmed import Alarmed  # noqa: E402
from certificates import Authority  # noqa: E402
from counting_relay import CountingRelay  # noqa: E402
from faulty_mount import FaultyMount  # noqa: E402
from outbox_rows import OutboxRows  # noqa: E402
from postgres_server import PostgresPair, PostgresServer  # noqa: E402
from relay import Relay  # noqa: E402
from running_program import IP, free_ports, wait_until  # noqa: E402
from watched import FrozenThread  # noqa: E402

FAULTS, SLOW = [], []


def fault(row, alert, code, slow=False):
    """Registers a fault of that row of docs/operations/faults.md. `slow`: it takes a minute by design, as some others do."""
    def register(function):
        FAULTS.append((row, alert, code, function))
        if slow:
            SLOW.append(function)
        return function
    return register


def on_postgres(case, *settings):
    server = PostgresServer(settings)
    case.stack.callback(server.remove)
    server.start()
    case.configure(database=[f'url = "{server.url}"'])
    return server


@fault(2, 'process-died', 'AT-1019')
def call_server_killed(case):
    """kill -9; who starts it again hears of it."""
    case.start()

    def die():
        case.program.process.kill()
        case.program.process.wait(20)
        case.start()
    case.strike(die, 'process-died', 'AT-1019')
    case.heal(lambda: None, 'process-died')


@fault(3, 'node-silent', 'AT-5005', slow=True)
def call_server_frozen(case):
    """SIGSTOP to one of two; the other says it."""
    server = on_postgres(case)
    other = case.node('n2', database=[f'url = "{server.url}"'])
    case.add_mailbox()
    case.start()
    case.start(program=other)
    wait_until(lambda: case.program.succeed('cluster', 'status').count(' up ') == 2, 30,
               lambda: case.program.succeed('cluster', 'status'), every=0.3)
    case.strike(lambda: other.process.send_signal(signal.SIGSTOP), 'node-silent', 'AT-5005')
    case.heal(lambda: other.process.send_signal(signal.SIGCONT), 'node-silent')


@fault(3, 'thread-stuck', 'AT-1011')
def thread_hangs(case):
    """One thread of a call server stands still."""
    case.start()
    frozen = FrozenThread(case.program.process, 'at-sip')
    case.strike(frozen.__enter__, 'thread-stuck', 'AT-1011')
    case.heal(lambda: frozen.__exit__(None, None, None), 'thread-stuck')


@fault(13, 'database-away', 'AT-2001')
def database_killed(case):
    server = on_postgres(case)
    case.start()
    case.wait_until_well()
    case.strike(server.kill, 'database-away', 'AT-2001')
    case.heal(server.start, 'database-away')


@fault(16, 'database-leaders', 'AT-2004')
def two_primaries(case):
    """The standby is promoted while the old primary leads on."""
    pair = PostgresPair()
    case.stack.callback(pair.remove)
    case.configure(database=[f'url = "{pair.url}"', 'synchronous = "required"'])
    case.start()
    case.strike(pair.promote, 'database-leaders', 'AT-2004')

    def follow():
        pair.primary.stop()
        again = PostgresServer.standby_of(pair.standby)
        again.port = pair.primary.port
        case.stack.callback(again.remove)
        again.start()
    case.heal(follow, 'database-leaders')


@fault(17, 'database-standby', 'AT-2003')
def standby_lost(case):
    pair = PostgresPair()
    case.stack.callback(pair.remove)
    case.configure(database=[f'url = "{pair.url}"', 'synchronous = "required"'])
    case.start()

    def lose():
        pair.standby.kill()
        pair.primary.run_sql("alter system reset synchronous_standby_names")  # as Patroni does
        pair.primary.run_sql('select pg_reload_conf()')
    case.strike(lose, 'database-standby', 'AT-2003')

    def mend():
        pair.standby.start()
        pair.primary.run_sql("alter system set synchronous_standby_names = 'standby'")
        pair.primary.run_sql('select pg_reload_conf()')
    case.heal(mend, 'database-standby')


@fault(21, 'database-down', 'AT-2008', slow=True)
def database_takes_nothing(case):
    """It answers, and every commit is refused: as of a PostgreSQL whose etcd has no majority."""
    case.start()
    case.wait_until_well()
    lock = sqlite3.connect(case.program.data / 'aftertone.db', timeout=20, isolation_level=None)
    case.stack.callback(lock.close)
    case.strike(lambda: lock.execute('begin immediate'), 'database-down', 'AT-2008')
    case.heal(lambda: lock.execute('rollback'), 'database-down')


@fault(24, 'database-slow', 'AT-2009', slow=True)
def database_slow(case):
    """Every sync of its write-ahead log takes 0.4 s."""
    server = PostgresServer()
    case.stack.callback(server.remove)
    mount = FaultyMount(case.built / 'faultfs', server.folder / 'disk')
    case.stack.callback(mount.remove)
    case.stack.callback(server.stop)
    shutil.move(server.folder / 'data', mount.backing / 'data')
    for folder in (server.folder / 'disk', mount.backing, mount.path):
        folder.chmod(0o755)
    (server.folder / 'data').symlink_to(mount.path / 'data')
    server.start()
    case.configure(database=[f'url = "{server.url}"'])
    case.start()
    case.wait_until_well()
    case.strike(lambda: mount.set_rules('fsync pg_wal delay 400'), 'database-slow', 'AT-2009')
    case.heal(mount.heal, 'database-slow')


@fault(27, 'no-notifier', 'AT-5003', slow=True)
def notifier_killed(case):
    """The only one; who takes calls says it."""
    server = on_postgres(case)
    notifier = case.node('n2', database=[f'url = "{server.url}"'])
    case.start('--roles', 'ivr')
    case.start('--roles', 'notify', program=notifier)
    wait_until(lambda: 'notifier' in case.program.succeed('lease', 'list'), 30, lambda: case.program.succeed('lease', 'list'), every=0.3)
    case.strike(notifier.process.kill, 'no-notifier', 'AT-5003')
    notifier.process.wait(20)
    case.heal(lambda: case.start('--roles', 'notify', program=notifier), 'no-notifier')


@fault(30, 'notify-breaker', 'AT-4106')
def relay_away(case):
    port = free_ports(1)
    case.configure(audio=[f'directory = "{case.program.data}/audio"'], email=['method = "smtp"'],
                   email__smtp=[f'port = {port}', 'tls = "off"'])
    case.add_mailbox()
    OutboxRows(case.program.data).add([('1001', f'anna{i}@example.com', {}) for i in range(8)])
    case.strike(case.start, 'notify-breaker', 'AT-4106')
    case.heal(lambda: case.stack.enter_context(CountingRelay(port=port)), 'notify-breaker')


@fault(30, 'notify-rejected', 'AT-4101', slow=True)
def relay_refuses(case):
    """It says 550 to the owner's address."""
    (case.folder / 'mails').mkdir()
    relay = case.stack.enter_context(Relay(case.folder / 'mails', '550'))
    case.configure(email=['method = "smtp"'], email__smtp=[f'port = {relay.port}', 'tls = "off"'])
    case.add_mailbox()
    case.start()
    case.strike(case.leave_message, 'notify-rejected', 'AT-4101')
    case.heal(lambda: setattr(relay, 'mode', 'accept'), 'notify-rejected')


@fault(30, 'notify-relay-login', 'AT-4201', slow=True)
def relay_refuses_log_in(case):
    (case.folder / 'mails').mkdir()
    password = case.folder / 'password'
    password.write_text('wrong\n')
    password.chmod(0o600)
    relay = case.stack.enter_context(Relay(case.folder / 'mails', auth_require_tls=False, auth_required=True))
    case.configure(email=['method = "smtp"'],
                   email__smtp=[f'port = {relay.port}', 'tls = "off"', 'user = "aftertone"', f'password_file = "{password}"'])
    case.add_mailbox()
    case.start()
    case.strike(case.leave_message, 'notify-relay-login', 'AT-4201')

    def mend():
        case.program.stop()
        password.write_text('kein Geheimnis\n')
        case.start()
    case.heal(mend, 'notify-relay-login')


def on_bad_audio(case, alert, code, *rules):
    mount = case.mount('audio', 'reserve_mb = 0')
    case.add_mailbox()
    case.start()
    case.wait_until_well()

    def strike():
        mount.set_rules(*rules)
        case.leave_message()
    case.strike(strike, alert, code)
    case.heal(mount.heal, alert)


@fault(32, 'audio-store-away', 'AT-3001')
def audio_hangs(case):
    on_bad_audio(case, 'audio-store-away', 'AT-3001', '* * hang')


@fault(33, 'audio-store-full', 'AT-3002')
def audio_full(case):
    on_bad_audio(case, 'audio-store-full', 'AT-3002', 'write,create,fallocate * fail ENOSPC')


@fault(33, 'audio-store-read-only', 'AT-3003')
def audio_read_only(case):
    on_bad_audio(case, 'audio-store-read-only', 'AT-3003', 'write,create,fallocate,mkdir,unlink,rename * fail EROFS')


@fault(34, 'audio-missing', 'AT-3007', slow=True)
def audio_file_vanished(case):
    """Between the message and the mail that tells of it."""
    case.add_mailbox()
    case.start('--roles', 'ivr')
    case.leave_message()
    files = lambda: [path for path in (case.folder / 'audio').rglob('*') if path.is_file()]  # noqa: E731
    wait_until(files, 30, lambda: 'no audio')
    case.program.stop()

    def vanish():
        for path in files():
            path.unlink()
        case.start('--roles', 'notify')
    case.strike(vanish, 'audio-missing', 'AT-3007')
    case.heal(lambda: None, 'audio-missing')


@fault(35, 'journal-unwritable', 'AT-3101')
def journal_read_only(case):
    mount = case.mount('journal')
    case.add_mailbox()
    case.start()
    case.wait_until_well()

    def strike():
        mount.set_rules('write,create,fallocate,fsync * fail EROFS')
        case.leave_message()
    case.strike(strike, 'journal-unwritable', 'AT-3101')
    case.heal(mount.heal, 'journal-unwritable')


@fault(35, 'journal-full', 'AT-3102')
def journal_full(case):
    """Its disk fills up."""
    disk = case.folder / 'small'
    disk.mkdir()
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=512m', 'none', disk], check=True, timeout=20)
    case.stack.callback(subprocess.run, ['umount', '-l', disk], timeout=20)
    case.stack.callback(case.program.kill)
    case.configure(journal=[f'directory = "{disk}/journal"', 'reserve_mb = 16'])
    case.start()
    case.wait_until_well()
    filler = disk / 'filler'

    def fill():
        with open(filler, 'wb') as file:
            try:
                while True:
                    file.write(b'x' * 65536)
            except OSError:
                pass
    case.strike(fill, 'journal-full', 'AT-3102')
    case.heal(filler.unlink, 'journal-full')


@fault(41, 'clock-wrong', 'AT-1005')
def clock_jumps(case):
    """An hour ahead, and back."""
    on_postgres(case)
    jump, environment = case.clock()
    case.sink.minds_the_time = False  # of the signature: it has the wrong one, too
    case.start(environment=environment)
    case.wait_until_well()
    case.strike(lambda: jump(3600), 'clock-wrong', 'AT-1005')
    case.heal(lambda: jump(0), 'clock-wrong')


@fault('', 'probe-failed', 'AT-1101', slow=True)
def greeting_lost(case):
    """Callers hear another one; only a call finds that."""
    case.configure(probe=['enabled = true', 'mailbox = "9999"', 'lamp = "none"', 'every = 10'])
    case.program.succeed('probe', '--set-up', '--email', 'probe@example.com')
    case.start()
    wait_until(lambda: '[probe] everything works' in case.program.log(), 90, case.program.log, every=0.3)

    def lose():
        database = sqlite3.connect(case.program.data / 'aftertone.db', timeout=20, isolation_level=None)
        database.execute("delete from greeting where mailbox = '9999'")
        database.close()
    case.strike(lose, 'probe-failed', 'AT-1101')
    case.heal(lambda: case.program.succeed('probe', '--set-up'), 'probe-failed')


@fault(47, 'certificate-ends', 'AT-1016', slow=True)
def certificate_ends(case):
    """That of [web] has ten days left."""
    port = free_ports(1)
    authority = Authority(case.folder)
    authority.sign('server', days=10)
    case.configure(web=[f'port = {port}', f'certificate_file = "{case.folder}/server.pem"', f'key_file = "{case.folder}/server.key"',
                        'public_url = "https://voicemail.example"'])
    case.strike(case.start, 'certificate-ends', 'AT-1016')
    case.heal(lambda: authority.sign('server', days=300), 'certificate-ends')


@fault(48, 'configuration-broken', 'AT-1010')
def configuration_broken(case):
    case.start()
    good = case.program.config.read_text()
    case.strike(lambda: case.program.config.write_text(good + '[messages]\nundelete_days = "three"\n'), 'configuration-broken', 'AT-1010')
    case.heal(lambda: case.program.config.write_text(good), 'configuration-broken')


@fault(48, 'configuration-drift', 'AT-5002')
def configurations_differ(case):
    """Two nodes run with different settings."""
    server = on_postgres(case)
    other = case.node('n2', database=[f'url = "{server.url}"'], messages=['undelete_days = 3'])
    case.start()
    case.strike(lambda: case.start(program=other), 'configuration-drift', 'AT-5002')

    def mend():
        other.stop()
        case.configure(other, messages=['undelete_days = 14'])
        case.start(program=other)
    case.heal(mend, 'configuration-drift')


def run(options, entry):
    row, alert, code, function = entry
    with Alarmed(options.program, options.built) as case:
        began = time.monotonic()
        try:
            function(case)
            return entry, case, time.monotonic() - began, None
        except Exception:  # of any kind: this one did not show what it should, the others still can
            return entry, case, time.monotonic() - began, traceback.format_exc()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program')
    parser.add_argument('built', help='the built tests/support')
    parser.add_argument('--at-once', type=int, default=6)
    parser.add_argument('--only', help='alerts, with commas between')
    parser.add_argument('--quick', action='store_true', help='without those that are slow')
    options = parser.parse_args()
    chosen = [entry for entry in FAULTS if (not options.only or entry[1] in options.only.split(',')) and not (options.quick and entry[3] in SLOW)]
    failed = 0
    print('| # | fault | alert | told after | over after |\n|---|---|---|---|---|')
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        for entry, case, seconds, wrong in pool.map(lambda entry: run(options, entry), chosen):
            row, alert, code, function = entry
            failed += wrong is not None
            times = [f'{time:.1f} s' if time is not None else 'WRONG' for time in (case.took, case.healed_in)]
            print(f"| {row} | {function.__name__.replace('_', ' ')} | {code} {alert} | {times[0]} | {times[1]} |", flush=True)
            if wrong:
                print(wrong, flush=True)
    print(f'{len(chosen) - failed} passed, {failed} failed')
    return 1 if failed or not chosen else 0


if __name__ == '__main__':
    sys.exit(main())
