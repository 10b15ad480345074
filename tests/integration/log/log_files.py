"""The log folder of a service under test: its lines by file, and a test case with a running service and its clock."""
import json
import os
import re
import sys

from program import ProgramTest
from running_program import IP

LINE = re.compile(r'(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d:\d\d\.\d{3})(?P<zone>[+-]\d\d:\d\d) '
                  r'(?P<level>Debug  |Info   |Warning|Error  ) \[(?P<area>\w+)\] (?P<text>.*)')
WALL_CLOCK, FAULTFS = sys.argv.pop(2), sys.argv.pop(2)


class LogTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.configure()
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')

    def files(self, pattern='*/*.log'):
        return sorted((self.data / 'log').glob(pattern))

    def lines(self, pattern='*/*.log'):
        return [line for file in self.files(pattern) for line in file.read_text().splitlines()]

    def json_lines(self, pattern='*/*.jsonl'):
        return [json.loads(line) for line in self.lines(pattern)]

    def assert_whole(self):
        """Each line is one, and stands in the file of its day."""
        for file in self.files():
            day = re.fullmatch(r'(?:IVR|Notify|Web)(\d{8})\.log', file.name).group(1)
            for line in file.read_text().splitlines():
                match = LINE.fullmatch(line)
                self.assertIsNotNone(match, line)
                self.assertEqual(match['day'].replace('-', ''), day, f'{file.name}: {line}')

    def errors(self):
        return [line for line in self.lines() if ' Error ' in line]

    def wait_for_code(self, code, seconds=30):
        self.wait_for(lambda: any(f'[{code}] ' in line for line in self.errors()), seconds)

    def leave_message(self, number='1001', caller='+49301234', seconds='2'):
        return self.run_program('call', number, '--from', f'<sip:{caller}@pbx>', '--press', '#', '--wait-beep', '--listen', seconds)

    def pilot(self):
        return f'sip:voicemail@{IP}:{self.port}'


class SetClock:
    """The time of day of a program, set while it runs."""

    def __init__(self, folder):
        self.file = folder / 'clock-offset'
        self.set(0)

    def set(self, seconds):
        fresh = self.file.with_suffix('.new')
        fresh.write_text(str(int(seconds)))
        os.replace(fresh, self.file)

    def environment(self):
        sanitizer = os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'  # which minds what is preloaded
        return {'LD_PRELOAD': WALL_CLOCK, 'AFTERTONE_WALL_CLOCK_OFFSET': str(self.file), 'ASAN_OPTIONS': sanitizer}
