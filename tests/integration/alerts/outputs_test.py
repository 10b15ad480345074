#!/usr/bin/python3
"""Alerts by every way out, to real peers: mail, short message, signed webhook, SNMP v2c and v3 (snmptrapd), heartbeat. One that fails
holds up no other; a storm is bounded; what is raised survives a restart. outputs_test.py AFTERTONE"""
import json
import re
import subprocess
import time
from pathlib import Path

import program
from alert_sink import AlertSink
from outbox_rows import FOUND_NAME, OutboxRows
from program import ProgramTest
from provider import Provider
from relay import Relay
from running_program import IP, end, free_ports
from watched import FrozenThread

MIB = Path(__file__).resolve().parents[3] / 'deploy/snmp/AFTERTONE-MIB.txt'
BY_NAME = {'MIBDIRS': f"{Path(__file__).resolve().parent / 'mibs'}:{MIB.parent}", 'MIBS': 'AFTERTONE-MIB', 'PATH': '/usr/sbin:/usr/bin'}
QUICK = ['group = 1', 'over_after = 1', 'forget = 1']
V2 = ('authCommunity log,execute,net secret-community\n', 'defVersion 2c\ndefCommunity secret-community\n')
V3 = ('createUser aftertone SHA "an auth password" AES "a private password"\nauthUser log,execute,net aftertone authpriv\n',
      'defVersion 3\ndefSecurityName aftertone\ndefSecurityLevel authPriv\ndefAuthType SHA\ndefAuthPassphrase "an auth password"\n'
      'defPrivType AES\ndefPrivPassphrase "a private password"\n')


class TrapReceiver:
    """snmptrapd on loopback; what it takes is a line each, by the names of our MIB."""

    def __init__(self, folder, configuration):
        self.folder, self.port = folder / 'snmptrapd', free_ports(1)
        self.folder.mkdir()
        config = self.folder / 'snmptrapd.conf'
        config.write_text(configuration + 'format2 %V|%v\\n\n')
        self.log = open(self.folder / 'log', 'w')
        environment = {**BY_NAME, 'SNMP_PERSISTENT_DIR': str(self.folder)}
        self.process = subprocess.Popen(['snmptrapd', '-f', '-Lo', '-OQ', '-C', '-c', config, '-p', self.folder / 'pid', f'udp:{IP}:{self.port}'],
                                        stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, env=environment)

    def text(self):
        return (self.folder / 'log').read_text()

    def end(self):
        end(self.process)
        self.log.close()


class AlertsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.ops_port = free_ports(2)
        self.sink = AlertSink(self.folder)
        self.addCleanup(self.sink.__exit__)
        self.configure()

    def configure(self, **sections):
        if hasattr(self, 'sink'):
            listen = [f'listen = "{IP}:{self.ops_port}"', f'notify_listen = "{IP}:{self.ops_port + 1}"']
            sections = {'monitoring': listen, 'node': ['name = "n1"'], **sections}
            sections['alerts'] = QUICK + sections.get('alerts', [])
        super().configure(**sections)

    def snmp(self, receiver, client):
        """The lines of [alerts.snmp]."""
        folder = self.folder / 'snmp'
        folder.mkdir(exist_ok=True)
        (folder / 'snmp.conf').write_text(client)
        return [f'receiver = "udp:{IP}:{receiver.port}"', f'directory = "{folder}"']

    def trap_receiver(self, configuration):
        receiver = TrapReceiver(self.folder, configuration)
        self.addCleanup(receiver.end)
        self.wait_for(lambda: 'NET-SNMP version' in receiver.text(), 20)
        return receiver

    def break_configuration(self):
        """A fault that is quickly seen: configuration-broken. Commands go by the good one, in another file."""
        good = self.config.read_text()
        self.program.config = self.folder / 'good.toml'
        self.program.config.write_text(good)
        self.config.write_text(good + '[messages]\nundelete_days = "three"\n')
        return good


class WaysOut(AlertsTest):
    def test_each_tells_when_it_is_raised_and_when_it_is_over(self):
        (self.folder / 'mails').mkdir()
        (self.folder / 'password').write_text('secret\n')
        (self.folder / 'password').chmod(0o600)
        receiver = self.trap_receiver(V2[0])
        with Relay(self.folder / 'mails') as relay, Provider(201, b'{"sid": "SM1"}') as provider:
            self.configure(
                email=['method = "smtp"'], email__smtp=[f'port = {relay.port}', 'tls = "off"'],
                sms=['provider = "twilio"', 'account = "AC1"', 'sender = "+4915100"', f'password_file = "{self.folder}/password"'],
                sms__http=[f'url = "{provider.base}/messages"'],
                alerts=['email = ["noc@example.com", "boss@example.com"]', 'sms = ["+491701234567"]', 'sms_urgencies = ["ticket"]',
                        f'heartbeat_url = "{self.sink.url}/beat?key=1234"', 'heartbeat_interval = 5'],
                alerts__webhook=self.sink.section(), alerts__snmp=self.snmp(receiver, V2[1]))
            self.start_server()
            good = self.break_configuration()
            self.wait_for(lambda: self.sink.find('raised', 'configuration-broken'), 60)
            self.wait_for(lambda: len(relay.accepted) == 2, 20)
            request = provider.requests.get(timeout=20)
            self.wait_for(lambda: 'aftertoneAlertRaised' in receiver.text(), 20)
            listed = self.run_program('--json', 'alerts')
            self.assertEqual((listed.returncode, listed.stderr), (1, 'aftertone: an alert is raised\n'))
            raised, = json.loads(listed.stdout)['processes'][0]['alerts']
            self.assertEqual((raised['name'], raised['code'], raised['urgency']), ('configuration-broken', 'AT-1010', 'ticket'))
            self.assertIn('configuration-broken', self.run_program('alerts').stdout)
            self.config.write_text(good)
            self.wait_for(lambda: self.sink.find('over', 'configuration-broken'), 60)
            self.wait_for(lambda: len(relay.accepted) == 4, 20)
            self.wait_for(lambda: 'aftertoneAlertOver' in receiver.text(), 20)
            self.assertEqual(self.succeed('alerts'), 'nothing is raised\n')

        self.assertEqual(sorted(mail[1][0] for mail in relay.accepted[:2]), ['boss@example.com', 'noc@example.com'])
        mail = relay.accepted[0][2].decode()
        self.assertRegex(mail, r'Subject: \[ticket\] configuration-broken at n1\r\n')
        self.assertIn('AT-1010', mail)
        self.assertRegex(relay.accepted[2][2].decode(), r'Subject: \[over\] configuration-broken at n1\r\n')
        self.assertIn(b'configuration-broken', request.body)
        trap = receiver.text()
        for part in ('AFTERTONE-MIB::aftertoneAlertName.0 = configuration-broken', 'aftertoneAlertCode.0 = AT-1010',
                     'aftertoneAlertUrgency.0 = ticket', 'aftertoneAlertNode.0 = n1'):
            self.assertIn(part, trap)
        self.wait_for(lambda: len(self.sink.beats) >= 2, 20)
        self.assertEqual(self.sink.beats[0][1], '/beat?key=1234')
        self.assertNotIn('key=1234', self.server_log())
        self.assertEqual(self.program.stop(), 0)
        self.assertEqual([line for line in self.server_log().splitlines() if 'Error' in line and 'AT-1010' not in line], [])

    def test_snmp_v3_is_authenticated_and_encrypted(self):
        receiver = self.trap_receiver(V3[0])
        self.configure(alerts__snmp=self.snmp(receiver, V3[1]))
        self.assertRegex(self.succeed('alerts', 'test'), r'snmp +taken')
        self.wait_for(lambda: 'aftertoneAlertName.0 = test' in receiver.text(), 20)
        (self.folder / 'snmp/snmp.conf').write_text(V3[1].replace('an auth password', 'a wrong password'))
        self.assertRegex(self.run_program('alerts', 'test').stdout, r'snmp +snmptrap: ')
        self.assertEqual(receiver.text().count('aftertoneAlertName.0 = test'), 1)

    def test_the_mib_is_a_good_one(self):
        (self.folder / 'cert_indexes').mkdir()  # or it says that it makes it
        done = subprocess.run(['snmptranslate', '-Pu', '-Td', '1.3.6.1.4.1.32473.70.0.1'], capture_output=True, text=True, timeout=60,
                              env={**BY_NAME, 'SNMP_PERSISTENT_DIR': str(self.folder)})
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertIn('aftertoneAlertRaised NOTIFICATION-TYPE', done.stdout)

    def test_a_test_says_what_came_of_each(self):
        (self.folder / 'mails').mkdir()
        with Relay(self.folder / 'mails', '550') as relay:
            self.configure(email=['method = "smtp"'], email__smtp=[f'port = {relay.port}', 'tls = "off"'],
                           alerts=['email = ["noc@example.com"]', f'heartbeat_url = "{self.sink.url}/beat"'],
                           alerts__webhook=self.sink.section())
            done = self.run_program('--json', 'alerts', 'test')
            self.assertEqual((done.returncode, done.stderr), (1, 'aftertone: failed: email\n'))
            results = {each['output']: each for each in json.loads(done.stdout)}
            self.assertEqual({name: each['ok'] for name, each in results.items()}, {'email': False, 'webhook': True, 'heartbeat': True})
            self.assertIn('550', results['email']['text'])
            self.assertTrue(self.sink.find('raised', 'test'))
            relay.mode = 'accept'
            self.assertRegex(self.succeed('alerts', 'test'), r'email +taken\nwebhook +taken\nheartbeat +taken\n')

    def test_what_is_configured_wrongly_is_said_in_one_line(self):
        self.refuse(2, 'aftertone: [alerts] names nobody who could be told', 'alerts', 'test')
        self.configure(email=['method = "off"'], alerts=['email = ["noc@example.com"]'])
        self.refuse(2, 'aftertone: [alerts] email needs an [email] method', 'alerts', 'test')
        self.configure(alerts=['sms = ["+491701234567"]'])
        self.refuse(2, 'aftertone: [alerts] sms needs an [sms] provider', 'alerts', 'test')
        self.configure(alerts__snmp=['receiver = "192.0.2.5"', f'directory = "{self.folder}"'])
        self.refuse(2, f'aftertone: [alerts.snmp] directory: there is no {self.folder}/snmp.conf', 'alerts', 'test')
        self.configure()
        done = self.run_program('alerts')
        self.assertEqual((done.returncode, done.stderr), (1, f'aftertone: no service answers at {IP}:{self.ops_port}\n'))


class Trouble(AlertsTest):
    def test_an_output_that_fails_holds_up_no_other_and_is_tried_again(self):
        self.configure(email=['method = "smtp"'], email__smtp=[f'port = {free_ports(1)}', 'tls = "off"'],
                       alerts=['email = ["noc@example.com"]'], alerts__webhook=self.sink.section())
        self.start_server()
        self.sink.status = 503
        good = self.break_configuration()
        self.wait_for(lambda: 'Warning [alerts] webhook: ' in self.server_log() and 'Warning [alerts] email: ' in self.server_log(), 60)
        self.sink.status = 200
        self.wait_for(lambda: self.sink.find('raised', 'configuration-broken'), 40)
        self.wait_for(lambda: 'Info    [alerts] webhook works again' in self.server_log(), 10)
        self.config.write_text(good)
        self.wait_for(lambda: self.sink.find('over', 'configuration-broken'), 40)
        errors = [line for line in self.server_log().splitlines() if ' Error ' in line]
        self.assertEqual(sum('configuration-broken' in line for line in errors), 1, errors)
        self.assertEqual([line for line in errors if '[alerts]' in line], [], 'that nobody could be told is no alarm of its own')
        self.assertEqual(self.server_log().count('[alerts] email: '), 1, 'said once')

    def test_what_was_told_is_not_told_again_after_a_restart_and_a_start_that_fails_is_told_once(self):
        self.configure(alerts__webhook=self.sink.section(), messages=['catch_all = "9000"'])
        for _ in range(3):
            self.start_server()
            self.wait_for(lambda: self.sink.find('raised', 'catch-all-missing'), 20)
            self.assertEqual(self.program.stop(), 0)
        self.assertEqual([each['name'] for each in self.sink.news()], ['catch-all-missing'])
        self.configure(alerts__webhook=self.sink.section(), sip=['ip = "192.0.2.1"'])
        for _ in range(3):
            self.assertEqual(self.run_program('serve').returncode, 1)
        self.assertEqual([each['name'] for each in self.sink.news()].count('cannot-start'), 1)

    def test_a_heart_that_is_frozen_does_not_beat(self):
        self.configure(alerts=[f'heartbeat_url = "{self.sink.url}/beat"', 'heartbeat_interval = 5'])
        server = self.start_server()
        self.wait_for(lambda: self.sink.beats, 30)
        with FrozenThread(server, 'at-sip'):
            time.sleep(7)  # what was well a moment ago may beat once more
            beats = len(self.sink.beats)
            time.sleep(11)  # two beats
            self.assertEqual(len(self.sink.beats), beats)
        self.wait_for(lambda: len(self.sink.beats) > beats, 30)

    def test_a_storm_is_one_notification_in_a_group(self):
        """Every delivery is refused; that is one alert."""
        (self.folder / 'mails').mkdir()
        with Relay(self.folder / 'mails', '550') as relay:
            self.configure(email=['method = "smtp"'], email__smtp=[f'port = {relay.port}', 'tls = "off"'],
                           alerts__webhook=self.sink.section())
            self.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')
            OutboxRows(self.data, FOUND_NAME).add([('1001', f'anna{i}@example.com', {}) for i in range(300)])
            self.start_server('--roles', 'notify')
            self.wait_for(lambda: len(re.findall(r'AT-4101', self.server_log())) >= 300, 120)
            self.wait_for(lambda: self.sink.find('raised', 'notify-rejected'), 20)
            self.assertEqual([each['name'] for each in self.sink.news() if each['state'] == 'raised'], ['notify-rejected'])


program.main()
