"""The promise, checked from outside: what each caller was told against the rows of the database, the audio files and what the relay
accepted.

A message is acknowledged when its caller had said two seconds of it and hung up in peace, or when his server was struck after that."""
import collections
import hashlib

from running_program import Broken, wait_until
from spoken import SAMPLES_A_SECOND, missing_at_end, share_of

ACKNOWLEDGED = 2 * SAMPLES_A_SECOND
TAIL = 1.0  # seconds of the end that the death of a server may take along
MOST = 0.6  # of what was said, where packets are lost


class Strike:
    """The host `server` was struck at `at` (monotonic): what callers said to it from then on it never heard, until calls that began when
    it was healed. `tail`: seconds of the end that may be lost with it."""

    def __init__(self, server, at, tail=TAIL, healed=float('inf')):
        self.ip, self.at, self.tail, self.healed = server.ip, at, tail, healed

    def heard(self, call):
        """Bytes of this caller that it got for certain; None when he spoke to another one or was done before."""
        if f'@{self.ip}:' not in call['contact']:
            return None
        if (call['hung_up'] and call['ended'] < self.at) or call['began'] >= self.healed:
            return None
        return max(0, int((self.at - (call['spoke'] or self.at)) * SAMPLES_A_SECOND))


class Verdict:
    """Figures of a fault."""

    def __init__(self):
        self.acknowledged, self.lost, self.duplicated, self.worst_missing = 0, [], [], 0.0
        self.unanswered, self.turned_away, self.told_twice = [], [], 0

    def wrong(self):
        return self.lost + self.duplicated + self.unanswered + self.turned_away


class Checker:
    """Of an Installation, from now on. `calls` are added as they come back."""

    def __init__(self, installation, hears_all=True):
        """hears_all: false where packets are lost, so that a message holds only most of what was said."""
        self.hears_all = hears_all
        self.installation, self.calls, self.strikes, self.before = installation, [], [], set()
        self.before = {message['id'] for message in self.messages()}

    def messages(self):
        return [each for each in self.installation.office.json('message', 'list', '1001') if each['id'] not in self.before]

    def struck(self, call):
        """For each strike at the server of this caller: how many bytes it got before, and the tail that may be lost."""
        return [(heard, strike.tail) for strike in self.strikes if (heard := strike.heard(call)) is not None]

    def wanted(self, call):
        """How many bytes of this caller must be kept, and how many seconds may lack at their end."""
        if struck := self.struck(call):
            heard, tail = min(struck)
            return min(call['spoken_bytes'], heard), tail
        return call['spoken_bytes'], 0.06 if call['hung_up'] else TAIL

    def is_acknowledged(self, call):
        return self.wanted(call)[0] >= ACKNOWLEDGED

    def wait_until_all_are_there(self, seconds):
        wanted = {call['caller'] for call in self.calls if self.is_acknowledged(call)}
        lacking = lambda: wanted - {message['caller_number'] for message in self.messages()}  # noqa: E731
        try:
            wait_until(lambda: not lacking(), seconds, lambda: '', every=0.25)
        except Broken:
            pass  # check() says which

    def wait_until_all_are_told(self, seconds):
        wait_until(lambda: not self.untold(), seconds, lambda: f'{self.untold()} messages are not told after {seconds} s', every=0.25)

    def untold(self):
        """How many messages the relay has seen no mail of."""
        told = {each for mail in self.installation.relay.snapshot() for each in mail.messages}
        return len({message['id'] for message in self.messages()} - told)

    def check(self, is_told=True):
        verdict, messages = Verdict(), collections.defaultdict(list)
        for message in self.messages():
            messages[message['caller_number']].append(message)
        for call in self.calls:
            self.check_call(verdict, call, messages.pop(call['caller'], []))
        verdict.duplicated += [f'a message of nobody, from {caller}' for caller in messages]
        if is_told:
            self.check_told(verdict)
        return verdict

    def check_call(self, verdict, call, mine):
        caller, (wanted, tolerated) = call['caller'], self.wanted(call)
        if not call['answered']:
            verdict.unanswered.append(f"{caller}: {call['failure']}")
        elif not call['hung_up'] and not self.struck(call):
            verdict.turned_away.append(f"{caller} was answered, and then: {call['failure'] or 'it did not come to an end'}")
        verdict.acknowledged += wanted >= ACKNOWLEDGED
        if len(mine) > 1:
            verdict.duplicated.append(f'caller {caller}: {len(mine)} messages')
        if not mine:
            if wanted >= ACKNOWLEDGED:
                verdict.lost.append(f'caller {caller} said {wanted / SAMPLES_A_SECOND:.2f} s and there is no message')
            return
        audio = self.audio_of(verdict, mine[0])
        if not self.hears_all:
            if wanted >= ACKNOWLEDGED and (share := share_of(audio, int(caller), wanted)) < MOST:
                verdict.lost.append(f'caller {caller}: {share:.0%} of what was said is there')
            return
        missing = missing_at_end(audio, int(caller), wanted) if wanted >= ACKNOWLEDGED else 0
        if missing is None or missing > tolerated:
            verdict.lost.append(f'caller {caller}: of {wanted / SAMPLES_A_SECOND:.2f} s lack {missing} s ({mine[0]})')
        verdict.worst_missing = max(verdict.worst_missing, missing or 0)

    def audio_of(self, verdict, message):
        if not self.is_as_stored(message):
            verdict.lost.append(f"message {message['id']}: its audio is not what was stored")
        return self.file_of(message)

    def is_as_stored(self, message):
        return hashlib.sha256(self.file_of(message)).hexdigest() == message['audio_sha256']

    def file_of(self, message):
        path = self.installation.shared / 'audio' / message['audio_name']
        return path.read_bytes() if path.exists() else b''

    def check_told(self, verdict):
        """A mail that was sent again has the same Message-ID, by which a relay knows it again; counted apart."""
        names, times = collections.defaultdict(set), collections.Counter()
        for mail in self.installation.relay.snapshot():
            if self.before.issuperset(mail.messages):
                continue
            times[mail.name] += 1
            for message in mail.messages:
                names[message].add(mail.name)
        verdict.duplicated += [f'message {message} was told in {len(those)} mails' for message, those in names.items() if len(those) > 1]
        verdict.lost += [f"message {message['id']} was not told" for message in self.messages() if message['id'] not in names]
        verdict.told_twice = sum(count - 1 for count in times.values())
