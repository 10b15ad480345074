#!/usr/bin/python3
"""Lines that go to a syslog server, and to systemd's journal.
syslog_test.py AFTERTONE WALL_CLOCK FAULTFS"""
import re
import socket

import program
from log_files import LogTest
from running_program import IP

RFC5424 = re.compile(r'<(\d+)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (\S+) aftertone-(ivr|notify|web) (\d+) (-|AT-\d{4}) '
                     r'\[meta sequenceId="(\d+)"\] (.*)', re.S)


class Syslog(LogTest):
    def test_over_udp_each_line_is_a_message_of_rfc_5424(self):
        receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(receiver.close)
        receiver.bind((IP, 0))
        receiver.settimeout(20)
        self.configure(log=[f'syslog = "udp:{IP}:{receiver.getsockname()[1]}"'], node=['name = "vm1"'],
                       audio=['reserve_mb = 1048576'])
        server = self.start_server()
        messages = []
        while not any('AT-3004' in message for message in messages):
            messages.append(receiver.recv(4096).decode())
        parts = [RFC5424.fullmatch(message) for message in messages]
        self.assertTrue(all(parts), messages)
        self.assertEqual([int(part[6]) for part in parts], list(range(1, len(parts) + 1)))
        self.assertEqual({(part[2], int(part[4])) for part in parts}, {('vm1', server.pid)})
        self.assertEqual({(part[1], part[5]) for part in parts if 'Error' in part[7]}, {('27', 'AT-3004')})

    def test_over_tcp_lines_wait_for_a_server_that_is_away_and_calls_do_not(self):
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind((IP, 0))
        self.configure(log=['stderr = true', f'syslog = "tcp:{IP}:{listener.getsockname()[1]}"'])
        self.start_server()
        self.assertEqual(self.leave_message().returncode, 0)
        self.wait_for_code('AT-1008')
        listener.listen()
        listener.settimeout(20)
        connection, _ = listener.accept()
        self.addCleanup(connection.close)
        connection.settimeout(20)
        stream = connection.makefile('rb')
        messages = []
        while not any('inbound call ' in message for message in messages):
            length = b''
            while not length.endswith(b' '):
                length += stream.read(1)
            messages.append(stream.read(int(length)).decode())
        self.assertTrue(all(RFC5424.fullmatch(message) for message in messages), messages)
        self.assertIn(' starts with ', messages[0])

    def test_a_server_that_takes_nothing_delays_no_call(self):
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        listener.bind((IP, 0))
        listener.listen()
        self.configure(log=['level = "debug"', f'syslog = "tcp:{IP}:{listener.getsockname()[1]}"'])
        self.start_server()
        for _ in range(3):
            self.assertEqual(self.leave_message(seconds='1').returncode, 0)
        self.assertEqual(self.program.stop(), 0)
        self.assertEqual(sum('inbound call ' in line for line in self.lines()), 3)


class Journal(LogTest):
    def test_lines_have_priorities_when_the_journal_reads_them(self):
        file = self.program.log_file
        file.touch()
        there = file.stat()
        self.program.start(environment={'JOURNAL_STREAM': f'{there.st_dev}:{there.st_ino}'})
        self.assertEqual(self.program.stop(), 0)
        for line in file.read_text().splitlines():
            self.assertRegex(line, r'<[3467]>(Info|Warning|Error) +\[\w+\] ')


program.main()
