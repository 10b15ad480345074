#!/usr/bin/python3
"""The probe when all is well, in the service and as a command; what it tells, and that it leaves nothing behind.
   probe_test.py PROGRAM FAULTFS"""
import json
import signal
import subprocess
import sys
import time

import program
from probing import PROBE, ProbeTest
from running_program import end
from watched import stop


class Command(ProbeTest):
    def test_a_run_by_hand_shows_each_step_and_leaves_nothing_behind(self):
        server = self.start_server()
        shown = self.succeed('probe', timeout=120)
        self.assertRegex(shown, r'(?m)^ +\d+\.\d\d s  ok      call +\d+\.\d\d s  answered after')
        self.assertRegex(shown, r'(?m)^everything works, seen in \d+\.\d s$')
        self.assert_heard_as_soon_as_played()
        self.assert_told_apart()
        self.assertEqual(self.messages(), 0)
        self.assertEqual(list((self.data / 'mail/probe@example.com/new').iterdir()), [], 'mails')
        self.wait_for(lambda: self.in_database('select count(*) from lamp_subscription') == [(0,)], 5)
        stop(self, server)
        self.assertNotIn('Error', self.server_log())

    def assert_heard_as_soon_as_played(self):
        """The owner's key is pressed once and is taken; nothing is said in front of the message that takes long."""
        self.wait_for(lambda: len(self.json('call-log', '--mailbox', PROBE)) == 2, 20)
        call = next(call for call in self.json('call-log', '--mailbox', PROBE) if call['outcome'] == 'owner')
        story = self.json('explain', call['call_id'])[0]['call']['story']
        keys = [line['text'] for line in story if line['kind'] == 'key']
        self.assertEqual(keys, ['*', '6 keys and # (not kept)', '1', '7'])
        played = next(line for line in story if line['text'].endswith(' is played'))
        saved = next(line for line in story if line['text'].endswith((' is saved now', ' is deleted now')))
        self.assertLess(saved['at_ms'] - played['at_ms'], 15_000, story)

    def assert_told_apart(self):
        """Nobody has called: the report says so, and how often the probe did."""
        report = self.json('report', 'monthly', '--date', time.strftime('%Y-%m'))
        self.assertEqual((report['calls'], report['messages'], report['ports'], report['channels'], report['outcomes']), (0, 0, 0, {}, {}))
        self.assertEqual((report['probe_calls'], report['probe_messages']), (2, 1))
        for outcome in ('message', 'owner'):
            for name in ('aftertone_calls_total', 'aftertone_probe_calls_total'):
                self.assertEqual(self.metric(f'{name}{{outcome="{outcome}"}}'), 1)

    def test_what_a_run_that_was_killed_left_behind_is_removed_by_the_next(self):
        self.start_server()
        run = self.program.launch('probe', stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(end, run)
        self.addCleanup(run.stdout.close)
        self.addCleanup(run.stderr.close)
        self.wait_for(lambda: self.messages() == 1, 60)
        run.kill()
        found = self.probe()
        self.assertIn('1 messages of a run before were removed', found['steps'][0]['text'])
        self.assert_well(found)
        self.assertEqual((found['failed'], found['why'], self.messages()), (None, None, 0))

    def test_what_is_missing_is_said_in_one_line(self):
        self.configure(probe=['mailbox = ""'])
        self.refuse(2, 'aftertone: [probe] mailbox: give the probe a mailbox of its own', 'probe')
        self.configure(probe=['pin_file = "none.pin"'])
        self.assertEqual(self.run_program('probe').returncode, 2)
        self.configure(probe=['mailbox = "1001"'])
        self.refuse(1, 'aftertone: mailbox 1001 belongs to "Anna": the probe needs one of its own, of the name Probe, because it deletes '
                    'what is in it', 'probe', '--set-up')
        self.configure(probe=['enabled = true', 'mailbox = ""'])
        self.assertRegex(self.run_program('probe').stderr, r'\[probe\] mailbox: must be given where enabled is true')
        self.configure()
        found = json.loads(self.run_program('--json', 'probe').stdout)
        self.assertEqual(found['failed'], 'lamp-before', 'no service runs')

    def test_it_never_empties_a_mailbox_of_somebody(self):
        self.start_server()
        self.succeed('mailbox', 'add', '1002', '--name', 'Ben')
        self.configure(probe=['mailbox = "1002"'])
        self.assert_fails(self.probe(), 'mailbox', 'belongs to "Ben"')


class ServiceTest(ProbeTest):
    def configure(self, **settings):
        super().configure(**{'probe': ['enabled = true', 'every = 10', 'delivery_time = 3'], 'lamp': [], **settings})

    def item(self):
        return {item['name']: item for item in json.loads(self.ask('/healthz')[1])['items']}['probe']


class InTheService(ServiceTest):
    def test_it_says_when_something_stops_working_and_when_it_works_again(self):
        server = self.start_server()
        self.wait_for(lambda: self.metric('aftertone_probe_ok') == 1, 90)
        self.assertEqual(self.item()['status'], 'ok')
        self.assertEqual(self.run_program('check', 'probe').returncode, 0)
        self.assertRegex(self.server_log(), r'Info +\[probe\] everything works, seen in \d+\.\d s: mailbox \d')
        self.assertNotIn('Error', self.server_log())

        self.hold_lamp()
        self.wait_for(lambda: self.metric('aftertone_probe_ok') == 0, 90)
        self.wait_for(lambda: '[probe] still: step lamp-on failed' in self.server_log(), 90)
        self.assertEqual(self.server_log().count('Error'), 1, self.server_log())
        self.assertRegex(self.server_log(), r'Error +\[probe\] \[AT-1101\] probe-failed: step lamp-on failed: the lamp is off, with a '
                         'new message; the lamps of phones may be wrong')
        self.assertEqual(self.item()['status'], 'fail')
        self.assertEqual(self.run_program('check', 'probe').returncode, 2)
        self.assertIn('probe', self.run_program('status').stderr)
        self.assertEqual(self.metric('aftertone_probe_step_ok{step="message"}'), 1)
        self.assertEqual(self.metric('aftertone_probe_step_ok{step="lamp-on"}'), 0)
        self.assertGreaterEqual(self.metric('aftertone_probe_failures_total{step="lamp-on"}'), 1)

        self.release_lamp()
        self.wait_for(lambda: 'it did not for' in self.server_log(), 120)
        self.assertEqual(self.server_log().count('Error'), 1, self.server_log())
        stop(self, server)


class OutOfService(ServiceTest):
    def test_a_stop_does_not_wait_for_a_run(self):
        server = self.start_server()
        self.wait_for(lambda: self.messages() == 1, 60)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(8), 0, self.server_log())

    def test_it_rests_while_the_node_is_drained(self):
        self.configure(node=['name = "a1"'])
        self.start_server()
        self.wait_for(lambda: self.metric('aftertone_probe_runs_total') == 1, 90)
        drained = self.run_program('node', 'drain', 'a1', '--accept-risk', '--wait', '60', timeout=90)
        self.assertEqual(drained.returncode, 0, drained.stderr)
        self.wait_for(lambda: self.metric('aftertone_probe_rests') == 1, 60)
        self.assertEqual((self.item()['status'], self.item()['text']), ('ok', 'it rests: this process takes no new calls'))
        self.succeed('node', 'undrain', 'a1')
        runs = self.metric('aftertone_probe_runs_total')
        self.wait_for(lambda: self.metric('aftertone_probe_runs_total') > runs, 120)
        self.assertEqual(self.metric('aftertone_probe_ok'), 1, self.server_log())


if __name__ == '__main__':
    del sys.argv[2]
    program.main()
