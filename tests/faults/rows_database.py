"""Rows about a database that stands alone: it dies, is away, slow, full, or has no connection left."""
import socket
import struct

from checker import Checker
from database_host import DatabaseHost
from faulty_mount import FaultyMount
from lab_installation import inside
from rows import Outcome, outcome_of, row, until_stored
from server_faults import struck


def without_it(bench, seconds, wait):
    """All of the database is dead for so long under load; afterwards everything must be there within a minute."""
    installation = bench.cluster()
    checker, database = Checker(installation), installation.database
    load = installation.load(seconds + 4, rate=5 if seconds > 60 else 20)
    _, healed, calls = struck(load, database.kill, database.start, 2, seconds)
    outcome = outcome_of(checker, calls, 0, settle=wait)
    outcome.seconds = until_stored(checker, healed)
    if outcome.seconds > wait:
        outcome.wrong.append(f'the last message was stored {outcome.seconds:.0f} s after the database was back')
    return outcome


@row(13, 'database process killed', quick=True)
def process_killed(bench):
    """kill -9 to all of PostgreSQL, started again after three seconds."""
    return without_it(bench, 3, 60)


@row(20, 'all databases away')
def away(bench):
    """For ten minutes (--outage) under load; every call is answered with its own greeting, and all is stored a minute after they are back."""
    return without_it(bench, 20 if bench.quick else bench.outage, 60)


def take_connection(ip):
    """A session that does nothing (protocol 3.0, no password asked)."""
    words = b'user\0hog\0database\0postgres\0\0'
    session = socket.create_connection((ip, 5432), timeout=5)
    session.sendall(struct.pack('!ii', 8 + len(words), 3 << 16) + words)
    return session


@row(25, 'no connection left')
def no_connection(bench):
    """Somebody holds every connection that PostgreSQL has to give, and takes each that becomes free."""
    installation = bench.cluster()
    checker, database, hogs = Checker(installation), installation.database, []
    database.ask("do $$ begin create role hog login; exception when duplicate_object then null; end $$", installation.office.host)

    def strike():
        with inside(installation.office.host):
            hogs.extend(take_connection(database.ip) for _ in range(110))
        database.ask("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres' and pid != pg_backend_pid()",
                     installation.office.host)
        with inside(installation.office.host):
            hogs.extend(take_connection(database.ip) for _ in range(30))

    def heal():
        for hog in hogs:
            hog.close()
    _, healed, calls = struck(installation.load(), strike, heal, 2, bench.seconds / 2)
    return outcome_of(checker, calls, until_stored(checker, healed))


def on_bad_disk(bench, rules, seconds, heal=lambda database: None):
    """The files of the database lie on a file system that does what `rules` say, for so many seconds of a load."""
    if not bench.faultfs:
        return Outcome(note='skipped: no --built')
    mounts = []

    def make(installation):
        database = DatabaseHost(installation.lab.host('db'))
        installation.stack.callback(database.remove)
        mount = FaultyMount(bench.faultfs, database.folder / 'disk')
        installation.stack.callback(mount.remove)
        mounts.append(mount)
        database.move_to(mount.path, mount.backing)
        database.start()
        return database
    with bench.own(database=make) as installation:
        installation.start()
        checker, server = Checker(installation), installation.servers[0]
        load = installation.call(server.host, int(20 * bench.seconds), 20, speak=2.5)

        def mend():
            mounts[0].heal()
            heal(installation.database)
        _, healed, calls = struck(load, lambda: mounts[0].set_rules(*rules), mend, 2, seconds)
        outcome = outcome_of(checker, calls, 0)
        outcome.seconds = until_stored(checker, healed)
        outcome.note = f"{mounts[0].faults().count('fail') + mounts[0].faults().count('delay')} faults"
        return outcome


@row(22, 'disk of the database full')
def full(bench):
    """No byte more for its write-ahead log (ENOSPC); then there is space again."""
    return on_bad_disk(bench, ['write,fallocate,create pg_wal fail ENOSPC'], 4, DatabaseHost.start_if_dead)


@row(23, 'disk of the database fails')
def fails(bench):
    """A sync of its write-ahead log ends with EIO: PostgreSQL panics, and what it had not answered may be there or not."""
    return on_bad_disk(bench, ['fsync pg_wal fail EIO times 1'], 2, DatabaseHost.start_if_dead)


@row(24, 'database slow')
def slow(bench):
    """Every sync of its write-ahead log takes two seconds."""
    return on_bad_disk(bench, ['fsync pg_wal delay 2000'], bench.seconds / 2)
