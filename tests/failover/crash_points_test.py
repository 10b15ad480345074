#!/usr/bin/python3
"""Crash enumeration on the real binary: one caller leaves a message; the server kills itself at its n-th durable step, for every n
until it survives; then what comes after is killed at each of its own steps as well.
   crash_points_test.py PROGRAM GENERATOR [--all-pairs]"""
import concurrent.futures
import json
import sys

from cluster_of_one import Broken, Server, check

SPEAK = 2.6  # seconds: an acknowledged message
AT_ONCE = 4
FEWEST_STEPS, MOST_STEPS = 8, 200


def restart_until_it_lives(server, crash_at):
    """With crash_at, the salvage of a first restart dies at its crash_at-th step, if it has as many; then one lives. Did it die?"""
    died = False
    if crash_at:
        server.start(crash_at)
        died = server.dies(within=3)
        server.kill()
    server.start()
    return died


def deposit(server):
    """One caller leaves a message. What the callers did, also if the server died under them."""
    calls = json.loads(server.load(1, SPEAK, 1, limit=25).communicate(timeout=60)[0])['each']
    try:
        if not server.dies(within=0):
            server.wait_until_settled(10)
    except Broken:
        if not server.dies(within=0):
            raise
    return calls


def crash(program, generator, first, second=0):
    """Returns (died at all, died again, the step, figures)."""
    server = Server(program, generator, 2)
    try:
        calls = deposit(server) if server.start(first) else []
        died = server.dies(within=0)
        step = next((line for line in server.log().splitlines() if 'crash point' in line), '')
        server.kill()
        died_again = restart_until_it_lives(server, second)
        server.wait_until_settled()
        return died, died_again, step, check(server, calls, 1.0)
    finally:
        server.remove()


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def result_of(self, what, future):
        """What the run returned; None when the promise was broken."""
        try:
            result = future.result()
            self.passed += 1
            return result
        except Broken as broken:
            self.failed += 1
            print(f'{what}: {broken}', flush=True)
            return None


def enumerate_first(program, generator, pool, tally):
    """Crashes at step 1, 2, … until one run survives or breaks the promise. Returns the steps at which it died."""
    steps, next_step = [], 1
    while next_step < MOST_STEPS:
        batch = range(next_step, next_step + AT_ONCE)
        futures = {n: pool.submit(crash, program, generator, n) for n in batch}
        results = {n: tally.result_of(f'step {n}', future) for n, future in futures.items()}
        for n, result in results.items():
            if result and result[0]:
                steps.append(n)
                print(f'step {n:3}: {result[2]:55} {result[3]}', flush=True)
        if not all(result and result[0] for result in results.values()):
            break
        next_step += AT_ONCE
    return steps


def main():
    program, generator = sys.argv[1:3]
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        steps = enumerate_first(program, generator, pool, tally)
        # The salvage that follows a death in mid recording, after the seal and before the commit, killed at each of its steps.
        chosen = steps if '--all-pairs' in sys.argv else steps[len(steps) // 3 :: 3]
        pairs = {(n, m): pool.submit(crash, program, generator, n, m) for n in chosen for m in range(1, 10)}
        results = [tally.result_of(f'step {n}, then step {m} of the salvage', future) for (n, m), future in pairs.items()]
    died_twice = sum(1 for result in results if result and result[1])
    print(f'{len(steps)} steps of the deposit; the salvage died as well in {died_twice} of {len(pairs)} runs')
    if len(steps) < FEWEST_STEPS or not died_twice:
        tally.failed += 1
        print('too few crash points were reached: is this a build with AFTERTONE_CRASH_POINTS?')
    print(f'{tally.passed} passed, {tally.failed} failed')
    sys.exit(1 if tally.failed else 0)


if __name__ == '__main__':
    main()
