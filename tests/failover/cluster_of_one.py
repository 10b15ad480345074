"""One server that dies, a load of callers, and the checker that compares what callers did with what is there afterwards:
every acknowledged message is in the mailbox exactly once, with its audio, and its owner is told once."""
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from spoken import spoken_by

IP = '127.0.0.1'
MAILBOX = '1001'
SAMPLES_A_SECOND = 8000
READY_SECONDS = 60


_next_port = itertools.count(21000 + os.getpid() * 131 % 9000 // 2 * 2, 2)
_next_port_lock = threading.Lock()


def free_ports(count):
    """`count` neighbouring free ports below the range that the kernel gives away, the first even; no two callers get the same."""
    with _next_port_lock:
        for first in _next_port:
            if first + count > 32700:
                break
            sockets = []
            try:
                for port in range(first, first + count):
                    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):  # SIP listens on both
                        sockets.append(socket.socket(socket.AF_INET, kind))
                        sockets[-1].bind((IP, port))
                for _ in range(count // 2):
                    next(_next_port)
                return first
            except OSError:
                continue
            finally:
                for each in sockets:
                    each.close()
    raise RuntimeError('no free ports')


class Broken(Exception):
    """The promise was not kept; the text says how."""


class Server:
    """`aftertone serve` on a data folder that outlives it."""

    def __init__(self, program, generator, calls, folder=None):
        self.program, self.generator, self.calls = program, generator, calls
        self.folder = Path(folder or tempfile.mkdtemp(prefix='aftertone-failover-'))
        self.data = self.folder / 'data'
        first = free_ports(4 + 4 * calls)
        self.port, self.caller_ports = first, first + 2 + 2 * calls
        self.config = self.folder / 'aftertone.toml'
        self.config.write_text(
            f'[node]\ndata_directory = "{self.data}"\n[sip]\nport = {self.port}\nmax_calls = {calls}\n'
            f'[rtp]\nfirst_port = {first + 2}\nlast_port = {first + 1 + 2 * calls}\n'
            '[audio]\nreserve_mb = 1\n[journal]\nreserve_mb = 1\n[log]\nstderr = true\n')
        self.process = None
        self.run('mailbox', 'add', MAILBOX, '--name', 'Anna', '--email', 'anna@example.com', '--max-messages', '10000')

    def run(self, *words):
        done = subprocess.run([self.program, '--config', self.config, *words], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise Broken(f"aftertone {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, crash_at=0):
        """Returns False when it died before it was ready, which only a crash point may cause."""
        environment = dict(os.environ, AFTERTONE_CRASH_AT=str(crash_at))
        self.log = self.folder / 'serve.log'
        with open(self.log, 'w') as log:
            self.process = subprocess.Popen([self.program, '--config', self.config, 'serve'], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=environment)
        deadline = time.monotonic() + READY_SECONDS
        while ' ready: ' not in self.log.read_text():
            if self.process.poll() is not None:
                if crash_at and self.process.returncode == -signal.SIGKILL:
                    return False
                raise Broken(f'serve ended: {self.log.read_text()}')
            if time.monotonic() > deadline:
                raise Broken(f'serve is not ready after {READY_SECONDS} s: {self.log.read_text()}')
            time.sleep(0.02)
        return True

    def dies(self, within):
        """Whether its crash point was reached within these seconds. No other death is allowed."""
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        if code != -signal.SIGKILL:
            raise Broken(f'serve ended with {code}: {self.log.read_text()[-2000:]}')
        return True

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.is_alive():
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(20)

    def stop(self):
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def load(self, callers, speak, rate, limit=60):
        """Callers who each leave a message, as a process; its last words are JSON."""
        return subprocess.Popen([self.generator, '--port', str(self.port), '--mailbox', MAILBOX, '--calls', str(callers),
                                 '--rate', str(rate), '--speak', str(speak), '--greeting', '0.1', '--limit', str(limit),
                                 '--first-rtp-port', str(self.caller_ports), '--each'], stdout=subprocess.PIPE, text=True)

    def messages(self):
        return json.loads(self.run('--json', 'message', 'list', MAILBOX))

    def audio_of(self, message):
        path = self.data / 'audio' / message['id'][-2:] / f"{message['id']}.wav"
        if not path.exists():
            raise Broken(f"message {message['id']} has no audio at {path}")
        return path.read_bytes()

    def mails(self):
        return [path.read_text(errors='replace') for path in self.data.rglob('*') if path.is_file() and path.parent.name == 'new']

    def everything_is_told(self):
        """Whether no recording waits in a journal of the dead and each message has its mail."""
        abandoned = [each for each in (self.data / 'journal').iterdir() if each.is_dir()]
        return len(abandoned) <= 1 and len(self.mails()) >= len(self.messages())

    def wait_until_settled(self, seconds=40):
        deadline = time.monotonic() + seconds
        while not self.everything_is_told():
            if time.monotonic() > deadline:
                raise Broken(f'not settled after {seconds} s: {len(self.messages())} messages, {len(self.mails())} mails, journals: '
                             f"{sorted(each.name for each in (self.data / 'journal').iterdir())}\n{self.log.read_text()[-2000:]}")
            time.sleep(0.1)

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
    said = spoken_by(int(caller), spoken)
    audio = server.audio_of(mine[0])
    start = audio.find(said[:1600])
    if spoken < 1600:
        return None
    if start < 0:
        raise Broken(f'caller {caller}: the message does not hold what was said')
    kept = next((i for i, (a, b) in enumerate(zip(audio[start:], said)) if a != b), min(len(said), len(audio) - start))
    missing = (spoken - kept) / SAMPLES_A_SECOND
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
