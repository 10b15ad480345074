#!/usr/bin/python3
"""Each fault that the probe is to find, in the real server, and the step that it is found in; the probe is content before or after.
   faults_test.py PROGRAM FAULTFS"""
import sys

import program
from bad_route import BadRoute
from faulty_mount import FaultyMount
from probing import PROBE, ProbeTest
from running_program import IP

FAULTFS = None


class BadAudio(ProbeTest):
    def test_bad_audio_is_found_in_either_direction_and_silence(self):
        self.start_server()
        route = BadRoute(self.port)
        self.addCleanup(route.close)
        target = ('--target', f'sip:{PROBE}@{IP}:{route.port}')
        route.mood = 'deaf'
        self.assert_fails(self.probe(*target), 'greeting', 'no packet came: one-way audio')
        route.mood = 'mute'
        found = self.probe(*target)
        self.assert_fails(found, found['failed'], 'no packet came from the caller: one-way audio')
        self.assertIn(found['failed'], ('say', 'message'), 'as soon as the service gives up, or when nothing came')
        route.mood = 'silent'
        self.assert_fails(self.probe(*target), 'audio', 'the recording is silent')
        self.assertEqual(self.messages(), 0, 'litter')
        route.mood = 'good'
        self.assert_well(self.probe(*target))


class Faults(ProbeTest):
    def test_a_stopped_notifier_is_found(self):
        self.configure(probe=['delivery_time = 3'])
        self.start_server('--roles', 'ivr')
        self.assert_fails(self.probe(), 'delivery', 'by email to probe@example.com is still "ready"')
        self.assertEqual(self.messages(), 0, 'litter')

    def test_a_lamp_that_is_stuck_is_found_whether_dark_or_lit(self):
        self.start_server()
        self.hold_lamp()
        self.assert_fails(self.probe(), 'lamp-on', 'the lamp is off, with a new message')
        self.release_lamp()
        self.in_database('update mwi set new_count = 1, version = version + 1, changed_at = changed_at + 1 where mailbox = ?', PROBE)
        self.assert_fails(self.probe(), 'lamp-before', 'the lamp is on, though the mailbox is empty')

    def test_another_greeting_is_found(self):
        self.start_server()
        self.configure(probe=['mailbox = "9998"', 'pin_file = "other.pin"'])
        self.succeed('probe', '--set-up', '--email', 'probe@example.com')
        self.configure()
        self.in_database("update greeting set audio_name = (select audio_name from greeting where mailbox = '9998'), "
                         "audio_sha256 = (select audio_sha256 from greeting where mailbox = '9998') where mailbox = ?", PROBE)
        self.assert_fails(self.probe(), 'greeting', f'it is not that of mailbox {PROBE}')
        self.succeed('probe', '--set-up')
        self.assert_well(self.probe())


class FullDisk(ProbeTest):
    def setUp(self):
        self.mounts = {}
        super().setUp()

    def configure(self, **settings):
        for name in ('journal', 'audio') if hasattr(self, 'mounts') and self.mounts else ():
            settings.setdefault(name, []).append(f'directory = "{self.mounts[name].path}"')
        super().configure(**settings)

    def mount(self):
        for name in ('journal', 'audio'):
            self.mounts[name] = FaultyMount(FAULTFS, self.folder / name)
            self.addCleanup(self.mounts[name].remove)
        self.configure()
        self.succeed('probe', '--set-up')

    def test_a_full_disk_is_found(self):
        self.mount()
        self.start_server()
        self.mounts['audio'].set_rules('write,create * fail ENOSPC')
        self.assert_fails(self.probe(), 'message', 'no message came; the call log says: message')
        self.mounts['audio'].heal()
        self.mounts['journal'].set_rules('write,create,fallocate * fail ENOSPC')  # noticed as the message gets into its mailbox at last
        self.wait_for(lambda: 'no directory for recordings can be written' in self.server_log(), 30)
        self.assert_fails(self.probe(), 'call', '503 Service Unavailable')


if __name__ == '__main__':
    FAULTFS = sys.argv.pop(2)
    program.main()
