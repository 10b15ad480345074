"""`aftertone serve` on a host of its own. Several of them share a database, an audio store and a Maildir, as deploy/ sets them up."""
import os
import subprocess

from running_program import COMMAND_SECONDS, Program

SIP_PORT = 5060
MAILBOX = '1001'


class CallServer(Program):
    """Program on a host. `shared`: the folder of what all servers share; the database is `url`."""

    def __init__(self, path, host, shared, url, calls=60, **sections):
        self.host, self.shared, self.url, self.sections = host, shared, url, sections
        folder = shared.parent / host.name
        folder.mkdir()
        super().__init__(path, folder, calls)

    def choose_port(self):
        return SIP_PORT  # nobody else is on its host

    def configure(self, **sections):
        sip = dict(line.split(' = ') for line in [*self.sections.get('sip', []), *sections.get('sip', [])])
        self.port = int(sip.get('port', SIP_PORT))
        last = SIP_PORT + 4001 + 2 * self.calls
        ours = {'node': [f'name = "{self.host.name}"'],
                'sip': [f'ip = "{self.host.ip}"', f'port = {SIP_PORT}'],
                'rtp': [f'first_port = {SIP_PORT + 4000}', f'last_port = {last}'],
                'database': [f'url = "{self.url}"'], 'audio': [f'directory = "{self.shared}/audio"'],
                'email': [f'maildir = "{self.shared}/mail"']}
        for name, lines in [*self.sections.items(), *sections.items()]:
            replaced = {line.split(' =')[0] for line in lines}
            ours[name] = [line for line in ours.get(name, []) if line.split(' =')[0] not in replaced] + lines
        super().configure(**ours)

    def run(self, *words, **options):
        options = {'capture_output': True, 'text': True, 'timeout': COMMAND_SECONDS, **options}
        return subprocess.run(self.host.words(self.path, '--config', self.config, *words), **options)

    def launch(self, *words, **options):
        return subprocess.Popen(self.host.words(self.path, '--config', self.config, *words), stdin=subprocess.DEVNULL, **options)

    def start(self, *words, environment=None):
        """Its log goes on over restarts; ready is what the last start says."""
        if self.log_file.exists():
            os.replace(self.log_file, self.folder / f'serve.{len(list(self.folder.glob("serve.*")))}.log')
        return super().start(*words, environment=environment)

    def whole_log(self):
        """Of all starts."""
        return ''.join(file.read_text(errors='replace') for file in sorted(self.folder.glob('serve*.log')))


def add_mailbox(server, number=MAILBOX):
    server.succeed('mailbox', 'add', number, '--name', 'Anna', '--email', 'anna@example.com', '--max-messages', '10000')
