#!/usr/bin/python3
"""The logs while calls come: over midnight, when the clock is set, when summer time ends, when their folder is removed.
rotation_test.py AFTERTONE WALL_CLOCK FAULTFS"""
import datetime
import itertools
import re
import shutil
import threading
import time
import zoneinfo

import program
from log_files import LogTest, SetClock

BERLIN = zoneinfo.ZoneInfo('Europe/Berlin')
CALLERS = 3
END_OF_CALL = re.compile(r'inbound call \S+: .* from (\+49\d+): ')


class Load:
    """Callers who ring one after the other, each time with a number of their own, until the end of the block."""

    def __init__(self, test):
        self.test, self.numbers, self.failed = test, [], []
        self.next_number = itertools.count(1)
        self.is_over, self.changed = False, threading.Condition()

    def call_on(self):
        while not self.is_over:
            with self.changed:
                number = f'+4930{next(self.next_number):06}'
            done = self.test.run_program('call', '1001', '--from', f'<sip:{number}@pbx>', '--listen', '0.1')
            with self.changed:
                (self.numbers if done.returncode == 0 else self.failed).append(number)
                self.changed.notify_all()

    def wait_for_calls(self, more=CALLERS * 2):
        """That so many began and ended from now on."""
        with self.changed:
            wanted = len(self.numbers) + more
            self.test.assertTrue(self.changed.wait_for(lambda: len(self.numbers) >= wanted, 60), 'no calls any more')

    def __enter__(self):
        self.threads = [threading.Thread(target=self.call_on) for _ in range(CALLERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        for thread in self.threads:
            thread.join(60)


class Rotation(LogTest):
    calls = 8

    def setUp(self):
        super().setUp()
        self.configure(log=['stderr = true', 'json = true'])
        self.clock = SetClock(self.folder)

    def set_clock(self, *local, fold=0):
        at = datetime.datetime(*local, tzinfo=BERLIN, fold=fold)
        self.clock.set(at.timestamp() - time.time())

    def start(self):
        self.program.start(environment={**self.clock.environment(), 'TZ': 'Europe/Berlin'})

    def assert_each_call_once(self, load):
        self.assertEqual(load.failed, [])
        found = [match[1] for line in self.lines('ivr/IVR*.log') if (match := END_OF_CALL.search(line))]
        self.assertEqual(sorted(found), sorted(load.numbers))
        twins = [match[1] for line in self.json_lines() if (match := END_OF_CALL.search(line['text']))]
        self.assertEqual(sorted(twins), sorted(load.numbers))

    def test_every_call_is_one_line_whatever_the_clock_does(self):
        self.set_clock(2026, 10, 24, 23, 59, 54)
        self.start()
        with Load(self) as load:
            self.wait_for(lambda: self.files('ivr/IVR20261025.log'), 30)  # midnight came
            load.wait_for_calls()
            self.set_clock(2026, 10, 25, 2, 59, 57)  # three seconds before summer time ends: an hour comes again
            load.wait_for_calls(CALLERS * 4)
            self.wait_for(lambda: any('+01:00' in line for line in self.lines('ivr/IVR20261025.log')), 30)
            self.set_clock(2026, 10, 25, 1, 30)  # back, on the same day
            load.wait_for_calls()
            self.set_clock(2026, 10, 24, 12)  # back by a day
            load.wait_for_calls()
            self.set_clock(2026, 10, 27, 8)  # and three forward
            load.wait_for_calls()
        self.assertEqual(self.program.stop(), 0, self.server_log())
        self.assert_whole()
        self.assert_each_call_once(load)
        self.assertEqual([file.name for file in self.files('ivr/*.log')], [f'IVR202610{day}.log' for day in (24, 25, 27)])
        self.assertEqual(self.errors(), [])

    def test_the_day_on_which_summer_time_begins(self):
        self.set_clock(2026, 3, 29, 1, 59, 57)
        self.start()
        with Load(self) as load:
            self.wait_for(lambda: any('03:00:0' in line for line in self.lines('ivr/IVR20260329.log')), 30)
            load.wait_for_calls()
        self.assertEqual(self.program.stop(), 0)
        self.assert_whole()
        self.assert_each_call_once(load)

    def test_the_folder_is_removed_and_moved_away_while_calls_come(self):
        self.start()
        with Load(self) as load:
            load.wait_for_calls()
            (self.data / 'log').rename(self.data / 'log-moved')
            load.wait_for_calls()
        self.assertEqual(self.program.stop(), 0)
        self.assert_whole()
        moved = [line for file in (self.data / 'log-moved/ivr').glob('*.log') for line in file.read_text().splitlines()]
        found = [match[1] for line in moved + self.lines('ivr/*.log') if (match := END_OF_CALL.search(line))]
        self.assertEqual(sorted(found), sorted(load.numbers))
        shutil.rmtree(self.data / 'log-moved')


program.main()
