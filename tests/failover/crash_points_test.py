#!/usr/bin/python3
"""Crash enumeration on the real binary: one caller leaves a message; the server kills itself at its n-th durable step, for every n
until it survives; then what comes after is killed at each of its own steps as well.
   crash_points_test.py PROGRAM GENERATOR [--all-pairs]"""
import concurrent.futures
import sys

from cluster_of_one import Broken, Server, check

import json

SPEAK = 2.6  # seconds: an acknowledged message
AT_ONCE = 4
MOST_STEPS = 200


def restart_until_it_lives(server, crash_at):
    """With crash_at, each restart dies at its own crash_at-th step at first; then one lives."""
    crashes = 0
    if crash_at:
        server.start(crash_at)
        crashes = wait_for_death(server)
        server.kill()
    server.start()
    return crashes


def wait_for_death(server):
    """1 when the salvage died at its step, 0 when it got through."""
    try:
        server.process.wait(3)
        return 1
    except Exception:
        return 0


def crash(program, generator, first, second=0):
    """Returns (died at all, died again, figures)."""
    server = Server(program, generator, 2)
    try:
        calls = []
        is_up = server.start(first)
        if is_up:
            load = server.load(1, SPEAK, 1, limit=25)
            calls = json.loads(load.communicate(timeout=60)[0])['each']
            if server.is_alive():
                try:
                    server.wait_until_settled(10)
                except Broken:
                    if server.is_alive():
                        raise
        died = not server.is_alive()
        step = next((line for line in server.log.read_text().splitlines() if 'crash point' in line), '')
        server.kill()
        died_again = restart_until_it_lives(server, second)
        server.wait_until_settled()
        return died, died_again, step, check(server, calls, 1.0)
    finally:
        server.remove()


def enumerate_first(program, generator, pool):
    """Crashes at step 1, 2, … until one run survives; the steps that are left out are none."""
    results, next_step = {}, 1
    while next_step < MOST_STEPS:
        batch = range(next_step, next_step + AT_ONCE)
        futures = {n: pool.submit(crash, program, generator, n) for n in batch}
        results.update({n: future.result() for n, future in futures.items()})
        if not all(results[n][0] for n in batch):
            break
        next_step += AT_ONCE
    return results


def main():
    program, generator = sys.argv[1:3]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = enumerate_first(program, generator, pool)
        steps = [n for n, result in results.items() if result[0]]
        for n in steps:
            print(f'step {n:3}: {results[n][2]:55} {results[n][3]}')
        passed += len(results)
        # The salvage that follows a death in mid recording, after the seal and before the commit, killed at each of its steps.
        chosen = steps if '--all-pairs' in sys.argv else steps[len(steps) // 3 :: 3]
        pairs = {(n, m): pool.submit(crash, program, generator, n, m) for n in chosen for m in range(1, 9)}
        for (n, m), future in pairs.items():
            try:
                future.result()
                passed += 1
            except Broken as broken:
                failed += 1
                print(f'step {n}, then step {m} of the salvage: {broken}')
    if len(steps) < 8:
        failed += 1
        print(f'only {len(steps)} crash points were reached: is this a build with AFTERTONE_CRASH_POINTS?')
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
