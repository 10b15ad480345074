"""Faults that overlap: what one hides the other must not uncover."""
import random
import time

from checker import Checker, Strike
from rows import Outcome, outcome_of, row
from server_faults import Killed, struck

SEEDS = (1, 2, 3)
DURING = 20  # seconds


def at_once(bench, seed):
    """The primary of the database, a call server and the way to the mail relay, in an order and at times that the seed decides."""
    installation, chance, struck_at = bench.patroni(), random.Random(seed), {}
    checker, leader, server = Checker(installation), installation.database.leader(), installation.servers[0]

    def lose_relay():
        for each in installation.servers:
            installation.lab.cut(each.host, installation.office_host)
    faults = {'relay': (lose_relay, installation.lab.mend), 'database': (leader.host.kill, leader.come_back),
              'server': (server.host.kill, lambda: Killed().heal(installation, server))}
    order = sorted(faults)

    def strike():
        chance.shuffle(order)
        for name in order:
            struck_at[name] = time.monotonic()
            faults[name][0]()
            time.sleep(chance.uniform(0, 2))  # part of the fault

    def heal():
        chance.shuffle(order)
        for name in order:
            faults[name][1]()
    _, healed, calls = struck(installation.load(DURING + 15, rate=10), strike, heal, 6, DURING)
    checker.strikes.append(Strike(server.host, struck_at['server'], Killed.tail, healed))
    return outcome_of(checker, calls, 0, settle=90)


@row(45, 'database, call server and relay at once')
def several(bench):
    """Three seeds: the primary of the database dies, a call server dies, and the mail relay cannot be reached, all within seconds."""
    whole = Outcome(None, note=f'seeds {SEEDS}')
    for seed in SEEDS:
        each = at_once(bench, seed)
        whole.acknowledged += each.acknowledged
        whole.lost += each.lost
        whole.duplicated += each.duplicated
        whole.again += each.again
        whole.wrong += [f'seed {seed}: {wrong}' for wrong in each.wrong]
    return whole
