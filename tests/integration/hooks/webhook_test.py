#!/usr/bin/python3
"""Webhooks of the whole service: moods of a receiver, a kill before the answer, secrets that change, replays, hard names.

  webhook_test.py AFTERTONE
"""
import base64
import json
import os
import re
import signal
import threading
import time

import program
import webhook_receiver
from hard_names import HARD_NAMES
from moody_receiver import MoodyReceiver
from outbox_rows import OutboxRows
from program import ProgramTest
from running_program import Broken
from webhook_receiver import Inbox, Refused, verify


def new_secret():
    return 'whsec_' + base64.b64encode(os.urandom(32)).decode()


class WebhookTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.secret_file = self.folder / 'crm.secret'
        self.secret = new_secret()
        self.secret_file.write_text(self.secret + '\n')
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna')
        self.rows = OutboxRows(self.data)

    def hook(self, receiver, *more):
        self.configure(**{'[webhooks]': ['name = "crm"', f'url = "{receiver.url}"', f'secret_file = "{self.secret_file}"', *more]})

    def queue(self, count=1, **columns):
        return self.rows.add([('1001', 'crm', {'channel': 'webhook', **columns})] * count)

    def notify(self, **options):
        return self.program.start('--roles', 'notify', **options)

    def row(self, message):
        return self.rows.ask('select state, attempt, perhaps_sent, provider_ref, last_error from delivery where message_id = ?', message)[0]

    def wait_for_state(self, message, state, seconds=30):
        self.wait_for(lambda: self.row(message)[0] == state, seconds)
        return self.row(message)

    def hurry(self):
        """What waits for its next try has waited long enough."""
        self.rows.ask("update delivery set not_before = 0 where state = 'ready'")

    def verified(self, taken, *secrets):
        return verify(list(secrets) or [self.secret], taken.headers, taken.body)

    def stop(self):
        self.assertEqual(self.program.stop(), 0, self.server_log())

    def test_what_comes_is_signed_and_as_documented(self):
        with MoodyReceiver() as receiver:
            self.hook(receiver)
            message = self.queue()[0]
            self.notify()
            taken = receiver.take()
            body = json.loads(taken.body)
            self.assertEqual(taken.headers['Content-Type'], 'application/json')
            self.assertEqual(body['id'], self.verified(taken))
            self.assertEqual((body['type'], body['version']), ('message.new', 1))
            self.assertEqual(body['data']['mailbox'], {'number': '1001', 'name': 'Anna'})
            told = body['data']['message']
            self.assertEqual((told['id'], told['caller'], told['urgent']), (message, {'number': '+4930123456', 'name': 'Clara'}, False))
            self.assertRegex(told['started_at'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
            self.assertEqual(self.wait_for_state(message, 'sent')[3], body['id'])
            self.stop()

    def test_every_message_of_every_mailbox_goes_to_a_standing_hook(self):
        """Left by a real call; and told although its owner has heard it before the receiver was back."""
        with MoodyReceiver(500) as receiver:
            self.hook(receiver, 'mailboxes = ["*"]')
            self.start_server()
            self.succeed('call', '1001', '--press', '#', '--wait-beep', '--listen', '2.5')
            first = receiver.take()
            message = json.loads(first.body)['data']['message']['id']
            self.wait_for(lambda: self.row(message)[:2] == ('ready', 1), 20)
            self.rows.ask("update message set state = 'saved' where id = ?", message)
            self.hurry()
            again = receiver.take()
            self.assertEqual((self.verified(again), again.body), (self.verified(first), first.body))
            self.assertEqual(self.wait_for_state(message, 'sent')[1], 2)
            self.stop()

    def test_only_the_chosen_mailboxes(self):
        self.succeed('mailbox', 'add', '1002', '--name', 'Bert')
        with MoodyReceiver() as receiver:
            self.hook(receiver, 'mailboxes = ["1002"]')
            self.start_server()
            for number in ('1001', '1002'):
                self.succeed('call', number, '--press', '#', '--wait-beep', '--listen', '2.5')
            self.assertEqual(json.loads(receiver.take().body)['data']['mailbox']['number'], '1002')
            self.stop()
            self.assertTrue(receiver.requests.empty())

    def test_the_receiver_has_moods(self):
        for mood, state, words in ((410, 'dead', '410'), (404, 'dead', '404'), (401, 'dead', '401'), (429, 'ready', '429'), (500, 'ready', '500'),
                                   ((307, {'Location': 'http://127.0.0.1:9/'}), 'ready', 'not followed'),
                                   ((429, {'Retry-After': '3600'}), 'ready', '429'), ((503, {'Retry-After': '3600'}), 'ready', '503')):
            with self.subTest(mood=mood), MoodyReceiver(mood=mood) as receiver:
                self.hook(receiver)
                self.notify()
                message = self.queue()[0]
                receiver.take()
                self.wait_for(lambda m=message, w=words: w in self.row(m)[4], 20)
                self.assertEqual(self.row(message)[0], state)
                due_in = self.rows.ask('select not_before from delivery where message_id = ?', message)[0][0] / 1000 - time.time()
                if isinstance(mood, tuple) and 'Retry-After' in mood[1]:
                    self.assertTrue(3500 < due_in < 3700, due_in)
                self.stop()
                self.assertTrue(receiver.requests.empty(), 'told again, or somewhere else')
                self.rows.ask('delete from delivery')

    def test_no_answer_is_told_again_under_the_same_name(self):
        for mood in ('drop', 'hang'):
            with self.subTest(mood=mood), MoodyReceiver(mood) as receiver:
                self.hook(receiver, 'timeout = 1')
                self.notify()
                message = self.queue()[0]
                first = receiver.take()
                self.wait_for(lambda m=message: self.row(m)[2] == 1, 20)
                self.hurry()
                again = receiver.take()
                self.assertEqual((self.verified(first), first.body), (self.verified(again), again.body))
                self.wait_for_state(message, 'sent')
                self.stop()

    def test_killed_before_the_answer_it_is_taken_once(self):
        """The receiver of the documentation takes it once, whatever number of times it comes."""
        file = self.folder / 'taken.db'
        with MoodyReceiver('hang') as receiver:
            self.hook(receiver)
            message = self.queue()[0]
            server = self.notify()
            first = receiver.take()
            server.kill()
            server.wait(20)
            self.assertEqual(self.row(message)[0], 'committing')
            self.notify()
            again = receiver.take()
            self.wait_for_state(message, 'sent')
            self.stop()
        taken = [Inbox(file).take(self.verified(each), each.body) for each in (first, again)]
        self.assertEqual(taken, [True, False])

    def test_killed_at_every_step_it_is_taken_once(self):
        """Between claim, last byte, mark, answer and verdict; the receiver gets a whole request or none."""
        inbox, deaths = Inbox(self.folder / 'taken.db'), 0
        with MoodyReceiver() as receiver:
            self.hook(receiver)
            for step in range(1, 8):
                message = self.queue()[0]
                try:
                    self.notify(environment={'AFTERTONE_CRASH_AT': str(step)})
                    self.wait_for(lambda m=message: not self.program.is_alive() or self.row(m)[0] == 'sent', 20)
                except Broken:          # it died before it was ready
                    pass
                deaths += not self.program.is_alive()
                self.program.kill()
                self.notify()
                self.wait_for_state(message, 'sent')
                self.stop()
                taken = []
                while not receiver.requests.empty():
                    each = receiver.take()
                    taken.append(inbox.take(self.verified(each), each.body))
                self.assertEqual(sum(taken), 1, f'step {step}: {taken}')
        self.assertGreaterEqual(deaths, 4, 'is this a build with AFTERTONE_CRASH_POINTS?')

    def test_a_secret_is_changed_while_it_runs(self):
        new = new_secret()
        with MoodyReceiver() as receiver:
            self.hook(receiver)
            self.notify()
            for secrets, valid, invalid in (([self.secret], self.secret, new), ([self.secret, new], self.secret, None),
                                            ([self.secret, new], new, None), ([new], new, self.secret)):
                self.secret_file.write_text('\n'.join(secrets) + '\n')
                self.queue()
                taken = receiver.take()
                self.verified(taken, valid)
                if invalid:
                    self.assertRaises(Refused, self.verified, taken, invalid)
            self.secret_file.write_text('')
            message = self.queue()[0]
            self.wait_for(lambda: 'no secret' in self.row(message)[4], 20)
            self.stop()
            self.assertTrue(receiver.requests.empty(), 'sent without a signature')
        self.assertNotIn(self.secret[6:], self.server_log())

    def test_the_example_receiver(self):
        """Runs as documented: takes once, refuses replays and forgeries."""
        file = self.folder / 'taken.db'
        server = webhook_receiver.make_server(0, self.secret_file, file)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        with MoodyReceiver() as recorder:
            self.configure(**{'[webhooks]': ['name = "crm"', f'url = "http://127.0.0.1:{server.server_address[1]}/"', f'secret_file = "{self.secret_file}"',
                                             '[[webhooks]]', 'name = "copy"', f'url = "{recorder.url}"', f'secret_file = "{self.secret_file}"']})
            self.notify()
            message = self.queue()[0]
            self.wait_for_state(message, 'sent')
            self.rows.add([('1001', 'copy', {'channel': 'webhook'})])
            taken = recorder.take()
            self.stop()
        self.verified(taken)
        headers = dict(taken.headers)
        sent = int(headers['webhook-timestamp'])
        for changed in (headers | {'webhook-timestamp': str(sent)[:-1] + 'x'}, headers | {'webhook-id': 'other'}, {},
                        headers | {'webhook-signature': 'v1,' + 'A' * 44}, headers | {'webhook-timestamp': str(sent - 60)}):
            self.assertRaises(Refused, verify, [self.secret], changed, taken.body)
        self.assertRaises(Refused, verify, [self.secret], headers, taken.body + b' ')
        self.assertRaises(Refused, verify, [self.secret], headers, taken.body, sent + 301)    # a replay
        self.assertRaises(Refused, verify, [self.secret], headers, taken.body, sent - 301)

    def test_hard_names_are_one_clean_line_of_json(self):
        with MoodyReceiver() as receiver:
            self.hook(receiver)
            ids = self.queue(len(HARD_NAMES), not_before=int(time.time() * 1000) + 3_600_000)
            with self.rows.connect() as database:
                for message, (name, _) in zip(ids, HARD_NAMES):
                    text = name.decode('utf-8', 'surrogateescape').replace('\0', '\x01')     # what the database keeps
                    database.execute('update message set caller_name = cast(? as text), called = ? where id = ?',
                                     (text.encode('utf-8', 'surrogateescape'), '=?utf-8?q?x?=\r\n', message))
            self.hurry()
            self.notify()
            seen = {}
            for _ in ids:
                taken = receiver.take()
                self.verified(taken)
                told = json.loads(taken.body.decode('utf-8', 'strict'))['data']['message']
                seen[told['id']] = told
            for message, (_, expected) in zip(ids, HARD_NAMES):
                name = seen[message]['caller']['name']
                self.assertEqual(name, expected)
                self.assertIsNone(re.search('[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]', name))
                self.assertEqual(seen[message]['called'], '=?utf-8?q?x?=')
            self.stop()

    def test_the_configuration_is_checked(self):
        for lines, complaint in ((['name = "crm"', 'url = "https://crm.example.com/"'], 'secret_file: no secret can be read'),
                                 (['url = "https://crm.example.com/"'], 'every hook must have one'),
                                 (['name = "crm"', f'secret_file = "{self.secret_file}"'], 'url: must begin with https://')):
            self.configure(**{'[webhooks]': lines})
            finding, = [f for f in json.loads(self.run_program('--json', 'doctor').stdout)['findings'] if f['subject'] == 'notification']
            self.assertEqual(finding['health'], 'fail')
            self.assertIn(complaint, finding['detail'])
        self.configure(**{'[webhooks]': ['url = "http://crm.example.com/?key=geheim"']})
        refused = self.run_program('doctor')
        self.assertEqual((refused.returncode, 'geheim' in refused.stderr), (2, False), refused.stderr)
        self.secret_file.write_text('not a secret\n')
        self.configure(**{'[webhooks]': ['name = "crm"', 'url = "https://crm.example.com/"', f'secret_file = "{self.secret_file}"']})
        refused = self.run_program('serve', '--roles', 'notify')
        self.assertEqual(refused.returncode, 2)
        self.assertIn('openssl rand', refused.stderr)
        self.assertNotIn('not a secret', refused.stderr)


program.main()
