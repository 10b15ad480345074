#!/usr/bin/python3
"""A node dies while callers speak, and its disk is gone: another one makes messages of the copy of its journal, each once, with at most
two seconds missing; and when the disk comes back, what it has more of is kept.
   salvage_nodes_test.py PROGRAM GENERATOR FAULTFS [--rounds N]"""
import json
import os
import random
import signal
import subprocess
import sys
import time

import loop_disk
import program
from cluster_of_one import check
from faulty_mount import FaultyMount
from running_program import free_ports, wait_until
from two_nodes import TwoNodes

CALLERS = 20
SPEAK = 6
RECOVER_SECONDS = 30
IN_THE_MIDDLE = 40  # of its durable steps: a salvager is among the first messages then
ROUNDS = int(sys.argv[sys.argv.index('--rounds') + 1]) if '--rounds' in sys.argv else 1


class Seen:
    """What is there afterwards, as the checker asks for it."""

    def __init__(self, node, folder, mailbox='1001'):
        self.node, self.folder, self.mailbox = node, folder, mailbox

    def messages(self):
        return self.node.json('message', 'list', self.mailbox)

    def audio_of(self, message):
        return (self.folder / 'audio' / message['audio_name']).read_bytes()

    def mails(self):
        return [path.read_text(errors='replace') for path in self.folder.glob('mail/*/new/*')]


class SalvageNodes(TwoNodes):
    """n1 takes calls; n2 and n3 can salvage."""

    def setUp(self):
        super().setUp()
        for number in range(1002, 1001 + ROUNDS):
            self.first.succeed('mailbox', 'add', str(number), '--email', 'anna@example.com')
        self.seen = Seen(self.second, self.folder)

    def busy_node(self, name, **sections):
        node = self.node(name, CALLERS + 2, **sections)
        node.caller_ports = free_ports(2 * (CALLERS + 2))
        return node

    def load(self, node):
        return subprocess.Popen([GENERATOR, '--port', str(node.port), '--mailbox', self.seen.mailbox, '--calls', str(CALLERS), '--rate', '10',
                                 '--speak', str(SPEAK), '--greeting', '0.1', '--limit', '40', '--first-rtp-port', str(node.caller_ports),
                                 '--each'], stdout=subprocess.PIPE, text=True)

    @staticmethod
    def calls_of(load):
        return json.loads(load.communicate(timeout=60)[0])['each']

    def die_while_they_speak(self, node, seed):
        """Returns the callers, and when it died. Its disk is elsewhere."""
        load = self.load(node)
        time.sleep(random.Random(seed).uniform(3.5, 6.5))  # the fault's own time, not synchronisation
        node.kill()
        died = time.monotonic()
        node.data.rename(node.folder / 'taken out')
        return load, died

    def copies(self, name):
        folder = self.folder / 'audio' / 'inflight' / name
        return sorted(each.name for each in folder.iterdir()) if folder.exists() else []

    def told(self):
        mails = '\n'.join(self.seen.mails())
        return sum(message['id'] in mails for message in self.seen.messages())

    def wait_until_told(self, died, name, seconds=RECOVER_SECONDS):
        def is_done():
            return not self.copies(name) and self.told() == len(self.seen.messages()) > 0
        wait_until(is_done, seconds - (time.monotonic() - died),
                   lambda: f'{self.copies(name)}, {len(self.seen.messages())} messages, {len(self.seen.mails())} mails: {self.second.log()}',
                   every=0.2)
        return time.monotonic() - died

    def test_a_node_that_is_destroyed_loses_at_most_two_seconds_and_its_disk_gives_them_back(self):
        self.second.start()
        for seed in range(ROUNDS):
            self.seen = Seen(self.second, self.folder, str(1001 + seed))
            victim = self.busy_node(f'victim{seed}')
            victim.start('--roles', 'ivr')
            load, died = self.die_while_they_speak(victim, seed)
            seconds = self.wait_until_told(died, f'victim{seed}')
            calls = self.calls_of(load)
            figures = check(self.seen, calls, 2.0)
            self.assertGreater(figures['salvaged'], 0)
            print(f'destroyed, seed {seed}: {figures}, {seconds:.1f} s to recover', flush=True)
            before = len(self.seen.messages())
            (victim.folder / 'taken out').rename(victim.data)
            victim.start('--roles', 'ivr')
            wait_until(lambda: len(list((victim.data / 'journal').iterdir())) == 1, 40, victim.log)
            figures = check(self.seen, calls, 1.0)
            print(f'its disk is back, seed {seed}: {figures}', flush=True)
            self.assertGreaterEqual(len(self.seen.messages()), before)
            victim.stop()

    def test_a_salvager_that_dies_in_the_middle_is_followed_by_another(self):
        self.second.start('--roles', 'ivr', environment={'AFTERTONE_CRASH_AT': str(IN_THE_MIDDLE)})
        victim = self.busy_node('victim')
        victim.start('--roles', 'ivr')
        load, died = self.die_while_they_speak(victim, 1)
        self.assertEqual(self.second.process.wait(40), -signal.SIGKILL, self.second.log())
        self.assertTrue(any('.claimed.' in name for name in self.copies('victim')), self.copies('victim'))
        third = self.node('n3')
        self.second = third
        third.start()
        self.wait_until_told(died, 'victim', 90)
        print(f'salvager killed: {check(self.seen, self.calls_of(load), 2.0)}', flush=True)

    def test_a_node_that_is_killed_and_starts_again_salvages_itself_and_removes_its_copy(self):
        self.second.start('--roles', 'notify')
        victim = self.busy_node('victim')
        victim.start('--roles', 'ivr')
        load = self.load(victim)
        time.sleep(4)  # the fault's own time
        victim.kill()
        old = self.copies('victim')
        self.assertEqual(len(old), 1)
        calls = self.calls_of(load)
        victim.start('--roles', 'ivr')
        wait_until(lambda: not set(old) & set(self.copies('victim')), 40, victim.log)
        self.wait_until_told(time.monotonic(), 'none')
        check(self.seen, calls, 1.0)
        self.assertEqual(victim.stop(), 0)
        self.assertEqual(self.copies('victim'), [])

    def test_a_full_store_for_copies_stops_only_the_copying(self):
        if os.geteuid() != 0:
            self.skipTest('only root may mount')
        store = self.folder / 'store'
        store.mkdir()
        loop_disk.run('mount', '-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', store)
        self.addCleanup(subprocess.run, ['umount', '-l', str(store)], timeout=60)
        self.second.start('--roles', 'notify')
        node = self.busy_node('n4', journal=[f'copy_directory = "{store}"'])
        node.start('--roles', 'ivr')
        load = self.load(node)
        wait_until(lambda: 'journal-copy: recordings are on this machine' in node.log(), 30, node.log)
        calls = self.calls_of(load)
        check(self.seen_when_told(), calls, 0.06)
        loop_disk.run('mount', '-o', 'remount,size=50m', store)
        wait_until(lambda: 'is up to date again' in node.log(), 30, node.log)
        self.assertEqual(node.log().count('journal-copy:'), 2, node.log())
        self.assertEqual(node.stop(), 0)

    def test_a_store_for_copies_that_hangs_stops_only_the_copying(self):
        store = FaultyMount(FAULTFS, self.folder / 'store')
        self.addCleanup(store.remove)
        self.second.start('--roles', 'notify')
        node = self.busy_node('n4', journal=[f'copy_directory = "{store.path}"'])
        node.start('--roles', 'ivr')
        store.set_rules('* * hang')
        calls = self.calls_of(self.load(node))
        check(self.seen_when_told(), calls, 0.06)
        wait_until(lambda: 'it hangs' in node.log(), 30, node.log)
        store.heal()
        wait_until(lambda: 'is up to date again' in node.log(), 30, node.log)
        store.set_rules('* * hang')
        node.process.send_signal(signal.SIGTERM)
        wait_until(lambda: ' stopped' in node.log(), 20, node.log)
        store.heal()  # the kernel lets nobody go whose request this file system has taken
        self.assertEqual(node.process.wait(20), 0)

    def seen_when_told(self):
        wait_until(lambda: self.told() >= CALLERS, 40, lambda: f'{self.told()} told: {self.second.log()}')
        return self.seen


loop_disk.enter_namespace()
GENERATOR, FAULTFS = sys.argv.pop(2), sys.argv.pop(2)
if '--rounds' in sys.argv:
    del sys.argv[sys.argv.index('--rounds'):sys.argv.index('--rounds') + 2]
program.main()
