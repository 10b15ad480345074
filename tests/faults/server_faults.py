"""What happens to a call server: strike() and, later, heal(). Between them it is of no use to callers."""
import time

from checker import Strike


class Killed:
    name = 'killed'

    def strike(self, installation, server):
        server.host.kill()

    def heal(self, installation, server):
        server.process.wait(20)
        server.start('--roles', 'ivr,notify')


class CutOff:
    name = 'cut off'

    def strike(self, installation, server):
        server.host.pull_cable()

    def heal(self, installation, server):
        server.host.join()


class Deaf:
    """One way only: it hears everybody, and nobody hears it."""
    name = 'answers lost'

    def strike(self, installation, server):
        for host in list(installation.lab.hosts.values()):
            if host is not server.host:
                installation.lab.cut(server.host, host)

    def heal(self, installation, server):
        installation.lab.mend()


class Frozen:
    name = 'frozen'

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


def strike_under_load(installation, load, fault, server, checker, before, during):
    """Lets the load run for `before` seconds, strikes, heals after `during`. When, and what the callers were told."""
    time.sleep(before)  # the load's own time, not synchronisation
    at = time.monotonic()
    if not isinstance(fault, Drained):
        checker.strikes.append(Strike(server.host, at))
    fault.strike(installation, server)
    time.sleep(max(0, at + during - time.monotonic()))
    fault.heal(installation, server)
    return at, load.wait()
