"""Rows about call servers."""
import shutil

import loop_disk
from checker import Checker, Strike
from rows import Outcome, callers_felt, outcome_of, row, until_stored
from server_faults import CutOff, Deaf, Frozen, Killed, strike_server, struck

CALLERS, SPEAK = 20, 8
COPY_TAIL = 2.2  # seconds that the copy of a journal in the shared store may be behind


def one_server(bench, fault):
    """The first of two is struck under load."""
    installation = bench.cluster()
    checker = Checker(installation)
    at, calls = strike_server(installation, installation.load(), fault, installation.servers[0], checker, bench.seconds)
    return outcome_of(checker, calls, callers_felt(calls, at))


def while_recording(installation, strike, heal, tail, longest=15):
    """All callers speak to one server when it is struck. Time to recover: until the last message was stored."""
    checker, server = Checker(installation), installation.servers[0]
    load = installation.call(server.host, CALLERS, 20, speak=SPEAK)
    at, healed, calls = struck(load, strike, heal, 5, 1)
    checker.strikes.append(Strike(server.host, at, tail, healed))
    outcome = outcome_of(checker, calls, 0)
    outcome.seconds = until_stored(checker, at)
    if outcome.acknowledged < CALLERS:
        outcome.wrong.append(f'only {outcome.acknowledged} of {CALLERS} were recording')
    if outcome.seconds > longest:
        outcome.wrong.append(f'it took {outcome.seconds:.1f} s')
    return outcome


@row(1, 'call server killed', quick=True)
def killed(bench):
    """kill -9 to everything on one of two call servers under 20 calls a second; started again."""
    return one_server(bench, Killed())


@row(2, 'killed, 20 recordings running', quick=True)
def killed_while_recording(bench):
    """All callers are with one server when it is killed; started again it salvages what they had said."""
    installation = bench.cluster()
    server, fault = installation.servers[0], Killed()
    return while_recording(installation, server.host.kill, lambda: fault.heal(installation, server), fault.tail)


@row(3, 'call server frozen')
def frozen(bench):
    """SIGSTOP to one of two call servers, and SIGCONT."""
    return one_server(bench, Frozen())


@row(4, 'power loss of a call server')
def power_loss(bench):
    """Its file system loses what was not synced, and all processes die; mounted again and started it salvages the rest."""
    if reason := loop_disk.why_not():
        return Outcome(note=f'skipped: {reason}')
    with bench.own() as installation:
        server = installation.servers[0]
        disk = loop_disk.LoopDisk(server.folder)
        installation.stack.callback(disk.remove)
        installation.stack.callback(server.host.kill)
        installation.start()

        def strike():
            disk.cut_power()
            server.host.kill()

        def heal():
            server.process.wait(20)
            disk.come_back()
            server.start('--roles', 'ivr,notify')
        return while_recording(installation, strike, heal, 1.0)


@row(5, 'call server destroyed')
def destroyed(bench):
    """Killed, its disk is gone, and it never comes back: another one makes messages of the copy in the shared store."""
    with bench.own() as installation:
        installation.stack.callback(installation.kill_servers)
        installation.start()
        server = installation.servers[0]

        def strike():
            server.host.kill()
            shutil.rmtree(server.folder)
        return while_recording(installation, strike, lambda: None, COPY_TAIL, longest=40)


@row(6, 'cable of a call server pulled', quick=True)
def cable(bench):
    """No packet to or from one of two call servers; joined again. Its callers are gone after ten seconds."""
    return one_server(bench, CutOff())


@row(7, 'answers of a call server lost')
def deaf(bench):
    """It hears callers and the proxy, and they do not hear it: calls go to the other one, and legs without a caller leave no message."""
    return one_server(bench, Deaf())


@row(8, '10 % of packets lost')
def loss(bench):
    """Of all that one call server sends and gets, in both directions."""
    installation = bench.cluster()
    checker, server, lab = Checker(installation, hears_all=False), installation.servers[0], installation.lab
    _, healed, calls = struck(installation.load(), lambda: lab.lose(10, server.host), lab.mend, 1, bench.seconds - 2)
    return outcome_of(checker, calls, callers_felt(calls, healed))
