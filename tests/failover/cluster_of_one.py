"""One server that dies, a load of callers, and the checker that compares what callers did with what is there afterwards:
every acknowledged message is in the mailbox exactly once, with its audio, and its owner is told once."""
import shutil
import signal
import subprocess
import tempfile

from running_program import Broken, Program, free_ports, wait_until
from spoken import SAMPLES_A_SECOND, missing_at_end

MAILBOX = '1001'


class Server(Program):
    """`aftertone serve` on a data folder that outlives it, and its callers."""

    def __init__(self, program, generator, calls, folder=None):
        super().__init__(program, folder or tempfile.mkdtemp(prefix='aftertone-failover-'), calls)
        self.generator, self.caller_ports = generator, free_ports(2 * calls)
        self.succeed('mailbox', 'add', MAILBOX, '--name', 'Anna', '--email', 'anna@example.com', '--max-messages', '10000')

    def start(self, crash_at=0):
        """Returns False when it died before it was ready, which only a crash point may cause."""
        try:
            super().start(environment={'AFTERTONE_CRASH_AT': str(crash_at)})
            return True
        except Broken:
            if crash_at and self.process.poll() == -signal.SIGKILL:
                return False
            raise

    def dies(self, within):
        """Whether its crash point was reached within these seconds. No other death is allowed."""
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        if code != -signal.SIGKILL:
            raise Broken(f'serve ended with {code}: {self.log()[-2000:]}')
        return True

    def load(self, callers, speak, rate, limit=60, *more):
        """Callers who each leave a message, as a process; its last words are JSON."""
        return subprocess.Popen([self.generator, '--port', str(self.port), '--mailbox', MAILBOX, '--calls', str(callers),
                                 '--rate', str(rate), '--speak', str(speak), '--greeting', '0.1', '--limit', str(limit),
                                 '--first-rtp-port', str(self.caller_ports), '--each', *more], stdout=subprocess.PIPE, text=True)

    def messages(self):
        return self.json('message', 'list', MAILBOX)

    def audio_of(self, message):
        path = self.data / 'audio' / message['audio_name']
        if not path.exists():
            raise Broken(f"message {message['id']} has no audio at {path}")
        return path.read_bytes()

    def mails(self):
        return [path.read_text(errors='replace') for path in (self.data / 'mail').glob('*/new/*')]

    def everything_is_told(self):
        """Whether no recording waits in a journal of the dead and each message has its mail."""
        abandoned = [each for each in (self.data / 'journal').iterdir() if each.is_dir()]
        told = sum(mail.count('X-Aftertone-Message-ID: ') for mail in self.mails())
        return len(abandoned) <= 1 and told >= len(self.messages())

    def wait_until_settled(self, seconds=40):
        wait_until(self.everything_is_told, seconds, lambda: (
            f'not settled after {seconds} s: {len(self.messages())} messages, {len(self.mails())} mails, journals: '
            f"{sorted(each.name for each in (self.data / 'journal').iterdir())}\n{self.log()[-2000:]}"), every=0.1)

    def remove(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def check_call(server, call, messages, lost_seconds):
    """Returns the seconds missing at the end of what this caller said; None when nothing had to be kept."""
    caller, spoken = call['caller'], call['spoken_bytes']
    mine = [message for message in messages if message['caller_number'] == caller]
    must_be_there = spoken >= 2 * SAMPLES_A_SECOND
    if len(mine) > 1:
        raise Broken(f'caller {caller}: {len(mine)} messages')
    if not mine:
        if must_be_there:
            raise Broken(f'caller {caller} spoke {spoken / SAMPLES_A_SECOND:.2f} s and there is no message')
        return None
    missing = missing_at_end(server.audio_of(mine[0]), int(caller), spoken)
    if spoken < 1600:
        return None
    if missing is None:
        raise Broken(f'caller {caller}: the message does not hold what was said')
    if missing > lost_seconds:
        raise Broken(f"caller {caller}: {missing:.2f} s are missing at the end ({mine[0]['end_reason']})")
    if missing > 0.06 and mine[0]['end_reason'] != 'salvaged':
        raise Broken(f"caller {caller}: {missing:.2f} s are missing and the message is not marked as interrupted")
    return missing


def check(server, calls, lost_seconds):
    """The invariant. Returns figures for the table."""
    messages = server.messages()
    missing = [each for each in (check_call(server, call, messages, lost_seconds) for call in calls) if each is not None]
    strangers = [message for message in messages if message['caller_number'] not in {call['caller'] for call in calls}]
    if strangers:
        raise Broken(f'messages that nobody left: {strangers}')
    mails = server.mails()
    for message in messages:
        told = sum(f"X-Aftertone-Message-ID: {message['id']}" in mail for mail in mails)
        if told != 1:
            raise Broken(f"the owner was told {told} times of message {message['id']}")
    return {'callers': len(calls), 'messages': len(messages), 'mails': len(mails),
            'salvaged': sum(message['end_reason'] == 'salvaged' for message in messages), 'worst_missing': max(missing, default=0)}
