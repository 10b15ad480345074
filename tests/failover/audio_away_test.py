#!/usr/bin/python3
"""The audio store hangs, is full, fails or is gone under callers; in the last case the server dies as well. Every call goes through,
nothing that is not whole is seen under the name of a message, no thread is left behind for each call, and what was said is in the
mailbox once, soon after the store works again.
   audio_away_test.py PROGRAM GENERATOR FAULTFS [FAULT ...]"""
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from cluster_of_one import Broken, Server, check
from faulty_mount import FaultyMount
from running_program import wait_until

CALLS = 12
SPEAK = 2.6
LONGEST_SETUP_MS = 1500
SECONDS_TO_NOTICE = 30
SECONDS_TO_DRAIN = 60
STORE_THREADS = 9  # those that may hang in it
FAULTS = {
    'hang': ['* * hang'],
    'full': ['write,create * fail ENOSPC'],
    'EIO': ['fsync,read * fail EIO'],
    'ESTALE': ['* * fail ESTALE'],
    'slow': ['fsync,rename,create * delay 700'],
    'hang-and-kill': ['* * hang'],
}


class CallServer(Server):
    def __init__(self, mount, *arguments):
        self.mount, self.left = mount, []
        super().__init__(*arguments)

    def configure(self, **sections):
        super().configure(audio=[f'directory = "{self.mount.path}"', 'shared = true'], **sections)

    def audio_of(self, message):
        return (self.mount.backing / message['audio_name']).read_bytes()

    def threads(self):
        return len(list(Path(f'/proc/{self.process.pid}/task').iterdir()))

    def leave_messages(self):
        """From callers who have not called before; Broken when a call did not go as always."""
        first = str(1000 + len(self.left))
        report = json.loads(self.load(CALLS, SPEAK, 6, 60, '--first-caller', first).communicate(timeout=90)[0])
        if report['completed'] != CALLS or report['answer_ms_max'] > LONGEST_SETUP_MS:
            raise Broken(f"callers were failed: { {key: value for key, value in report.items() if key != 'each'} }\n{self.log()[-3000:]}")
        self.left += report['each']


def one_fault(name, program, generator, faultfs):
    folder = Path(tempfile.mkdtemp(prefix='aftertone-audio-'))
    (folder / 'node').mkdir()
    mount = FaultyMount(faultfs, folder / 'store')
    server = CallServer(mount, program, generator, CALLS + 2, folder / 'node')
    try:
        server.start()
        server.leave_messages()
        server.wait_until_settled()
        threads = server.threads()
        mount.set_rules(*FAULTS[name])
        server.leave_messages()
        if name != 'slow':
            look_while_it_is_away(server, threads)
        if name.endswith('kill'):
            server.kill()
            server.start()
        began = time.monotonic()
        mount.heal()
        figures = settle(server)
        return {**figures, 'drained_s': round(time.monotonic() - began, 1), 'threads': f'{threads}, {server.threads()} afterwards'}
    finally:
        server.kill()
        mount.remove()
        shutil.rmtree(folder, ignore_errors=True)


def look_while_it_is_away(server, threads):
    wait_until(lambda: 'audio-store-' in server.log(), SECONDS_TO_NOTICE, lambda: f'nobody says so: {server.log()[-3000:]}')
    more = server.threads()
    server.leave_messages()
    if server.threads() > more or more > threads + STORE_THREADS:
        raise Broken(f'{threads} threads, then {more}, then {server.threads()}')
    if len(server.messages()) != CALLS:
        raise Broken('a message is in the mailbox whose audio is not in the store')
    half = [path for path in server.mount.backing.rglob('??/*.wav') if path.stat().st_size < 2 * 8000]
    if half:
        raise Broken(f'not whole, and seen: {half}')


def settle(server):
    all_calls = len(server.left)
    wait_until(lambda: len(server.messages()) == all_calls, SECONDS_TO_DRAIN,
               lambda: f'{len(server.messages())} messages of {all_calls}: {server.log()[-3000:]}', every=0.5)
    server.wait_until_settled()
    return check(server, server.left, 0.1)


def main():
    program, generator, faultfs = sys.argv[1:4]
    passed = failed = 0
    for name in sys.argv[4:] or FAULTS:
        try:
            print(f'audio store {name:14} {one_fault(name, program, generator, faultfs)}', flush=True)
            passed += 1
        except Broken as broken:
            failed += 1
            print(f'audio store {name:14} BROKEN: {broken}', flush=True)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
