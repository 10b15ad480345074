"""Rows about a machine itself: its clock, its memory, its processor, its file descriptors."""
import subprocess
import time
from pathlib import Path

from checker import Checker, Strike
from rows import Outcome, callers_felt, outcome_of, row
from server_faults import Killed, struck

CGROUPS = Path('/sys/fs/cgroup')


def faked_clock(bench, folder):
    """A file that holds the seconds to be added to the time of day, and the environment of who goes by it."""
    offset = folder / 'clock_offset'
    offset.write_text('0')
    return offset, {'LD_PRELOAD': bench.wall_clock, 'AFTERTONE_WALL_CLOCK_OFFSET': str(offset)}


def with_jumps(bench, wrong):
    """Under load the clock of the machine with the role `wrong` jumps an hour ahead, then an hour behind."""
    if not bench.wall_clock:
        return Outcome(note='skipped: no --built')
    with bench.own() as installation:
        first, second = installation.servers
        offset, environment = faked_clock(bench, first.folder)
        first.start('--roles', wrong, environment=environment)
        installation.wait_for_states({'up'}, ['a1'])
        second.start('--roles', 'ivr' if wrong == 'notify' else 'notify')
        installation.wait_for_states({'up'}, ['a1', 'a2'])
        checker = Checker(installation)

        def jump():
            for seconds in (3600, -3600):
                offset.write_text(str(seconds))
                time.sleep(bench.seconds / 4)  # how long the clock is wrong
        target = first if wrong == 'ivr' else second
        _, _, calls = struck(installation.call(target.host, int(10 * bench.seconds), 10, speak=2.5), jump,
                             lambda: offset.write_text('0'), bench.seconds / 4, bench.seconds / 2)
        outcome = outcome_of(checker, calls, 0)
        if 'lease-lost' in first.whole_log() + second.whole_log():
            outcome.wrong.append('a lease was lost')
        if "this machine's clock is" not in first.whole_log():
            outcome.wrong.append('nobody was told that the clock is wrong')
        return outcome


@row(41, 'clock of the notifier jumps an hour')
def clock_of_the_notifier(bench):
    """Forwards, then backwards, on the machine that tells owners: nobody is told late, no lease is lost, nothing expires."""
    return with_jumps(bench, 'notify')


@row(41, 'clock of a call server jumps an hour')
def clock_of_a_call_server(bench):
    """Forwards, then backwards, on the machine that takes calls: nobody is told late, every message has its end."""
    return with_jumps(bench, 'ivr')


def in_group(kind, name, server, **limits):
    """A control group (version 1) with the server in it; None where there are none."""
    group = CGROUPS / kind / f'{name}-{time.time_ns()}'
    try:
        group.mkdir()
        for limit, value in limits.items():
            (group / f'{kind}.{limit}').write_text(str(value))
        (group / 'cgroup.procs').write_text(str(server.process.pid))
    except OSError:
        if group.exists():
            group.rmdir()
        return None
    return group


def resident(server):
    """Bytes."""
    lines = Path(f'/proc/{server.process.pid}/status').read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith('VmRSS'))


@row(44, 'out of memory')
def memory(bench):
    """The kernel kills a call server that may have no more of it; what supervises it starts it again."""
    installation = bench.cluster()
    checker, server = Checker(installation), installation.servers[0]
    at, healed, calls = struck(installation.load(), lambda: kill_for_memory(server), lambda: Killed().heal(installation, server),
                               bench.seconds / 4, bench.seconds / 2)
    checker.strikes.append(Strike(server.host, at, Killed.tail, healed))
    return outcome_of(checker, calls, callers_felt(calls, at))


def kill_for_memory(server):
    """By the limit of a control group where the machine has them, else by the signal that the kernel sends then."""
    group = in_group('memory', 'aftertone-faults', server, limit_in_bytes=resident(server))
    if group is None:
        server.process.kill()
        return
    try:
        (group / 'memory.limit_in_bytes').write_text('1M')
    except OSError:
        pass  # busy: it holds more; then the next page it wants kills it
    try:
        server.process.wait(5)
    except subprocess.TimeoutExpired:
        server.process.kill()
    server.process.wait(20)
    group.rmdir()


@row(44, 'processor taken away')
def processor(bench):
    """A call server gets a quarter of one processor for half of the load."""
    installation = bench.cluster()
    checker, server = Checker(installation), installation.servers[0]
    # Media threads run in real time, which the group must allow.
    group = in_group('cpu', 'aftertone-faults', server, cfs_period_us=100_000, cfs_quota_us=-1, rt_runtime_us=200_000)
    if group is None:
        return Outcome(note='skipped: no control groups here')
    try:
        at, _, calls = struck(installation.load(), lambda: (group / 'cpu.cfs_quota_us').write_text('25000'),
                              lambda: (group / 'cpu.cfs_quota_us').write_text('-1'), bench.seconds / 4, bench.seconds / 2)
    finally:
        (group.parent / 'cgroup.procs').write_text(str(server.process.pid))
        group.rmdir()
    return outcome_of(checker, calls, callers_felt(calls, at))


@row(44, 'no file descriptor left')
def descriptors(bench):
    """A call server may open ten files more than it has: calls for which it has none go to the other one."""
    installation = bench.cluster()
    checker, server = Checker(installation), installation.servers[0]

    def allow(count):
        subprocess.run(['prlimit', '--pid', str(server.process.pid), f'--nofile={count}:'], check=True, timeout=20)

    def strike():
        allow(len(list(Path(f'/proc/{server.process.pid}/fd').iterdir())) + 10)
    at, _, calls = struck(installation.load(), strike, lambda: allow(4096), bench.seconds / 4, bench.seconds / 2)
    return outcome_of(checker, calls, callers_felt(calls, at))
