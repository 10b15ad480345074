"""A directory on a file system that can be told to hang, to fail and to be slow, at any moment (faultfs/rules.h)."""
import os
import subprocess
import time
from pathlib import Path

MOUNT_SECONDS = 20
END_SECONDS = 5


class FaultyMount:
    """`program` is the built faultfs. `path` is what misbehaves, `backing` what is really there."""

    def __init__(self, program, folder):
        folder = Path(folder)
        self.path, self.backing, self.rules = folder / 'mount', folder / 'backing', folder / 'faultfs.rules'
        self.log_file = folder / 'faultfs.log'
        for directory in (self.path, self.backing):
            directory.mkdir(parents=True, exist_ok=True)
        with open(self.log_file, 'w') as log:
            self.process = subprocess.Popen([program, self.backing, self.rules, self.path], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait_for('mounted', MOUNT_SECONDS)

    def set_rules(self, *lines):
        """In force for all that begins after this; what hangs is asked again. None: heals."""
        fresh = self.rules.with_suffix('.new')
        fresh.write_text(''.join(f'{line}\n' for line in lines))
        os.rename(fresh, self.rules)

    def heal(self):
        self.set_rules()

    def faults(self):
        """What went wrong so far, a line each: `hang write /tmp/x`."""
        return self.log_file.read_text()

    def wait_for_fault(self, line, seconds=20):
        self._wait_for(line, seconds)

    def _wait_for(self, text, seconds):
        end = time.monotonic() + seconds
        while text not in self.faults():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f'faultfs does not say "{text}": {self.faults()}')
            time.sleep(0.01)

    def remove(self):
        """Ends every hang."""
        self.heal()
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(END_SECONDS)
        subprocess.run(['umount', '-l', self.path], timeout=20, capture_output=True)
