#!/usr/bin/python3
"""kill -9 at random times while 20 callers speak, and power loss of the disk under it where root allows: afterwards every
acknowledged message is there once with its audio, interrupted ones are marked, with at most the last second missing.
   kill_while_recording_test.py PROGRAM GENERATOR [--rounds N]"""
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import loop_disk
from cluster_of_one import Broken, Server, check

CALLERS = 20
SPEAK = 6


def one_round(program, generator, seed, power=False):
    generator_random = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix='aftertone-failover-'))
    disk = loop_disk.LoopDisk(folder) if power else None
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
            server.kill()
        if disk:
            disk.remove()
        shutil.rmtree(folder)


def main():
    loop_disk.enter_namespace()
    program, generator = sys.argv[1:3]
    rounds = int(sys.argv[sys.argv.index('--rounds') + 1]) if '--rounds' in sys.argv else 4
    plans = [(seed, False) for seed in range(rounds)]
    losses = [(1000 + seed, True) for seed in range(max(rounds // 2, 1))]
    why_not = loop_disk.why_not()
    if not why_not:
        plans += losses
    passed = failed = 0
    for seed, power in plans:
        name = 'power loss' if power else 'kill -9'
        try:
            print(f'{name:10} seed {seed:5}: {one_round(program, generator, seed, power)}', flush=True)
            passed += 1
        except Broken as broken:
            failed += 1
            print(f'{name:10} seed {seed:5}: BROKEN: {broken}', flush=True)
    if why_not:
        print(f'skipped power loss: {why_not}')
    print(f'{passed} passed, {failed} failed, {len(losses) if why_not else 0} skipped')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
