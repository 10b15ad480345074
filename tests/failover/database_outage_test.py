#!/usr/bin/python3
"""The database goes away under callers: it is stopped, or frozen so that it takes connections and answers nothing. Every call is
answered with the owner's own greeting, every caller hears "saved", and what was left is in the mailbox once, with its own time, soon
after the database is back.
   database_outage_test.py PROGRAM GENERATOR [--minutes N] [--rate CALLS_A_SECOND]"""
import array
import datetime
import json
import math
import os
import signal
import sys
import tempfile
import time
import wave
from pathlib import Path

from cluster_of_one import Broken, Server, check
from postgres_server import PostgresServer
from running_program import free_ports, wait_until

PIN = '850274'
TONE = 700  # of the greeting, in Hz
SPEAK = 3
CALLS_AT_ONCE = 100
LONGEST_SETUP_MS = 1500
SECONDS_TO_DRAIN = 60


class CallServer(Server):
    """With its mailboxes in PostgreSQL."""

    def __init__(self, url, program, generator, callers, folder):
        self.url = url
        super().__init__(program, generator, CALLS_AT_ONCE, folder)
        self.caller_ports = free_ports(2 * callers)  # of their own for each
        self.succeed('mailbox', 'set', '1001', '--pin', PIN, '--keep-pin')

    def configure(self, **sections):
        super().configure(database=[f'url = "{self.url}"'], **sections)

    def record_greeting(self):
        tone = self.folder / 'tone.wav'
        with wave.open(str(tone), 'wb') as file:
            file.setparams((1, 2, 8000, 0, 'NONE', ''))
            file.writeframes(array.array('h', [int(9000 * math.sin(2 * math.pi * TONE * i / 8000)) for i in range(4 * 8000)]).tobytes())
        self.succeed('call', 'voicemail', '--listen', '1', '--press', f'1001#{PIN}#', '--listen', '5', '--press', '0', '--listen', '2', '--press', '1', '--wait-beep',
                     '--say', tone, '--press', '#', '--listen', '1', '--press', '1', '--listen', '1')
        copied = self.data / 'answers' / 'greetings'
        wait_until(lambda: list(copied.glob('*.wav')), 20, lambda: f'the greeting is not copied: {self.log()[-2000:]}')

    def plays_its_greeting(self):
        heard = self.folder / 'heard.wav'
        self.succeed('call', '1001', '--codec', 'pcmu', '--listen', '3', '--heard', heard)
        coded = heard.read_bytes().partition(b'data')[2][4:]
        return share_of(TONE, [linear(byte) for byte in coded[4000:20000]]) > 0.5


def linear(byte):
    """A sample of mu-law (G.711)."""
    byte = ~byte & 0xff
    magnitude = ((((byte & 0x0f) << 3) + 0x84) << (byte >> 4 & 7)) - 0x84
    return -magnitude if byte & 0x80 else magnitude


def share_of(frequency, samples):
    """How much of the power is at this frequency."""
    real = sum(s * math.cos(2 * math.pi * frequency * i / 8000) for i, s in enumerate(samples))
    imaginary = sum(s * math.sin(2 * math.pi * frequency * i / 8000) for i, s in enumerate(samples))
    power = sum(s * s for s in samples) * len(samples) / 2
    return (real * real + imaginary * imaginary) / power if power else 0


def processes_of(parent):
    children = [int(p.name) for p in Path('/proc').iterdir() if p.name.isdigit() and is_child(p, parent)]
    return [parent, *children]


def is_child(process, parent):
    try:
        return int((process / 'stat').read_text().rsplit(')', 1)[1].split()[1]) == parent
    except OSError:  # it has ended
        return False


class Frozen:
    def __init__(self, database):
        self.pids = processes_of(database.process.pid)
        for pid in self.pids:
            os.kill(pid, signal.SIGSTOP)

    def mend(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGCONT)


class Stopped:
    def __init__(self, database):
        self.database = database
        database.stop()

    def mend(self):
        self.database.start()


def one_outage(fault, database, program, generator, seconds, rate):
    calls = int(rate * (seconds + 8))
    server = CallServer(database.url, program, generator, calls, Path(tempfile.mkdtemp(prefix='aftertone-outage-')))
    outage = None
    try:
        server.start()
        server.record_greeting()
        load = server.load(calls, SPEAK, rate=rate, limit=seconds + 60)
        time.sleep(3)  # calls before the fault, in the fault and after it
        outage, began = fault(database), datetime.datetime.now(datetime.timezone.utc)
        if not server.plays_its_greeting():
            raise Broken(f'another greeting than the owner\'s: {server.log()[-3000:]}')
        time.sleep(seconds)  # how long it lasts is the fault itself
        outage.mend()
        back, outage = time.monotonic(), None
        report = json.loads(load.communicate(timeout=seconds + 120)[0])
        if report['completed'] != calls or report['answer_ms_max'] > LONGEST_SETUP_MS:
            raise Broken(f"callers were failed: { {key: value for key, value in report.items() if key != 'each'} }")
        wait_until(lambda: len(server.messages()) >= calls, SECONDS_TO_DRAIN,
                   lambda: f'{len(server.messages())} of {calls} messages: {server.log()[-3000:]}', every=0.5)
        drained = time.monotonic() - back
        server.wait_until_settled(60 + calls / 10)  # mails to one address are paced
        figures = check(server, [*report['each']], 0.1)
        within = [m for m in server.messages() if datetime.datetime.fromisoformat(m['started_at']) > began]
        if not within:
            raise Broken('no message keeps the time at which it was left')
        return {**figures, 'drained_s': round(drained, 1), 'answer_ms_max': round(report['answer_ms_max'])}
    finally:
        if outage:
            outage.mend()
        server.remove()


def option(name, default):
    return float(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def main():
    program, generator = sys.argv[1:3]
    minutes, rate = option('--minutes', 0.2), option('--rate', 4)
    passed = failed = 0
    for fault in (Stopped, Frozen):
        database = PostgresServer()
        try:
            database.start()
            figures = one_outage(fault, database, program, generator, minutes * 60, rate)
            passed += 1
            print(f'database {fault.__name__.lower()} for {minutes * 60:.0f} s: {figures}', flush=True)
        except Broken as reason:
            failed += 1
            print(f'database {fault.__name__.lower()}: {reason}', flush=True)
        finally:
            database.remove()
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
