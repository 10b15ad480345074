"""The rows of the table of faults: each a function that makes the fault happen to an installation under load and tells what came of
it. Numbers are those of the table in docs/operations/faults.md."""
import dataclasses
import inspect
import time
from datetime import datetime

ROWS = {}


@dataclasses.dataclass
class Outcome:
    """`seconds`: until it was as before; None where that is not what the row is about. `again`: mails that a plain relay got twice, under
    the same Message-ID."""
    seconds: float | None = 0.0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    again: int = 0
    wrong: list = dataclasses.field(default_factory=list)  # why it is not good, in words
    note: str = ''

    def is_good(self):
        return not self.wrong and not self.lost and not self.duplicated


@dataclasses.dataclass
class Row:
    number: int
    name: str
    run: object  # of a Bench; returns an Outcome
    is_quick: bool
    does: str


def row(number, name, quick=False):
    """Registers a function; its documentation says what it does. Rows of the same number stand below each other."""
    def register(function):
        ROWS.setdefault(number, []).append(Row(number, name, function, quick, inspect.getdoc(function) or ''))
        return function
    return register


def outcome_of(checker, calls, seconds, settle=60):
    """Waits until what must be there is there, or at most `settle` seconds, and compares."""
    checker.calls += calls
    checker.wait_until_all_are_there(settle)
    checker.wait_until_all_are_told(settle)
    verdict = checker.check()
    outcome = Outcome(seconds, verdict.acknowledged, len(verdict.lost), len(verdict.duplicated), verdict.told_twice, verdict.wrong())
    if verdict.acknowledged < len(calls) / 4:
        outcome.wrong.append(f'only {verdict.acknowledged} of {len(calls)} callers left a message: too few to tell')
    return outcome


def callers_felt(calls, since, late_ms=400):
    """Seconds after `since` until every new call was answered at once again."""
    slow = [call['began'] + call['answer_ms'] / 1000 if call['answered'] else call['ended'] for call in calls
            if call['began'] + call['answer_ms'] / 1000 > since and (not call['answered'] or call['answer_ms'] > late_ms)]
    return max((at - since for at in slow), default=0.0)


def committed(messages):
    """When each was stored, by the clock of the wall, the earliest first."""
    return sorted(datetime.fromisoformat(message['committed_at'].replace('Z', '+00:00')).timestamp() for message in messages)


def until_stored(checker, since):
    """Seconds from `since` (monotonic) until the last message was stored."""
    times = committed(checker.messages())
    return max(0.0, times[-1] - (time.time() - time.monotonic() + since)) if times else 0.0


def longest_wait(checker):
    """The longest time from the end of a call until its message was stored."""
    skew = time.time() - time.monotonic()
    ended = {call['caller']: call['ended'] + skew for call in checker.calls if call['ended']}
    return max((committed([message])[0] - ended[message['caller_number']] for message in checker.messages()
                if message['caller_number'] in ended), default=0.0)
