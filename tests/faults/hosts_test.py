#!/usr/bin/python3
"""The faults of the test kit are real ones: a pulled cable, a cut in one direction, random loss, death and frost of a host."""
import subprocess
import unittest

import isolation
from hosts import SWITCH, Lab, run
from running_program import wait_until

ECHO = '''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((sys.argv[1], 7))
while True:
    data, peer = s.recvfrom(2000); print(data.decode(), flush=True); s.sendto(data, peer)
'''
ASK = '''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.1); heard = 0
for i in range(int(sys.argv[2])):
    try:
        s.sendto(b"%d" % i, (sys.argv[1], 7)); s.recvfrom(2000); heard += 1
    except OSError: pass
print(heard)
'''


class Hosts(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.enterContext(self.lab)
        self.asker, self.other = self.lab.host('asker'), self.lab.host('other')
        self.start_echo()

    def start_echo(self):
        self.echo = self.other.launch('/usr/bin/python3', '-c', ECHO, self.other.ip, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.echo.wait, 20)
        self.addCleanup(self.echo.kill)
        self.addCleanup(self.echo.stdout.close)
        wait_until(lambda: self.heard(1) == 1, 10, lambda: 'no echo')

    def heard(self, times):
        return int(self.asker.run('/usr/bin/python3', '-c', ASK, self.other.ip, times))

    def test_a_pulled_cable_is_silent_until_it_is_joined(self):
        self.other.pull_cable()
        self.assertEqual(self.heard(2), 0)
        self.other.join()
        wait_until(lambda: self.heard(1) == 1, 10, lambda: 'joined and silent')

    def test_a_cut_in_one_direction_lets_questions_through_and_no_answers(self):
        self.lab.cut(self.other, self.asker)
        self.echo.stdout.readline()
        self.assertEqual(self.heard(1), 0)
        self.assertEqual(self.echo.stdout.readline().strip(), '0')
        self.lab.mend()
        self.assertEqual(self.heard(2), 2)

    def test_loss_takes_its_share(self):
        self.lab.lose(30, self.other)
        heard = self.heard(60)
        self.assertTrue(10 < heard < 50, heard)  # 70 % of 70 %

    def test_a_frozen_host_answers_when_it_thaws_and_a_dead_one_never(self):
        self.other.freeze()
        self.assertEqual(self.heard(1), 0)
        self.other.thaw()
        wait_until(lambda: self.heard(1) == 1, 10, lambda: 'thawed and silent')
        self.other.kill()
        self.assertEqual(self.other.pids(), [])
        self.assertEqual(self.heard(1), 0)

    def test_no_packet_leaves_the_switch(self):
        self.assertEqual(self.asker.run('ip', 'route', 'show', 'default'), '')
        links = run('ip', '-n', SWITCH, '-brief', 'link', 'show').splitlines()
        self.assertEqual({link.split()[0].split('@')[0] for link in links}, {'lo', 'br0', 'p-asker', 'p-other'})


reason = isolation.why_not()
if reason:
    isolation.skip('hosts', reason)
isolation.enter()
unittest.main()
