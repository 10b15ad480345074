"""Rows that a test of its own shows already: it is run, and counts for the row."""
import os
import re
import subprocess
from pathlib import Path

from rows import Outcome, row

TESTS = Path(__file__).resolve().parents[1]
PATHS = ':'.join(str(TESTS / folder) for folder in ('support', 'failover', 'faults', 'integration/cli'))
LIMIT = 900


def shown_by(*words, figures=''):
    """A script that ends with `N passed, N failed` or as unittest does. `figures`: what of its output becomes the note."""
    try:
        done = subprocess.run(['/usr/bin/python3', '-B', TESTS / words[0], *words[1:]], capture_output=True, text=True, timeout=LIMIT,
                              env={**os.environ, 'PYTHONPATH': PATHS})
    except subprocess.TimeoutExpired:
        return Outcome(wrong=[f'{words[0]} took longer than {LIMIT} s'])
    said = done.stdout + done.stderr
    outcome = Outcome(None, note=f'see {words[0]}')
    if found := re.search(figures, said) if figures else None:
        outcome.note = found.groupdict().get('note') or found[0].splitlines()[0]
        outcome.again = int(found.groupdict().get('again') or 0)
        outcome.acknowledged = int(found.groupdict().get('acknowledged') or 0)
    if done.returncode != 0:
        outcome.wrong = [f'{words[0]} ended with {done.returncode}', said[-1500:]]
    return outcome



@row(27, 'notifier killed at each step')
def notifier_killed(bench):
    """kill -9 to the notifying service at random times under load; a relay counts."""
    return shown_by('failover/kill_notify_test.py', bench.program, '--kills', '8' if bench.quick else '60',
                    figures=r'(?P<acknowledged>\d+) messages told in \d+ mails(?s:.*?)got (?P<again>\d+) mails twice')


@row(28, 'notifier frozen past its lease')
def notifier_frozen(bench):
    """Another node takes the role over; the one that wakes tells nobody."""
    return shown_by('integration/cluster/notify_nodes_test.py', bench.program, 'NotifyNodes.'
                    'test_when_the_holder_is_frozen_it_tells_nobody_after_it_wakes')


@row(30, 'mail relay in every mood')
def relay_moods(bench):
    """Away, hanging, 4xx, 5xx, gone after the final dot."""
    return shown_by('failover/relay_moods_test.py', bench.program)


@row(31, 'backlog of 10,000 deliveries')
def backlog(bench):
    """After an outage: drained without a storm, and the flooded mailbox delays nobody."""
    return shown_by('failover/drain_backlog_test.py', bench.program, '--rows', '1500' if bench.quick else '10000',
                    figures=r'(?P<acknowledged>\d+) messages for .* told in \d+ mails')


@row(48, 'broken configuration at one node')
def broken_configuration(bench):
    """Pushed to one of two nodes, which is restarted: it says so and serves on with the last good one."""
    return shown_by('integration/cluster/config_drift_test.py', bench.program,
                    figures=r'\| (?P<acknowledged>\d+) \| 0 \| 0 \| (?P<note>an Error [^|]*[^ |])')
