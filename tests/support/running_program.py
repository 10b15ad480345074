"""The built program on a folder of its own: configured, given commands, its server started on free ports, awaited until it is ready
and ended by its process id. What tests and benchmarks in Python share."""
import itertools
import json
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

IP = '127.0.0.1'
COMMAND_SECONDS = 60
READY_SECONDS = 60
END_SECONDS = 60


class Broken(Exception):
    """The program did not keep a promise; the text says which, or what it said."""


# Below the range that the kernel gives to anybody; processes begin apart from each other.
_candidates = itertools.count(20000 + os.getpid() * 131 % 7000 // 2 * 2, 2)
_candidates_lock = threading.Lock()


def _is_free(port):
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((IP, port))
            except OSError:
                return False
    return True


def free_ports(count):
    """The first, an even one, of `count` neighbouring ports that nobody uses; no two callers in a process get the same."""
    with _candidates_lock:
        for first in _candidates:
            if first + count > 32700:
                raise RuntimeError('no free ports')
            if all(_is_free(port) for port in range(first, first + count)):
                for _ in range((count - 1) // 2):
                    next(_candidates)
                return first


def wait_until(condition, seconds, why, every=0.02):
    """Polls; Broken, saying `why()`, when it is not so in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Broken(why())
        time.sleep(every)


class Program:
    """`calls` is how many its server takes at once."""

    def __init__(self, path, folder, calls=4):
        self.path, self.calls, self.folder = path, calls, Path(folder)
        self.config, self.data, self.log_file = self.folder / 'aftertone.toml', self.folder / 'data', self.folder / 'serve.log'
        self.port = self.choose_port()
        self.process = None
        self.configure()

    def choose_port(self):
        """For SIP; those of RTP come two after it."""
        return free_ports(2 + 2 * self.calls)

    def configure(self, **sections):
        """Further lines by section, `email__smtp` for [email.smtp]; they replace ours for the same key."""
        all_lines = {'node': [f'data_directory = "{self.data}"'],
                     'sip': [f'port = {self.port}', f'max_calls = {self.calls}'],
                     'rtp': [f'first_port = {self.port + 2}', f'last_port = {self.port + 1 + 2 * self.calls}'],
                     'audio': ['reserve_mb = 1'], 'journal': ['reserve_mb = 1'], 'log': ['stderr = true'],
                     'monitoring': ['listen = ""', 'notify_listen = ""', 'web_listen = ""']}
        for section, lines in sections.items():
            name, replaced = section.replace('__', '.'), {line.split(' =')[0] for line in lines}
            all_lines[name] = [line for line in all_lines.get(name, []) if line.split(' =')[0] not in replaced] + lines
        self.config.write_text(''.join(f'[{name}]\n' + ''.join(f'{line}\n' for line in lines) for name, lines in all_lines.items()))

    def run(self, *words, **options):
        """A command, to its end."""
        options = {'capture_output': True, 'text': True, 'timeout': COMMAND_SECONDS, **options}
        return subprocess.run([self.path, '--config', self.config, *words], **options)

    def succeed(self, *words, **options):
        """What it printed."""
        done = self.run(*words, **options)
        if done.returncode != 0:
            raise Broken(f"aftertone {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return done.stdout

    def json(self, *words, **options):
        return json.loads(self.succeed('--json', *words, **options))

    def launch(self, *words, **options):
        """A command that goes on, for its caller to end."""
        return subprocess.Popen([self.path, '--config', self.config, *words], stdin=subprocess.DEVNULL, **options)

    # --- the server

    def start(self, *words, environment=None):
        """`serve`, until it is ready. Broken if it ends before or takes too long."""
        with open(self.log_file, 'w') as log:
            self.process = self.launch('serve', *words, stdout=log, stderr=log, env={**os.environ, **(environment or {})})
        wait_until(lambda: ' ready: ' in self.log() or not self.is_alive(), READY_SECONDS,
                   lambda: f'serve is not ready after {READY_SECONDS} s: {self.log()}')
        if not self.is_alive():
            raise Broken(f'serve ended with {self.process.returncode}: {self.log()}')
        return self.process

    def log(self):
        return self.log_file.read_text()

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """In order; returns its exit code. Killed, and an error, when it does not end."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        """Whatever state it is in."""
        if self.process is not None:
            end(self.process)


def end(process):
    if process.poll() is None:
        process.kill()
    process.wait(20)
