"""Power loss at chosen moments: the program dies at its n-th durable step, and what was not synced by then is gone."""
import json
import shutil
import tempfile
import time
from pathlib import Path

import loop_disk
from cluster_of_one import Broken, Server, check
from rows import Outcome, row

SPEAK, MOST_STEPS = 2.6, 60


def one_step(bench, step):
    """Whether it died there; figures of the check, and how long until the message was there with its mail."""
    folder = Path(tempfile.mkdtemp(prefix='aftertone-faults-'))
    disk, server = loop_disk.LoopDisk(folder), None
    try:
        server = Server(bench.program, bench.generator, 2, folder)
        calls = []
        if server.start(step):
            calls = json.loads(server.load(1, SPEAK, 1, limit=25).communicate(timeout=60)[0])['each']
            if not server.dies(within=2):
                return False, {}, 0.0
        disk.cut_power()
        disk.come_back()
        began = time.monotonic()
        server.start()
        server.wait_until_settled()
        return True, check(server, calls, 1.0), time.monotonic() - began
    finally:
        if server:
            server.kill()
        disk.remove()
        shutil.rmtree(folder, ignore_errors=True)


@row(36, 'power loss at each durable step')
def every_step(bench):
    """One caller leaves a message; the program dies at its n-th durable step and the power goes with it, for every n."""
    if reason := loop_disk.why_not():
        return Outcome(note=f'skipped: {reason}')
    outcome = Outcome()
    for step in range(1, MOST_STEPS):
        try:
            died, figures, seconds = one_step(bench, step)
        except Broken as broken:
            outcome.wrong.append(f'step {step}: {broken}')
            outcome.lost += 1
            continue
        if not died:
            break
        outcome.acknowledged += figures['messages']
        outcome.seconds = max(outcome.seconds, seconds)
    outcome.note = f'{step - 1} steps'
    if step < 8:
        outcome.wrong.append('too few steps: is this a build with AFTERTONE_CRASH_POINTS?')
    return outcome
