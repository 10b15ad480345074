"""Rows about a PostgreSQL cluster: two data nodes and a witness, from the recipe in deploy/patroni. Time to recover: how long a
message waited at most until it was stored. Callers notice nothing of it."""
import time

from checker import Checker
from rows import callers_felt, longest_wait, outcome_of, row
from server_faults import struck

LATE_MS = 1000  # a call server asks the database for 0.6 s at most, then answers from its copy


def under_load(bench, strike, heal, during=20):
    """`strike` and `heal` are told the cluster and the node that is its leader when it is struck."""
    installation = bench.patroni()
    checker, cluster = Checker(installation), installation.database
    leader = cluster.leader()
    load = installation.load(during + 10, rate=10)
    at, _, calls = struck(load, lambda: strike(cluster, leader), lambda: heal(cluster, leader), 6, during)
    outcome = outcome_of(checker, calls, 0, settle=60)
    outcome.seconds = longest_wait(checker)
    if felt := callers_felt(calls, at, LATE_MS):
        outcome.wrong.append(f'calls were answered late for {felt:.1f} s')
    return outcome


@row(14, 'primary of the database killed', quick=True)
def leader_killed(bench):
    """The whole machine, with its member of etcd; it comes back as the standby."""
    return under_load(bench, lambda _, leader: leader.host.kill(), lambda _, leader: leader.come_back())


@row(15, 'primary of the database cut off')
def leader_cut(bench):
    """Its cable is pulled: it steps down by itself, the other one takes over, and nothing that it acknowledged is lost."""
    return under_load(bench, lambda _, leader: leader.host.pull_cable(), lambda _, leader: leader.host.join(), during=25)


@row(16, 'two primaries')
def zombie(bench):
    """Patroni is frozen on the primary, whose PostgreSQL goes on when the other one is promoted: nobody must trust it."""
    return under_load(bench, lambda cluster, leader: cluster.freeze_patroni(leader), lambda cluster, leader: cluster.thaw_patroni(leader))


@row(17, 'standby of the database killed')
def standby_killed(bench):
    """Commits that wait for it go on when Patroni lets go of it."""
    return under_load(bench, lambda cluster, leader: cluster.other(leader).host.kill(),
                      lambda cluster, leader: cluster.other(leader).come_back())


@row(21, 'etcd has no majority')
def no_majority(bench):
    """The witness and the standby's machine are dead: the primary steps down, until one of them is back."""
    def strike(cluster, leader):
        cluster.nodes[2].host.kill()
        cluster.other(leader).host.kill()

    def heal(cluster, leader):
        cluster.nodes[2].come_back()
        cluster.other(leader).come_back()
    return under_load(bench, strike, heal)


CANCEL_WAITS = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'"


def hang_commits(cluster, leader):
    """The standby is cut off, and nobody is there to let go of it: every commit waits for it."""
    for node in cluster.data_nodes:
        cluster.freeze_patroni(node)
    cluster.other(leader).host.pull_cable()


@row(18, 'commits hang')
def commits_hang(bench):
    """The synchronous standby is cut off and Patroni is frozen on both: outcomes are unknown, tried again, and stored once."""
    def heal(cluster, leader):
        cluster.other(leader).host.join()
        for node in cluster.data_nodes:
            cluster.thaw_patroni(node)
    return under_load(bench, hang_commits, heal, during=8)


@row(19, 'waits for the standby cancelled')
def waits_cancelled(bench):
    """As before; each hanging commit is cancelled, so that it is on the primary alone and looks done. Then the primary dies."""
    def strike(cluster, leader):
        hang_commits(cluster, leader)
        end = time.monotonic() + 6
        while time.monotonic() < end:
            leader.ask(CANCEL_WAITS)
            time.sleep(0.1)  # a pace, not synchronisation
        leader.host.kill()
        cluster.other(leader).host.join()
        cluster.thaw_patroni(cluster.other(leader))
    return under_load(bench, strike, lambda _, leader: leader.come_back(), during=25)
