#!/usr/bin/python3
"""kill -9 at random times while 20 callers speak, and power loss of the disk under it where root allows: afterwards every
acknowledged message is there once with its audio, interrupted ones are marked, with at most the last second missing.
   kill_while_recording_test.py PROGRAM GENERATOR [--rounds N]"""
import json
import random
import subprocess
import sys
import time

from cluster_of_one import Broken, Server, check

CALLERS = 20
SPEAK = 6


class LoopDisk:
    """A file system of our own whose power can be cut: what was not synced is gone."""

    def __init__(self, folder, kind='ext4'):
        self.folder, self.kind = folder, kind
        self.mount = folder / 'data'
        self.image = folder / 'disk.img'
        self.mount.mkdir()
        self.run('truncate', '-s', '512M', self.image)
        self.run('mkfs.' + kind, '-q', '-F' if kind == 'ext4' else '-f', self.image)
        self.attach()

    @staticmethod
    def run(*words):
        subprocess.run([str(word) for word in words], check=True, timeout=60, capture_output=True)

    def attach(self):
        self.run('mount', '-o', 'loop', self.image, self.mount)

    def cut_power(self):
        self.run('xfs_io', '-x', '-c', 'shutdown', self.mount)

    def come_back(self):
        self.run('umount', self.mount)
        self.attach()

    def remove(self):
        subprocess.run(['umount', '-l', str(self.mount)], timeout=60, capture_output=True)


def one_round(program, generator, seed, power=False):
    generator_random = random.Random(seed)
    import tempfile
    from pathlib import Path
    folder = Path(tempfile.mkdtemp(prefix='aftertone-failover-'))
    disk = LoopDisk(folder) if power else None
    server = None
    try:
        server = Server(program, generator, CALLERS + 2, folder)
        server.start()
        load = server.load(CALLERS, SPEAK, rate=10, limit=40)
        time.sleep(generator_random.uniform(2.5, 7.5))  # the fault's own time, not synchronisation; they speak from about 1.5 s to 9 s
        began = time.monotonic()
        if disk:
            disk.cut_power()
        server.kill()
        calls = json.loads(load.communicate(timeout=60)[0])['each']
        if disk:
            disk.come_back()
        server.start()
        server.wait_until_settled()
        recovered = time.monotonic() - began
        figures = check(server, calls, 1.0)
        figures['seconds_to_recover'] = round(recovered, 1)
        return figures
    finally:
        if server:
            server.remove()
        if disk:
            disk.remove()


def can_mount():
    try:
        import tempfile
        from pathlib import Path
        folder = Path(tempfile.mkdtemp(prefix='aftertone-loop-'))
        disk = LoopDisk(folder)
        disk.remove()
        return True
    except Exception as why:  # whatever the machine forbids
        print(f'power loss cannot be simulated on this machine: {why}')
        return False


def main():
    program, generator = sys.argv[1:3]
    rounds = int(sys.argv[sys.argv.index('--rounds') + 1]) if '--rounds' in sys.argv else 4
    plans = [(seed, False) for seed in range(rounds)]
    if can_mount():
        plans += [(1000 + seed, True) for seed in range(max(rounds // 2, 1))]
    passed = failed = 0
    for seed, power in plans:
        name = 'power loss' if power else 'kill -9'
        try:
            print(f'{name:10} seed {seed:5}: {one_round(program, generator, seed, power)}', flush=True)
            passed += 1
        except Broken as broken:
            failed += 1
            print(f'{name:10} seed {seed:5}: BROKEN: {broken}', flush=True)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
