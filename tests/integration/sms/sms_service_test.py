#!/usr/bin/python3
"""The whole service with short messages: sent, receipts, the fallback, and a kill while the SMSC holds its answer.

  sms_service_test.py AFTERTONE
"""
import base64
import hashlib
import hmac
import json
import queue
import signal
import sqlite3
import time
import urllib.parse
import urllib.request

import program
from program import ProgramTest
from provider import Provider
from running_program import IP, free_ports
from smsc import Smsc

TO = '+491701234567'


class SmsService(ProgramTest):
    def setUp(self):
        super().setUp()
        self.secret = self.folder / 'secret'
        self.secret.write_text('s3cret\n')
        self.succeed('class-of-service', 'set', 'staff', '--allow', '+49170*', '--max-cost', '1')
        self.succeed('mailbox', 'add', '1001', '--name', 'Anna', '--email', 'anna@example.com', '--class-of-service', 'staff')

    def database(self):
        connection = sqlite3.connect(self.data / 'aftertone.db', timeout=20)
        self.addCleanup(connection.close)
        return connection

    def queue_sms(self, fallback='[]'):
        """A message, and its delivery by SMS as a rule would ask for it."""
        database = self.database()
        message = f'0190163d-8694-739b-aea5-{len(self.messages()):012x}'
        with database:
            database.execute("insert into message (id, mailbox, caller_number, caller_name, called, started_at, duration_ms, end_reason, urgent, codec, "
                             "audio_name, audio_sha256, audio_bytes, state, committed_at) values (?, '1001', '+4930123456', 'Clara', '1001', "
                             "1790000000000, 7000, 'hangup', 0, 'pcmu', 'a/b.wav', ?, 100, 'new', 1790000007000)", (message, 'a' * 64))
            database.execute("insert into delivery (idempotency_key, message_id, mailbox, channel, target, state, claim_epoch, attempt, not_before, "
                             "created_at, provider_ref, last_error, fallback) values (?, ?, '1001', 'sms', ?, 'ready', 0, 0, 0, ?, '', '', ?)",
                             (f'{message}:sms:{TO}', message, TO, int(time.time() * 1000), fallback))
        return message

    def messages(self):
        return self.database().execute('select id from message').fetchall()

    def states(self, message):
        return self.database().execute('select channel, state from delivery where message_id = ? order by id', (message,)).fetchall()

    def happenings(self, message):
        return [row[0] for row in self.database().execute('select what from message_event where message_id = ? order by id', (message,))]

    def post_receipt(self, web_port, path, status, code):
        form = {'MessageSid': 'SM1', 'MessageStatus': status, 'ErrorCode': code}
        text = 'https://vm.example.com' + path + ''.join(k + form[k] for k in sorted(form))
        signature = base64.b64encode(hmac.new(b's3cret', text.encode(), hashlib.sha1).digest()).decode()
        request = urllib.request.Request(f'http://{IP}:{web_port}{path}', urllib.parse.urlencode(form).encode(), {'X-Twilio-Signature': signature})
        with urllib.request.urlopen(request, timeout=20) as answer:
            self.assertEqual(answer.status, 200)

    def test_a_message_that_never_arrives_is_told_by_mail(self):
        web_port = free_ports(2)
        with Provider(201, b'{"sid": "SM1"}') as provider:
            self.configure(sms=['provider = "twilio"', 'account = "AC1"', 'sender = "+4915100"', f'password_file = "{self.secret}"'],
                           sms__http=[f'url = "{provider.base}/messages"'], web=[f'port = {web_port}', 'public_url = "https://vm.example.com"'])
            message = self.queue_sms('[["email", "anna@example.com"]]')
            server = self.start_server('--roles', 'notify')
            form = dict(urllib.parse.parse_qsl(provider.requests.get(timeout=20).body.decode()))
            self.assertEqual((form['To'], form['Body'][:36]), (TO, 'New voice message from Clara (+49301'))
            self.wait_for(lambda: self.states(message) == [('sms', 'sent')], 10)
            path = urllib.parse.urlsplit(form['StatusCallback']).path
            self.post_receipt(web_port, path, 'sent', '')
            self.post_receipt(web_port, path, 'undelivered', '30003')
            self.post_receipt(web_port, path, 'undelivered', '30003')
            self.wait_for(lambda: self.states(message) == [('sms', 'dead'), ('email', 'sent')], 20)
            self.assertEqual(len(list((self.data / 'mail').glob('*/new/*'))), 1)
            words = self.happenings(message)
            self.assertEqual((words.count('receipt'), words.count('fallback')), (2, 1), words)
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.wait(60), 0, self.server_log())
            self.assertTrue(provider.requests.empty(), 'told twice')
        self.assertNotIn('s3cret', self.server_log())
        self.assertNotIn(path.rsplit('/', 1)[1], self.server_log())

    def test_killed_while_the_smsc_holds_its_answer_nothing_is_sent_twice(self):
        held = queue.Queue()
        with Smsc(on_submit=lambda submit, number: held.put(submit) if number == 1 else (0, f'id{number}')) as smsc:
            self.configure(sms=['provider = "smpp"', 'sender = "Voicemail"', f'password_file = "{self.secret}"'],
                           sms__smpp=[f'host = "{IP}"', f'port = {smsc.port}', 'system_id = "aftertone"'])
            first = self.queue_sms()
            server = self.start_server('--roles', 'notify')
            held.get(timeout=20)
            server.kill()
            server.wait(20)
            second = self.queue_sms()
            server = self.start_server('--roles', 'notify')
            self.wait_for(lambda: self.states(second) == [('sms', 'sent')], 20)
            self.assertEqual(self.states(first), [('sms', 'ambiguous')])
            self.assertEqual(smsc.count, 2)
            connection = smsc.connections[-1]
            smsc.deliver(connection, b'id:id2 sub:001 dlvrd:001 submit date:2611221613 done date:2611221614 stat:DELIVRD err:000 text:New')
            self.assertEqual(smsc.wait_for('deliver_sm_resp')[1], 0)
            self.assertEqual(self.happenings(second)[-1], 'receipt')
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.wait(60), 0, self.server_log())
            self.assertEqual(smsc.wait_for('unbind')[1], 0)
            self.assertEqual(smsc.count, 2)

    def test_a_number_that_may_not_be_dialled_any_more_is_told_by_mail(self):
        with Provider(201, b'{"sid": "SM1"}') as provider:
            self.configure(sms=['provider = "twilio"', 'account = "AC1"', 'sender = "+4915100"', f'password_file = "{self.secret}"'],
                           sms__http=[f'url = "{provider.base}/messages"'])
            message = self.queue_sms('[["email", "anna@example.com"]]')
            self.succeed('class-of-service', 'set', 'staff', '--deny', '+491701*')
            self.start_server('--roles', 'notify')
            self.wait_for(lambda: self.states(message) == [('sms', 'dead'), ('email', 'sent')], 20)
            self.assertTrue(provider.requests.empty())
        self.assertIn('message to "+491701234567" refused by rule deny', self.server_log())

    def test_doctor_names_what_is_missing(self):
        self.configure(sms=['provider = "twilio"'])
        findings = {f['subject']: f for f in json.loads(self.run_program('--json', 'doctor').stdout)['findings']}
        self.assertEqual((findings['short messages']['health'], findings['short messages']['detail']), ('fail', '[sms] password_file: must be given'))
        self.configure(sms=['provider = "twilio"', f'password_file = "{self.secret}"'])
        findings = {f['subject']: f for f in json.loads(self.run_program('--json', 'doctor').stdout)['findings']}
        self.assertIn('no receipts', findings['short messages']['detail'])


program.main()
