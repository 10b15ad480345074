"""What happens to a call server: strike() and, later, heal(). Between them it is of no use to callers."""
import time

from checker import TAIL, Strike


class Killed:
    name, tail = 'killed', 0.6  # what a process has written outlives it

    def strike(self, installation, server):
        server.host.kill()

    def heal(self, installation, server):
        server.process.wait(20)
        server.start('--roles', 'ivr,notify')


class CutOff:
    name, tail = 'cut off', TAIL

    def strike(self, installation, server):
        server.host.pull_cable()

    def heal(self, installation, server):
        server.host.join()


class Deaf:
    """One way only: it hears callers and proxies, and they do not hear it."""
    name, tail = 'answers lost', TAIL

    def strike(self, installation, server):
        for name in ('pbx', 'proxy'):
            installation.lab.cut(server.host, installation.lab.hosts[name])

    def heal(self, installation, server):
        installation.lab.mend()


class Frozen:
    name, tail = 'frozen', TAIL

    def strike(self, installation, server):
        server.host.freeze()

    def heal(self, installation, server):
        server.host.thaw()


class Drained:
    """By the administrator: takes nothing from any call."""
    name = 'drained'

    def strike(self, installation, server):
        installation.office.succeed('node', 'drain', server.host.name, '--wait', '30')

    def heal(self, installation, server):
        installation.office.succeed('node', 'undrain', server.host.name)


def struck(load, strike, heal, before, during):
    """Strikes `before` seconds after the load began and heals `during` later, while it goes on. When it was struck, when it was healed,
    and what the callers were told."""
    time.sleep(max(0.0, load.began + before - time.monotonic()))  # the load's own time, not synchronisation
    at = time.monotonic()
    strike()
    time.sleep(max(0.0, at + during - time.monotonic()))
    heal()
    return at, time.monotonic(), load.wait()


def strike_server(installation, load, fault, server, checker, seconds):
    """For the second and third quarter of a load of so many seconds."""
    at, healed, calls = struck(load, lambda: fault.strike(installation, server), lambda: fault.heal(installation, server),
                               seconds / 4, seconds / 2)
    if not isinstance(fault, Drained):
        checker.strikes.append(Strike(server.host, at, fault.tail, healed))
    return at, calls
