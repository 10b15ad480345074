#!/usr/bin/python3
"""Calls, notification and website as three processes on one data folder, as the systemd units have it: the website and what links open come
from one address, whichever process made the link."""
import email
import http.client
import re
import subprocess

import program
from program import ProgramTest
from running_program import IP, end, free_ports

PROCESSES = {'ivr': ['ivr'], 'notify': ['notify', '--links-elsewhere'], 'web': ['web']}


class ThreeProcesses(ProgramTest):
    def setUp(self):
        super().setUp()
        self.web_port = free_ports(1)
        self.configure_web()
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com', '--pin', '739154', '--keep-pin')
        self.running = {}

    def configure_web(self, **settings):
        self.configure(**{'web': [f'port = {self.web_port}', 'public_url = "https://vm.example.com"'], 'email': ['attachment = "link"'],
                          'log': [f'directory = "{self.folder / "log"}"', 'stderr = true'], **settings})

    def log(self, name):
        return (self.folder / f'{name}.log').read_text()

    def start_process(self, name):
        with open(self.folder / f'{name}.log', 'a') as out:
            process = subprocess.Popen([program.PROGRAM, '--config', self.config, 'serve', '--roles', *PROCESSES[name]], stderr=out, stdout=out,
                                       stdin=subprocess.DEVNULL)
        self.addCleanup(end, process)
        self.wait_for(lambda: ' ready: ' in self.log(name) or process.poll() is not None, 30)
        self.assertIsNone(process.poll(), self.log(name))
        self.running[name] = process

    def start_all(self):
        for name in PROCESSES:
            self.start_process(name)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(IP, self.web_port, timeout=20)
        self.addCleanup(connection.close)
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def mails(self):
        return [email.message_from_bytes(path.read_bytes()) for path in (self.data / 'mail').rglob('new/*')]

    def link_in_a_mail(self):
        """A message is left; the path of the link that its owner is sent."""
        self.assertTrue(self.json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2.5')['ok'])
        self.wait_for(self.mails, 20)
        text = next(part for part in self.mails()[0].walk() if part.get_content_type() == 'text/plain').get_payload(decode=True).decode()
        return re.search(r'https://vm\.example\.com(/m/\S+)', text).group(1)

    def test_one_address_has_the_website_and_what_links_open(self):
        self.start_all()
        link = self.link_in_a_mail()
        self.assertEqual(self.ask('GET', link)[0], 200)
        status, page = self.ask('POST', link)
        self.assertEqual((status, b'<audio' in page), (200, True))
        status, audio = self.ask('GET', f'{link}/audio')
        self.assertEqual((status, audio[:4]), (200, b'RIFF'))
        self.assertEqual(self.ask('GET', '/api/v1/session/ways')[0], 200)
        self.assertNotIn('listens at', self.log('notify'))
        logs = {path.parent.name for path in (self.folder / 'log').rglob('*.log')}
        self.assertEqual(logs, {'ivr', 'notify', 'web'})
        self.assertIn('starts with', next((self.folder / 'log/web').glob('Web*.log')).read_text())

    def test_each_is_stopped_and_started_without_the_others(self):
        self.start_all()
        for name, process in self.running.items():
            process.terminate()
            self.assertEqual(process.wait(60), 0, self.log(name))
            others = [other.poll() for other in self.running.values() if other is not process]
            self.assertEqual(others, [None, None], name)
            self.start_process(name)

    def test_two_that_want_one_port_are_told_what_to_do(self):
        self.start_process('web')
        refused = self.run_program('serve', '--roles', 'notify')
        self.assertEqual(refused.returncode, 1)
        self.assertRegex(refused.stderr, rf'\[web\] port: {IP} port {self.web_port}: .*; does another process of this machine serve it\? See serve --links-elsewhere')

    def test_a_website_without_a_port_is_ready_and_says_that_it_does_nothing(self):
        self.configure_web(web=['port = 0'], email=[])
        self.start_process('web')
        self.assertIn('Warning [http] no website: [web] port is 0', self.log('web'))


program.main()
