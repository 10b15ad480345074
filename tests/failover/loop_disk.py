"""A file system of our own whose power can be cut: what was not synced is gone. Needs root and loop devices."""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

IN_NAMESPACE = 'AFTERTONE_TEST_IN_NAMESPACE'


def run(*words):
    subprocess.run([str(word) for word in words], check=True, timeout=60, capture_output=True, text=True)


def enter_namespace():
    """Starts this program anew where its mounts are seen by nobody else and end with it, however it ends."""
    words = ['unshare', '--mount', '--propagation', 'private']
    if IN_NAMESPACE in os.environ or not shutil.which('unshare') or subprocess.run(words + ['true'], capture_output=True).returncode:
        return
    os.environ[IN_NAMESPACE] = 'yes'
    os.execvp(words[0], words + [sys.executable, '-B'] + sys.argv)


class LoopDisk:
    def __init__(self, folder):
        self.mount, self.image = folder / 'data', folder / 'disk.img'
        self.mount.mkdir()
        run('truncate', '-s', '512M', self.image)
        run('mkfs.ext4', '-q', '-F', self.image)
        self.attach()

    def attach(self):
        run('mount', '-o', 'loop', self.image, self.mount)

    def cut_power(self):
        run('xfs_io', '-x', '-c', 'shutdown', self.mount)

    def come_back(self):
        run('umount', self.mount)
        self.attach()

    def remove(self):
        subprocess.run(['umount', '-l', str(self.mount)], timeout=60, capture_output=True)


def why_not():
    """The reason why there can be no such disk here; empty when there can."""
    with tempfile.TemporaryDirectory(prefix='aftertone-loop-') as folder:
        try:
            LoopDisk(Path(folder)).remove()
        except (OSError, subprocess.SubprocessError) as error:
            return f"{error} {getattr(error, 'stderr', None) or ''}".strip().replace('\n', ' ')
    return ''
