#!/usr/bin/python3
"""A day of calls of every kind, in a minute: it has no Error line and no alert. clean_day_test.py AFTERTONE DEPOSIT_LOAD"""
import concurrent.futures
import json
import re
import subprocess
import sys

import program
from alert_sink import AlertSink
from counting_relay import CountingRelay
from program import ProgramTest
from running_program import IP, free_ports

GENERATOR = sys.argv.pop(2)
PIN = '83642957'
DEPOSITS, HURRIED, LOST, OWNERS, STRANGERS = 240, 20, 30, 12, 4


class CleanDay(ProgramTest):
    calls = 60

    def setUp(self):
        super().setUp()
        self.ops_port, self.caller_ports = free_ports(2), free_ports(2 * 60)
        self.sink = AlertSink(self.folder)
        self.addCleanup(self.sink.__exit__)
        self.relay = CountingRelay()
        self.relay.__enter__()
        self.addCleanup(self.relay.__exit__, None, None, None)
        self.configure(alerts=['group = 1'], alerts__webhook=self.sink.section(), sip=[f'trusted_trunks = ["{IP}"]'],
                       monitoring=[f'listen = "{IP}:{self.ops_port}"', f'notify_listen = "{IP}:{self.ops_port + 1}"'],
                       email=['method = "smtp"'], email__smtp=[f'port = {self.relay.port}', 'tls = "off"'],
                       notify=['target_per_minute = 0', 'digest_above = 1000'])
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com', '--max-messages', '10000')
        self.succeed('mailbox', 'set', '1001', '--pin', '-', '--keep-pin', given=PIN + '\n')

    def deposits(self):
        """People who say two seconds and hang up."""
        load = subprocess.Popen([GENERATOR, '--port', str(self.port), '--mailbox', '1001', '--calls', str(DEPOSITS), '--rate', '8', '--speak',
                                 '2.5', '--greeting', '0.1', '--limit', '90', '--first-rtp-port', str(self.caller_ports), '--each'],
                                stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, load)
        return load

    def hurried(self, _):
        """Hangs up while the greeting plays."""
        return self.run_program('call', '1001', '--listen', '0.5').returncode

    def lost(self, number):
        """Wants a mailbox that is not there."""
        return self.run_program('call', str(5000 + number), '--listen', '0.5').returncode

    def owner(self, _):
        """Logs in to the mailbox of the telephone, hears a message, deletes it."""
        keys = [step for pause, pressed in (('2', '#'), ('2', PIN + '#'), ('5', '1'), ('2', '7'))
                for step in ('--listen', pause, '--press', pressed)]
        return self.run_program('call', f'sip:voicemail@{IP}:{self.port}', '--from', '<sip:1001@pbx>', '--header',
                                'P-Asserted-Identity: <sip:1001@pbx>', *keys, '--listen', '1').returncode

    def stranger(self, number):
        """Does not know the PIN."""
        return self.run_program('call', f'sip:voicemail@{IP}:{self.port}', '--from', f'<sip:+4930{number}@pbx>', '--listen', '2', '--press',
                                '1001#', '--listen', '2', '--press', '99887766#', '--listen', '3').returncode

    def test_it_has_no_error_line_and_no_alert(self):
        self.start_server()
        load = self.deposits()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            done = [pool.submit(kind, number) for kind, count in
                    ((self.owner, OWNERS), (self.hurried, HURRIED), (self.lost, LOST), (self.stranger, STRANGERS)) for number in range(count)]
            concurrent.futures.wait(done)
        left = json.loads(load.communicate(timeout=180)[0])['each']
        self.assertEqual(sum(call['answered'] for call in left), DEPOSITS)
        self.wait_for(lambda: len(self.relay.snapshot()) == DEPOSITS, 90)
        self.assertEqual(self.run_program('alerts').stdout, 'nothing is raised\n')
        self.assertEqual(self.program.stop(), 0)

        lines = [line for file in (self.data / 'log').glob('*/*.log') for line in file.read_text().splitlines()]
        self.assertEqual([line for line in lines if 'Error' in line], [])
        self.assertEqual(self.sink.news(), [])
        ends = [line for line in lines if ' inbound call ' in line]
        self.assertEqual(len(ends), DEPOSITS + HURRIED + LOST + OWNERS + STRANGERS, 'each call one line')
        self.assertEqual(sum(bool(re.search(r'notification sent: ', line)) for line in lines), DEPOSITS)
        self.assertEqual(sum('log-in refused' in line for line in ends), STRANGERS)
        self.assertGreaterEqual(sum('heard new messages' in line for line in ends), OWNERS - 2, 'the first may have come too early')


program.main()
