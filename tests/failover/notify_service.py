"""`aftertone serve --roles notify` alone, on a data folder that outlives it, sending to a relay."""
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from outbox_rows import OutboxRows  # noqa: E402

READY_SECONDS = 60


class Broken(Exception):
    """The promise was not kept; the text says how."""


class NotifyService:
    def __init__(self, program, relay_port, target_per_minute=10, relay_per_second=50):
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-notify-'))
        self.data, self.log = self.folder / 'data', self.folder / 'serve.log'
        self.log.touch()
        self.config = self.folder / 'aftertone.toml'
        self.config.write_text(
            f'[node]\ndata_directory = "{self.data}"\n[audio]\nreserve_mb = 1\n[journal]\nreserve_mb = 1\n[log]\nstderr = true\n'
            f'[monitoring]\nnotify_listen = ""\n'
            f'[notify]\ntarget_per_minute = {target_per_minute}\nrelay_per_second = {relay_per_second}\n'
            f'[email]\nmethod = "smtp"\n[email.smtp]\nhost = "127.0.0.1"\nport = {relay_port}\ntls = "off"\n')
        self.process = None
        self.run('mailbox', 'list')  # makes the tables
        self.rows = OutboxRows(self.data)

    def run(self, *words):
        done = subprocess.run([self.program, '--config', self.config, *words], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise Broken(f"aftertone {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, wait=True):
        with open(self.log, 'a') as log:
            self.process = subprocess.Popen([self.program, '--config', self.config, 'serve', '--roles', 'notify'],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        starts = self.log.read_text().count(' ready: ')
        deadline = time.monotonic() + READY_SECONDS
        while wait and self.log.read_text().count(' ready: ') == starts:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Broken(f'serve is not ready: {self.log.read_text()[-2000:]}')
            time.sleep(0.02)

    def signal(self, number):
        if self.process.poll() is not None:
            raise Broken(f'serve ended by itself: {self.log.read_text()[-2000:]}')
        self.process.send_signal(number)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(20)

    def stop(self):
        self.signal(signal.SIGTERM)
        if self.process.wait(60) != 0:
            raise Broken(f'serve ended with {self.process.returncode}')

    def wait_until_idle(self, seconds):
        """Until every delivery has come to an end."""
        deadline = time.monotonic() + seconds
        while True:
            states = self.rows.states()
            if not set(states) & {'ready', 'sending', 'committing', 'ambiguous'}:
                return states
            if time.monotonic() > deadline:
                raise Broken(f'not idle after {seconds} s: {states}\n{self.log.read_text()[-2000:]}')
            time.sleep(0.1)

    def remove(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
