#!/usr/bin/python3
"""The audio store with the whole program: files that rot and vanish are found, repaired and not played; a bucket in place of a directory.
   audio_service_test.py PROGRAM RUN_S3_SERVER BUILD_FOLDER"""
import json
import math
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import wave

import program
from program import ProgramTest
from running_program import end, free_ports, wait_until

RUN_S3_SERVER, BUILD = sys.argv[2:4]
del sys.argv[2:4]
BUCKET = 'messages'


class AudioTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.speech = self.folder / 'speech.wav'
        with wave.open(str(self.speech), 'wb') as file:
            file.setparams((1, 2, 8000, 0, 'NONE', ''))
            file.writeframes(b''.join(struct.pack('<h', int(8000 * math.sin(i / 3))) for i in range(8000 * 2)))
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', '1001@example.com')

    def leave_messages(self, count):
        for i in range(count):
            self.succeed('call', '1001', '--press', '#', '--wait-beep', '--say', self.speech)
            self.wait_for(lambda: len(self.messages()) == i + 1, 20)
        return self.messages()

    def messages(self):
        return self.json('message', 'list', '1001')

    def scrub(self, *options):
        """Its exit code and its report."""
        done = self.run_program('--json', 'audio', 'scrub', *options)
        return done.returncode, json.loads(done.stdout), done.stderr

    def export(self, message, **options):
        return self.run_program('message', 'export', message['id'], '-o', self.folder / 'heard.wav', '--force', **options)


class Scrub(AudioTest):
    def setUp(self):
        super().setUp()
        self.configure(audio=['replica_directory = "replica"'])
        self.start_server()
        self.good, self.rotten, self.gone = self.leave_messages(3)
        self.program.stop()

    def file(self, message):
        return self.data / 'audio' / message['audio_name']

    def flip_a_byte(self, message):
        content = bytearray(self.file(message).read_bytes())
        content[1000] ^= 1
        self.file(message).write_bytes(content)

    def damage(self):
        self.flip_a_byte(self.rotten)
        self.file(self.gone).unlink()

    def test_finds_nothing_where_all_is_good(self):
        code, report, complaint = self.scrub('--all')
        self.assertEqual((code, report['looked_at'], report['broken'], report['findings'], complaint), (0, 3, 0, [], ''))
        self.assertGreater(report['bytes'], 3 * 16000)
        self.assertIn('0 damaged or missing', self.succeed('audio', 'scrub', '--all'))
        self.assertEqual(self.scrub()[0], 0)

    def test_finds_what_rotted_and_what_is_missing(self):
        self.damage()
        code, report, complaint = self.scrub('--all')
        self.assertEqual((code, report['looked_at'], report['broken']), (1, 3, 2))
        self.assertEqual({(each['message'], each['mailbox'], each['problem'], each['repaired']) for each in report['findings']},
                         {(self.rotten['id'], '1001', 'damaged', False), (self.gone['id'], '1001', 'missing', False)})
        self.assertIn('audio-bitrot: ', complaint)
        self.assertIn('audio-missing: ', complaint)
        self.assertIn(self.rotten['id'], complaint)
        self.assertEqual(self.scrub('--all')[0], 1, 'it is not forgotten')

    def test_repairs_from_a_second_place_what_is_good_there(self):
        shutil.copytree(self.data / 'audio', self.data / 'replica')
        whole = self.file(self.rotten).read_bytes()
        self.damage()
        code, report, _ = self.scrub('--all')
        self.assertEqual((code, report['broken'], [each['repaired'] for each in report['findings']]), (0, 0, [True, True]))
        self.assertEqual(self.file(self.rotten).read_bytes(), whole)
        self.assertEqual(self.scrub('--all')[1]['findings'], [])
        self.flip_a_byte(self.good)
        shutil.copy(self.file(self.good), self.data / 'replica' / self.good['audio_name'])
        self.assertEqual(self.scrub('--all')[0], 1, 'damaged at both places')

    def test_what_is_damaged_is_not_played_or_exported_as_if_it_were_whole(self):
        self.damage()
        for message, word in ((self.rotten, 'audio-bitrot'), (self.gone, 'No such file')):
            done = self.export(message)
            self.assertEqual(done.returncode, 1)
            self.assertIn(word, done.stderr)
        self.assertEqual(self.export(self.good).returncode, 0)

    def test_the_service_finds_it_by_itself(self):
        """With a run a day, a thirtieth of the 256 folders is read in each: the file is moved to where it is due today."""
        self.flip_a_byte(self.rotten)
        today = int(time.time() // 86400) % 30
        file = self.file(self.rotten)
        folder, length = f'{256 * today // 30:02x}', file.stem.rpartition('-')[2]
        name = f"{folder}/{self.rotten['id'][:-2]}{folder}-{length}.wav"
        file.rename(self.data / 'audio' / name)
        with sqlite3.connect(self.data / 'aftertone.db', timeout=10) as database:
            database.execute('update message set audio_name = ? where id = ?', (name, self.rotten['id']))
        database.close()
        self.configure(messages=['purge_interval = 1440'])
        self.start_server()
        self.wait_for(lambda: 'audio-bitrot: ' in self.server_log(), 30)
        self.assertIn(self.rotten['id'], self.server_log())

    def test_a_wrong_option_is_a_mistake(self):
        self.assertEqual(self.run_program('audio', 'scrub', '--everything').returncode, 2)


class Bucket(AudioTest):
    def setUp(self):
        super().setUp()
        self.s3_port = free_ports(1)
        self.objects = self.folder / 'objects'
        self.objects.mkdir()
        self.s3 = self.start_s3()
        (self.folder / 'secret').write_text('only/for+tests\n')
        (self.folder / 'secret').chmod(0o600)
        self.use(f'http://127.0.0.1:{self.s3_port}/{BUCKET}/voice')

    def use(self, url, *more):
        self.configure(audio=[f'url = "{url}"', 'access_key = "aftertone"', f'secret_key_file = "{self.folder}/secret"', *more])

    def start_s3(self):
        log = self.folder / 's3.log'
        with open(log, 'w') as output:
            server = subprocess.Popen([RUN_S3_SERVER, BUILD, self.objects, str(self.s3_port), BUCKET], stdout=output, stderr=output)
        self.addCleanup(end, server)
        wait_until(lambda: 'listening' in log.read_text() or server.poll() is not None, 300, lambda: log.read_text())
        self.assertIsNone(server.poll(), log.read_text())
        return server

    def test_takes_messages_and_gives_them_back(self):
        self.start_server()
        message = self.leave_messages(1)[0]
        stored = self.objects / BUCKET / 'voice' / (message['audio_name'] + '._S3rver_object')
        self.assertTrue(stored.exists())
        self.assertEqual(self.export(message).returncode, 0)
        self.assertEqual((self.folder / 'heard.wav').read_bytes(), stored.read_bytes())
        self.assertEqual(self.scrub('--all')[:1], (0,))
        self.assertFalse(list((self.data / 'audio').rglob('*.wav')))

    def test_that_is_away_costs_no_call_and_gets_everything_afterwards(self):
        self.start_server()
        self.leave_messages(1)
        end(self.s3)
        self.succeed('call', '1001', '--press', '#', '--wait-beep', '--say', self.speech)
        self.wait_for(lambda: 'audio-store-away' in self.server_log(), 60)
        self.assertEqual(len(self.messages()), 1)
        self.start_s3()
        self.wait_for(lambda: len(self.messages()) == 2, 40)
        self.assertIn('works again after', self.server_log())
        self.assertEqual(self.export(self.messages()[1]).returncode, 0)
        self.assertNotIn('only/for+tests', self.server_log())

    def test_that_is_away_when_the_service_starts_is_waited_for(self):
        end(self.s3)
        self.start_server()
        self.succeed('call', '1001', '--press', '#', '--wait-beep', '--say', self.speech)
        self.start_s3()
        self.wait_for(lambda: len(self.messages()) == 1, 40)

    def test_is_looked_at_by_the_doctor(self):
        def finding():
            return next(each for each in json.loads(self.run_program('--json', 'doctor').stdout)['findings'] if each['subject'] == 'audio bucket')
        self.assertEqual(finding()['health'], 'ok')
        end(self.s3)
        self.assertEqual(finding()['health'], 'fail')

    def test_whose_settings_are_wrong_is_said(self):
        for url, complaint in (('ftp://x/y', '[audio] url: must begin with https://'), ('https://x', '[audio] url: must be https://')):
            self.use(url)
            done = self.run_program('serve')
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(complaint, done.stderr)
        self.use(f'http://127.0.0.1:{self.s3_port}/no-bucket')
        done = self.run_program('serve')
        self.assertEqual(done.returncode, 1)
        self.assertIn('NoSuchBucket', done.stderr)


program.main()
