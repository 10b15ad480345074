#!/usr/bin/python3
"""What a monitor, a load balancer and systemd hear of a running service: /livez, /readyz, /metrics, sd_notify."""
import signal
import socket
import time

import program
from running_program import IP, end
from watched import FrozenThread, WatchedTest, stop


class Systemd:
    """The socket that systemd names in NOTIFY_SOCKET."""

    def __init__(self, folder):
        self.path = folder / 'notify.socket'
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))

    def hear(self, seconds):
        """The next word; None: none came in time."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(4096).decode()
        except TimeoutError:
            return None

    def skip_what_was_said(self):
        self.socket.settimeout(0)
        try:
            while True:
                self.socket.recv(4096)
        except BlockingIOError:
            pass


class Probes(WatchedTest):
    calls = 1

    def test_a_service_that_takes_calls_says_so_until_its_ports_are_in_use(self):
        server = self.start_server()
        self.wait_for(lambda: self.ask('/livez') == (200, 'alive\n'), 10)
        self.assertEqual(self.ask('/readyz'), (200, 'ready\n'))
        self.assertEqual((self.metric('aftertone_ports_in_use'), self.metric('aftertone_ports_max')), (0, 1))
        call = self.start_call('--listen', '60')
        self.wait_for(lambda: self.metric('aftertone_ports_in_use') == 1, 20)
        self.assertEqual(self.ask('/readyz'), (503, 'not ready: all ports are in use\n'))
        self.wait_for(lambda: self.ask('/livez') == (200, 'alive\n'), 10)
        self.assertEqual(self.metric('aftertone_ready'), 0)
        end(call)
        stop(self, server)
        self.assertNotIn('Error', self.server_log())

    def test_a_thread_that_hangs_is_named_and_the_watchdog_of_systemd_is_not_fed(self):
        systemd = Systemd(self.folder)
        self.addCleanup(systemd.socket.close)
        server = self.program.start(environment={'NOTIFY_SOCKET': str(systemd.path), 'WATCHDOG_USEC': '900000'})
        self.assertEqual(systemd.hear(10), 'READY=1', 'before the first beat, however long the start takes')
        self.assertEqual([systemd.hear(10) for _ in range(3)], ['WATCHDOG=1'] * 3)
        call = self.start_call('--listen', '60')  # gives the media thread work
        self.wait_for(lambda: self.metric('aftertone_ports_in_use') == 1, 20)
        for thread in ('at-sip', 'at-loop-0', 'at-notify', 'at-media-0'):
            with self.subTest(thread=thread):
                with FrozenThread(server, thread):
                    self.wait_for(lambda: self.ask('/livez')[0] == 503, 10)
                    self.assertRegex(self.ask('/livez')[1], f'{thread} has not turned for [0-9]+ ms\n')
                    self.wait_for(lambda: self.metric('aftertone_stuck_threads') == 1, 10)
                    self.wait_for(lambda: f'thread-stuck: {thread} has not turned' in self.server_log(), 10)
                    systemd.skip_what_was_said()
                    self.assertIsNone(systemd.hear(1.5), 'the watchdog is fed while a thread hangs')
                self.wait_for(lambda: self.ask('/livez')[0] == 200, 10)
                self.assertEqual(systemd.hear(10), 'WATCHDOG=1')
        end(call)
        server.send_signal(signal.SIGTERM)
        end_of_it = time.monotonic() + 20
        while (word := systemd.hear(10)) == 'WATCHDOG=1' and time.monotonic() < end_of_it:
            pass
        self.assertEqual(word, 'STOPPING=1')
        self.assertEqual(server.wait(60), 0, self.server_log())

    def test_who_only_notifies_listens_elsewhere_and_has_no_ports(self):
        self.start_server('--roles', 'notify')
        self.assertEqual(self.ask('/readyz', self.ops_port + 1), (200, 'ready\n'))
        self.assertEqual(self.metric('aftertone_ports_max', self.ops_port + 1), 0)
        with self.assertRaises(OSError):
            self.ask('/livez')

    def test_a_port_that_is_taken_keeps_no_call_from_being_taken_and_is_tried_again(self):
        with socket.create_server((IP, self.ops_port)):
            server = self.start_server()
            self.assertIn(f'[monitoring] listen: {IP} port {self.ops_port}: Address already in use', self.server_log())
            self.assertTrue(self.json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2.5')['ok'])
        self.wait_for(lambda: 'monitoring may ask at' in self.server_log(), 30)
        self.assertEqual(self.ask('/readyz'), (200, 'ready\n'))
        stop(self, server)

    def test_without_an_address_nobody_listens(self):
        self.configure(monitoring=['listen = ""'])
        self.start_server()
        with self.assertRaises(OSError):
            self.ask('/livez')


if __name__ == '__main__':
    program.main()
