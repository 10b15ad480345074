"""Rows about disks: the shared audio store and the journal of a call server lie on a file system that does as it is told."""
import functools
import shutil
import time

from checker import Checker, Strike
from faulty_mount import FaultyMount
from rows import Outcome, callers_felt, outcome_of, row, until_stored
from server_faults import struck


def needs_faultfs(function):
    @functools.wraps(function)
    def wrapped(bench):
        return function(bench) if bench.faultfs else Outcome(note='skipped: no --built')
    return wrapped


def on_bad_store(bench, rules, during, note=''):
    """The audio store of all call servers does what `rules` say for so many seconds of a load on one of them."""
    with bench.own() as installation:
        mount = FaultyMount(bench.faultfs, installation.folder / 'store')
        installation.stack.callback(mount.remove)
        installation.stack.callback(installation.kill_servers)
        shutil.rmtree(installation.shared / 'audio', ignore_errors=True)  # a command may have made it
        (installation.shared / 'audio').symlink_to(mount.path)
        installation.start()
        checker, server = Checker(installation), installation.servers[0]
        load = installation.call(server.host, int(20 * (during + 6)), 20, speak=2.5)
        at, healed, calls = struck(load, lambda: mount.set_rules(*rules), mount.heal, 2, during)
        outcome = outcome_of(checker, calls, 0)
        outcome.seconds = until_stored(checker, healed)
        if felt := callers_felt(calls, at, 1000):
            outcome.wrong.append(f'calls were answered late for {felt:.1f} s')
        outcome.wrong += partial_files(mount.backing, checker)
        outcome.note = note
        return outcome


def partial_files(store, checker):
    """Audio under its final name that is not what its row says."""
    return [f"{message['audio_name']} is partial" for message in checker.messages()
            if (store / message['audio_name']).stat().st_size != message['audio_bytes']]


@row(32, 'audio store hangs')
@needs_faultfs
def hang(bench):
    """As a dead hard mount: whoever touches it waits until it is back."""
    return on_bad_store(bench, ['* * hang'], 15)


@row(33, 'audio store full')
@needs_faultfs
def full(bench):
    """ENOSPC to every write."""
    return on_bad_store(bench, ['write,create,fallocate * fail ENOSPC'], 8)


@row(33, 'audio store fails')
@needs_faultfs
def fails(bench):
    """EIO to every sync."""
    return on_bad_store(bench, ['fsync * fail EIO'], 8)


@row(33, 'audio store went stale')
@needs_faultfs
def stale(bench):
    """ESTALE to everything, as after a change of the NFS server."""
    return on_bad_store(bench, ['* * fail ESTALE'], 8)


def on_bad_journal(bench, rules, has_alternate):
    """The same for the journal of one of two call servers behind a proxy."""
    with bench.own_behind_proxy() as installation:
        server = installation.servers[0]
        server.host.kill()
        server.process.wait(20)
        mount = FaultyMount(bench.faultfs, installation.folder / 'journal')
        installation.stack.callback(mount.remove)
        installation.stack.callback(installation.kill_servers)
        lines = [f'directory = "{mount.path}"'] + ([f'alternate = "{server.folder}/alternate"'] if has_alternate else [])
        server.configure(journal=lines)
        server.start('--roles', 'ivr,notify')
        installation.wait_until_well()
        checker = Checker(installation)

        def heal():
            mount.heal()
            if not has_alternate:  # whoever mends a disk starts what lives on it again
                server.stop()
                server.start('--roles', 'ivr,notify')
        at, healed, calls = struck(installation.load(), lambda: mount.set_rules(*rules), heal, bench.seconds / 4, bench.seconds / 2)
        if not has_alternate:
            checker.strikes.append(Strike(server.host, at, healed=healed))
        return outcome_of(checker, calls, callers_felt(calls, at))


@row(35, 'disk of a journal full')
@needs_faultfs
def journal_full(bench):
    """ENOSPC to every write; the journal goes on in its alternate directory."""
    return on_bad_journal(bench, ['write,create,fallocate * fail ENOSPC'], has_alternate=True)


@row(35, 'disk of a journal read-only')
@needs_faultfs
def journal_read_only(bench):
    """EROFS to every write, and there is no alternate directory: new calls go to the other server, and what was safe is there when the
    disk is mended and the server started again."""
    return on_bad_journal(bench, ['write,create,fallocate,fsync * fail EROFS'], has_alternate=False)


@row(34, 'bit rot, and a file that vanished')
def bit_rot(bench):
    """A byte of one stored message changes and the file of another is gone: the scrubber finds both and puts them back from a replica."""
    with bench.own() as installation:
        installation.stack.callback(installation.kill_servers)
        replica, store = installation.folder / 'replica', installation.shared / 'audio'
        installation.office.configure(audio=[f'directory = "{store}"', f'replica_directory = "{replica}"'])
        installation.start()
        checker = Checker(installation)
        calls = installation.call(installation.servers[0].host, 10, 10, speak=2.5).wait()
        checker.calls += calls
        checker.wait_until_all_are_there(30)
        shutil.copytree(store, replica)
        rotten, gone = (store / message['audio_name'] for message in checker.messages()[:2])
        began = time.monotonic()
        with open(rotten, 'r+b') as file:
            file.seek(5000)
            byte = file.read(1)[0]
            file.seek(5000)
            file.write(bytes([byte ^ 1]))
        gone.unlink()
        if checker.check(is_told=False).lost == []:
            return Outcome(wrong=['nothing was damaged'])
        scrubbed = installation.office.json('audio', 'scrub', '--all')
        checker.calls.clear()
        outcome = outcome_of(checker, calls, time.monotonic() - began)
        if sorted(finding['problem'] for finding in scrubbed['findings']) != ['damaged', 'missing']:
            outcome.wrong.append(f'found: {scrubbed}')
        return outcome
