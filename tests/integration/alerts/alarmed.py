"""A service that tells of its alerts, with what is to happen to it: for a fault to strike, be told of in time, and be healed."""
import contextlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from alert_sink import AlertSink
from faulty_mount import FaultyMount
from running_program import Broken, Program, free_ports, wait_until

IN_TIME = 60  # seconds from the fault to the alert
OVER_IN = 110  # seconds from the repair until it is told to be over
QUICK = ['group = 1', 'over_after = 1', 'forget = 1']


class Alarmed:
    """As a context. `built` is the folder with faultfs and the wall clock."""

    def __init__(self, program, built):
        self.path, self.built = program, Path(built)
        self.stack = contextlib.ExitStack()
        self.took, self.healed_in = None, None

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='aftertone-alerts-'))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.sink = self.stack.enter_context(AlertSink(self.folder))
        self.programs, self.sections = {}, {}
        self.program = self.node('n1')
        return self

    def __exit__(self, *_):
        for program in self.programs.values():
            program.kill()
        self.stack.close()

    def node(self, name, **sections):
        """Another process on this installation, not started."""
        (self.folder / name).mkdir()
        program = Program(self.path, self.folder / name, 4)
        self.programs[name] = program
        program.ops_port = free_ports(2)
        self.configure(program, **sections)
        return program

    def configure(self, program=None, **sections):
        program = program or self.program
        own = self.sections.setdefault(program, {
            'node': [f'name = "{program.folder.name}"'], 'alerts': QUICK, 'alerts__webhook': self.sink.section(),
            'monitoring': [f'listen = "127.0.0.1:{program.ops_port}"', f'notify_listen = "127.0.0.1:{program.ops_port + 1}"'],
            'email': [f'maildir = "{self.folder}/mail"'], 'audio': [f'directory = "{self.folder}/audio"']})
        for section, lines in sections.items():
            replaced = {line.split(' =')[0] for line in lines}
            own[section] = [line for line in own.get(section, []) if line.split(' =')[0] not in replaced] + lines
        program.configure(**own)

    def start(self, *words, program=None, environment=None):
        program = program or self.program
        program.start(*words, environment=environment)

    def add_mailbox(self):
        self.program.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com')

    def leave_message(self, program=None):
        program = program or self.program
        return program.run('call', '1001', '--from', '<sip:+49301234@pbx>', '--press', '#', '--wait-beep', '--listen', '2')

    def mount(self, section, *lines):
        """A directory that can be told to fail, as that of [audio] or [journal]."""
        mount = FaultyMount(self.built / 'faultfs', self.folder / f'disk-{section}')
        self.stack.callback(mount.remove)
        self.stack.callback(lambda: [program.kill() for program in self.programs.values()])
        self.configure(**{section: [f'directory = "{mount.path}"', *lines]})
        return mount

    def clock(self):
        """The environment of a server that goes by a clock of its own, and a function that sets it."""
        offset = self.folder / 'clock-offset'
        offset.write_text('0')

        def jump(seconds):
            fresh = offset.with_suffix('.new')
            fresh.write_text(str(int(seconds)))
            os.replace(fresh, offset)
        sanitizer = os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        return jump, {'LD_PRELOAD': str(self.built / 'libwall_clock.so'), 'AFTERTONE_WALL_CLOCK_OFFSET': str(offset),
                      'ASAN_OPTIONS': sanitizer}

    # --- what is to be shown

    def errors(self, program=None):
        log = (program or self.program).data / 'log'
        return [line for file in log.glob('*/*.log') for line in file.read_text().splitlines() if ' Error ' in line]

    def wait_until_well(self):
        """Nothing is raised, and everything has been looked at once."""
        def is_well():
            health = self.program.run('--json', 'status')
            return '"database"' in health.stdout
        wait_until(is_well, 60, lambda: self.program.run('status').stdout, every=0.3)

    def strike(self, fault, alert, code, program=None):
        """The alert comes within a minute, and the log has its line."""
        program = program or self.program
        at = time.monotonic()
        fault()
        wait_until(lambda: self.sink.find('raised', alert, at), IN_TIME, lambda: self.story(f'{alert} is not told'), every=0.1)
        self.took = self.sink.find('raised', alert, at)['came'] - at
        told = self.sink.find('raised', alert, at)
        pattern = re.compile(rf' Error   \[\w+\] \[{code}\] {alert}: ')
        if told['code'] != code or not any(pattern.search(line) for line in self.errors(program)):
            raise Broken(self.story(f'no line with [{code}] {alert}; told {told}'))

    def heal(self, repair, alert):
        """It is told to be over."""
        at = time.monotonic()
        repair()
        wait_until(lambda: self.sink.find('over', alert, at), OVER_IN, lambda: self.story(f'{alert} is not over'), every=0.1)
        self.healed_in = self.sink.find('over', alert, at)['came'] - at

    def story(self, what):
        told = [f"{each['state']} {each['name']}" for each in self.sink.news()]
        logs = '\n'.join(program.log()[-3000:] for program in self.programs.values() if program.log_file.exists())
        return f'{what}; told: {told}\n{logs}'
