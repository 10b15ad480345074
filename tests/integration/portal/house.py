"""A house for the journeys: mailboxes, users of every role, and messages that real calls have left."""
import wave
from concurrent.futures import ThreadPoolExecutor

from running_program import Program, free_ports, wait_until

PASSWORD = 'a horse of course'
PIN = '739154'
USERS = {'anna': ('owner', '1001'), 'ben': ('owner', '1002'), 'clara': ('owner', '1003'), 'dora': ('owner', '1004'), 'emil': ('owner', '1005'),
         'hilde': ('helpdesk', None), 'adam': ('administrator', None), 'olga': ('operator', None), 'rita': ('auditor', None)}
MAILBOXES = {'1001': 'Anna Amsel', '1002': 'Ben Berg', '1003': 'Clara Claus', '1004': 'Dora Dorn', '1005': 'Emil Ems'}
CALLERS = [('Frieda Fuchs', '+4930111'), ('Gustav Gans', '+4930222'), ('Hanna Hahn', '+4930333')]
# What a caller may send as a name: it is to be seen as it is, and to do nothing.
HOSTILE = ['<script>window.hit=1</script>', '<img src=x onerror=window.hit=1>', '<svg/onload=window.hit=1>', 'javascript:window.hit=1',
           '{{constructor.constructor(`window.hit=1`)()}}', "'><iframe srcdoc=x>", '\u202egnp.exe', '=HYPERLINK(1)']


def write_speech(file, seconds):
    """Loud and quiet in turn, so that a waveform shows it."""
    with wave.open(str(file), 'wb') as sound:
        sound.setparams((1, 2, 8000, 0, 'NONE', ''))
        for part in range(int(seconds * 10)):
            high = (part * 7 % 10 + 1) * 2000
            sound.writeframes(b''.join(value.to_bytes(2, 'little', signed=True) for value in [high, -high] * 400))
    return file


class House:
    def __init__(self, path, folder, closing):
        self.program = Program(path, folder, calls=16)
        closing.callback(self.program.kill)
        self.web_port = free_ports(4)
        self.speech = folder / 'speech.wav'
        self.greeting = write_speech(folder / 'greeting.wav', 3)
        self.program.configure(web=[f'port = {self.web_port}'], email=['method = "maildir"', f'maildir = "{folder / "mail"}"'],
                               monitoring=[f'listen = "127.0.0.1:{self.web_port + 1}"'])

    def open(self):
        for number, name in MAILBOXES.items():
            self.program.succeed('mailbox', 'add', number, '--name', name, '--email', f'{number}@example.com', '--pin', PIN, '--keep-pin')
        for name, (role, mailbox) in USERS.items():
            own = ['--mailbox', mailbox] if mailbox else []
            self.program.succeed('user', 'add', name, '--role', role, *own, '--password', '-', input=PASSWORD + '\n')
        self.program.start('--roles', 'ivr,notify,web')
        # One call after the other where the order is seen, and those at the same time.
        with ThreadPoolExecutor(12) as callers:
            all_left = [callers.submit(self.leave_messages, mailbox) for mailbox in ('1001', '1002')]
            all_left += [callers.submit(self.leave_message, '1004', name, '+4930666') for name in HOSTILE]
            for left in all_left:
                left.result()

    def leave_messages(self, mailbox):
        for name, number in CALLERS:
            self.leave_message(mailbox, name, number)
        if mailbox == '1001':
            self.leave_message('1001', 'Ida Igel', '+4930444', '--press', '#', '--listen', '1', '--press', '4', '--listen', '2')

    def leave_message(self, mailbox, name, number, *after):
        before = len(self.messages(mailbox))
        quoted = name.replace('\\', '\\\\').replace('"', '\\"')
        self.program.succeed('call', mailbox, '--from', f'"{quoted}" <sip:{number}@pbx>', '--press', '#', '--wait-beep', '--say', self.speech, *after)
        wait_until(lambda: len(self.messages(mailbox)) > before, 20, lambda: 'no message came: ' + self.program.log())

    def messages(self, mailbox):
        return self.program.json('message', 'list', mailbox)

    def logs(self):
        return self.program.log()[-4000:]

    def environment(self):
        return {'PORTAL_ADDRESS': f'http://127.0.0.1:{self.web_port}', 'PORTAL_CONFIG': str(self.program.config), 'PORTAL_GREETING': str(self.greeting)}


class EmptyHouse(House):
    """As it is on its first day: nothing but an administrator."""

    def open(self):
        self.program.succeed('user', 'add', 'adam', '--role', 'administrator', '--password', '-', input=PASSWORD + '\n')
        self.program.start('--roles', 'ivr,notify,web')

    def environment(self):
        return {'PORTAL_EMPTY_ADDRESS': f'http://127.0.0.1:{self.web_port}', 'PORTAL_EMPTY_CONFIG': str(self.program.config)}
