#!/usr/bin/python3
"""What becomes of messages that nobody has a mailbox for, and of those that nobody wants any more, on a running service."""
import json
import math
import os
import sqlite3
import struct
import subprocess
import time
import uuid
import wave

import program
from program import ProgramTest

DAY = 24 * 3600


class MessageLife(ProgramTest):
    def setUp(self):
        super().setUp()
        self.speech = self.folder / 'speech.wav'
        with wave.open(str(self.speech), 'wb') as file:
            file.setparams((1, 2, 8000, 0, 'NONE', ''))
            file.writeframes(b''.join(struct.pack('<h', int(8000 * math.sin(i / 3))) for i in range(8000 * 3)))
        for number in ('1001', '1002'):
            self.succeed('mailbox', 'add', number, '--name', 'Anna', '--email', f'{number}@example.com')

    def start_call(self, number):
        call = subprocess.Popen([program.PROGRAM, '--config', self.config, 'call', number, '--press', '#', '--wait-beep', '--say', self.speech],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end, call)
        return call

    def remove_while_somebody_speaks(self, number):
        call = self.start_call(number)
        self.wait_for(lambda: any(number.encode() in path.read_bytes()[:65536] for path in (self.data / 'journal').rglob('*.seg')), 20)
        self.succeed('mailbox', 'remove', number)
        self.assertEqual(call.wait(30), 0)

    def leave_message(self):
        self.assertEqual(self.start_call('1001').wait(30), 0)
        self.wait_for(lambda: self.json('message', 'list', '1001'), 10)
        return self.json('message', 'list', '1001')[0]

    def change_database(self, *statements):
        with sqlite3.connect(self.data / 'aftertone.db', timeout=10) as database:
            for statement in statements:
                database.execute(statement)
        database.close()

    def stop(self, server):
        server.terminate()
        self.assertEqual(server.wait(60), 0, self.server_log())

    def audio(self, message):
        return self.data / 'audio' / message['audio_name']

    def finding(self, subject):
        return next(each for each in json.loads(self.run_program('--json', 'doctor').stdout)['findings'] if each['subject'] == subject)

    def test_what_was_said_to_a_removed_mailbox_is_kept_and_assigned(self):
        server = self.start_server()
        self.remove_while_somebody_speaks('1001')
        self.wait_for(lambda: self.json('message', 'list', '--undeliverable'), 20)
        message = self.json('message', 'list', '--undeliverable')[0]
        self.assertEqual((message['intended_for'], message['state']), ('1001', 'new'))
        self.assertAlmostEqual(message['duration_ms'], 3000, delta=600)
        self.assertEqual(self.finding('undeliverable')['health'], 'warn')
        self.succeed('message', 'export', message['id'], '-o', self.folder / 'heard.wav')
        self.assertIn('1001', self.succeed('message', 'list', '--undeliverable'))

        self.refuse(1, 'aftertone: there is no mailbox 9', 'message', 'assign', message['id'], '9')
        self.succeed('message', 'assign', message['id'], '1002')
        self.assertEqual([each['id'] for each in self.json('message', 'list', '1002')], [message['id']])
        self.assertEqual(self.json('message', 'list', '--undeliverable'), [])
        self.wait_for(lambda: self.json('message', 'show', message['id'])['deliveries'][0]['state'] == 'sent', 20)
        self.assertEqual(self.finding('undeliverable')['health'], 'ok')
        self.stop(server)
        errors = [line for line in self.server_log().splitlines() if ' Error ' in line]
        self.assertEqual(len(errors), 1, errors)
        self.assertIn(f'aftertone message assign {message["id"]} MAILBOX', errors[0])
        self.assertEqual(list((self.data / 'journal').iterdir()), [], 'nothing is left to salvage')

    def test_the_catch_all_gets_it_if_there_is_one(self):
        self.configure(messages=['catch_all = "1002"'])
        server = self.start_server()
        self.refuse(1, 'aftertone: mailbox 1002 is [messages] catch_all', 'mailbox', 'remove', '1002')
        self.remove_while_somebody_speaks('1001')
        self.wait_for(lambda: self.json('message', 'list', '1002'), 20)
        self.assertEqual(self.json('message', 'list', '1002')[0]['intended_for'], '1001')
        self.stop(server)
        self.assertNotIn(' Error ', self.server_log())

    def test_a_catch_all_that_is_not_there_is_said_at_start_and_by_the_doctor(self):
        self.configure(messages=['catch_all = "1005"'])
        self.start_server()
        self.assertRegex(self.server_log(), r'Error .*\[messages\] catch_all')
        self.assertEqual(self.finding('catch-all mailbox')['health'], 'fail')

    def test_a_deleted_message_is_purged_with_its_audio(self):
        server = self.start_server()
        message = self.leave_message()
        self.stop(server)
        self.change_database(f"update message set state = 'deleted', deleted_at = {int((time.time() - 15 * DAY) * 1000)}",
                             'update mwi set new_count = 0')
        self.assertEqual(self.json('message', 'purge', '--dry-run')['bytes_freed'], message['audio_bytes'])
        self.assertTrue(self.audio(message).exists())
        self.start_server()
        self.wait_for(lambda: '1 purged, 1 audio files removed' in self.server_log(), 20)
        self.assertFalse(self.audio(message).exists())
        shown = self.json('message', 'show', message['id'])
        self.assertEqual((shown['state'], shown['caller_number']), ('purged', ''))
        self.assertEqual(self.succeed('message', 'purge'), 'nothing to purge\n')

    def test_audio_of_nobody_is_set_aside_and_comes_back_when_it_is_wanted(self):
        server = self.start_server()
        message = self.leave_message()
        self.stop(server)
        stranger = str(uuid.uuid4())
        orphan = self.data / 'audio' / stranger[-2:] / f'{stranger}.wav'
        orphan.parent.mkdir(exist_ok=True)
        orphan.write_bytes(b'somebody said something')
        os.utime(orphan, (0, 0))
        os.utime(self.audio(message), (0, 0))
        self.assertEqual(json.loads(self.run_program('--json', 'message', 'purge').stdout)['set_aside'], 1)
        self.assertEqual((self.data / 'audio' / 'orphaned' / orphan.name).read_bytes(), b'somebody said something')
        self.assertEqual(self.finding('orphaned audio')['health'], 'warn')
        self.assertTrue(self.audio(message).exists())
        self.audio(message).rename(self.data / 'audio' / 'orphaned' / self.audio(message).name)
        self.assertEqual(json.loads(self.run_program('--json', 'message', 'purge').stdout)['put_back'], 1)
        self.assertTrue(self.audio(message).exists())


program.main()
