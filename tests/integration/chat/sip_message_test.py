#!/usr/bin/python3
"""SIP MESSAGE to telephones: to a receiver that reads raw datagrams, and to SIPp, which checks the answer to its challenge.

  sip_message_test.py AFTERTONE
"""
import re
import subprocess

import program
from hard_names import HARD_NAMES
from running_program import IP, end, free_ports
from sip_receiver import SipReceiver
from told_by_chat import ChatTest, as_read

MOST = 1300  # RFC 3428 8


def answer(status, more=''):
    return f'''<send><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=pbx[call_number]
[last_Call-ID:]
[last_CSeq:]
{more}Content-Length: 0

]]></send>'''


# SIPp as a PBX that wants to know who writes.
CHALLENGE = f'''<?xml version="1.0" encoding="UTF-8"?>
<scenario name="takes a MESSAGE from whom it knows">
<recv request="MESSAGE"/>
{answer('401 Unauthorized', 'WWW-Authenticate: Digest realm="pbx.test", nonce="47364c23432d2e131a5fb210812c", algorithm=MD5' + chr(10))}
<recv request="MESSAGE"><action><verifyauth assign_to="is_right" username="8000" password="s3cret"/></action></recv>
<nop next="right" test="is_right"/>
{answer('403 Forbidden')}
<nop next="end"/>
<label id="right"/>
{answer('202 Accepted')}
<label id="end"/>
</scenario>
'''


class SipMessages(ChatTest):
    channel = 'sip'

    def configure_sip(self, port, *trunk, chat=(), **sections):
        self.configure(notify=['target_per_minute = 0', 'digest_above = 10000'], chat__sip=['enabled = true', *chat],
                       dialling=['country_code = "49"', 'bridges_at_once = 0'], outcall=['at_once = 1'],
                       trunks=[f'host = "{IP}:{port}"', 'caller_id = "8000"', 'caller_name = "Voice \\"Mail\\""', *trunk], **sections)

    def test_told_at_the_owners_telephone(self):
        with SipReceiver() as phone:
            self.configure_sip(phone.port)
            server = self.start_notify()
            message = self.tell('1001', 'Jürgen & <Söhne>')
            request = phone.next_request()
            self.assertEqual(request.line, f'MESSAGE sip:1001@{IP}:{phone.port} SIP/2.0')
            self.assertTrue(request.header('from').startswith(f'"Voice Mail" <sip:8000@{IP}:{phone.port}>;tag='), request.header('from'))
            self.assertEqual(request.header('content-type'), 'text/plain;charset=utf-8')
            self.assertIsNone(request.header('contact'), 'RFC 3428 4: there is no dialog')
            lines = request.body.decode('utf-8').split('\n')
            self.assertEqual((lines[0], lines[2]), ('New voice message from Jürgen & <Söhne> (+4930123456)', 'To: 1001, mailbox 1001'))
            self.wait_for_state(message, 'sent')
            self.assertEqual(self.delivery(message)[2], 'SIP 200')
            self.stop_server(server)
            self.assertTrue(phone.requests.empty(), 'told twice')

    def test_a_pbx_that_asks_who_writes(self):
        for password, state in [('s3cret', 'sent'), ('wrong', 'dead')]:
            with self.subTest(password):
                port, scenario = free_ports(2), self.folder / 'challenge.xml'
                scenario.write_text(CHALLENGE)
                with open(self.folder / 'sipp.log', 'w') as log:
                    sipp = subprocess.Popen(['sipp', '-sf', scenario, '-i', IP, '-p', str(port), '-m', '1', '-nostdin', '-timeout', '60'],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder)
                self.addCleanup(end, sipp)
                secret = self.folder / 'secret'
                secret.write_text(password + '\n')
                self.configure_sip(port, 'realm = "pbx.test"', 'user = "8000"', f'password_file = "{secret}"')
                server = self.start_notify()
                message = self.tell('1001')
                self.wait_for_state(message, state)
                self.assertEqual(self.delivery(message)[1:3], ('', 'SIP 202') if state == 'sent' else ('SIP 403', ''))
                self.stop_server(server)

    def test_a_challenge_of_somebody_else_is_not_answered(self):
        with SipReceiver('401 Unauthorized\nWWW-Authenticate: Digest realm="evil", nonce="1"') as phone:
            secret = self.folder / 'secret'
            secret.write_text('s3cret\n')
            self.configure_sip(phone.port, 'realm = "pbx.test"', 'user = "8000"', f'password_file = "{secret}"')
            server = self.start_notify()
            message = self.tell('1001')
            self.wait_for_state(message, 'dead')
            self.assertIn('check [[trunks]] realm', self.delivery(message)[1])
            self.stop_server(server)
            self.assertEqual(phone.requests.qsize(), 1)

    def test_every_answer(self):
        for answer, state in [('202 Accepted', 'sent'), ('404 Not Found', 'dead'), ('405 Method Not Allowed', 'dead'), ('603 Decline', 'dead'),
                              ('302 Moved\nContact: <sip:evil@192.0.2.1>', 'dead'), ('480 Away', 'ready'), ('486 Busy', 'ready'), ('500 Oops', 'ready'),
                              ('503 Later\nRetry-After: 600', 'ready'), ('408 Timeout', 'ready')]:
            with self.subTest(answer), SipReceiver(answer) as phone:
                self.configure_sip(phone.port)
                server = self.start_notify()
                message = self.tell('1001')
                phone.next_request()
                self.wait_for(lambda: (self.state(message)[0] == state if state != 'ready' else
                                       self.state(message) == ['ready'] and answer[:3] in self.delivery(message)[1]), 20)
                self.stop_server(server)
                self.assertTrue(phone.requests.empty(), 'nobody is written to elsewhere')
                with self.rows.connect() as database:
                    database.execute("update delivery set state = 'cancelled' where message_id = ? and state = 'ready'", (message,))

    def test_whom_nobody_may_write_to(self):
        with SipReceiver() as phone:
            self.configure_sip(phone.port)
            server = self.start_notify()
            for target in ['+49301234567', '00441234567890', '110', '112', 'voicemail', f'sip:1001@evil.example', 'sip:1001@192.0.2.1', '1001;x=y',
                           '1001\r\nTo: x', f'sip:1001@{IP}:{phone.port};maddr=192.0.2.1', '8000', '']:
                message = self.tell(target)
                self.wait_for_state(message, 'dead')
            for target in ['1002', f'sip:1002@{IP}:{phone.port}']:
                message = self.tell(target)
                self.assertEqual(phone.next_request().line, f'MESSAGE sip:1002@{IP}:{phone.port} SIP/2.0')
                self.wait_for_state(message, 'sent')
            self.stop_server(server)
            self.assertTrue(phone.requests.empty())
            self.configure_sip(phone.port, chat=['extensions = false'])
            server = self.start_notify()
            message = self.tell('1002')
            self.wait_for_state(message, 'dead')
            self.assertIn('no class of service', self.delivery(message)[1])
            self.stop_server(server)

    def test_a_number_that_the_class_of_service_allows(self):
        with SipReceiver() as phone:
            self.configure_sip(phone.port)
            self.succeed('class-of-service', 'set', 'staff', '--uses', 'outcall', '--allow', '+4930*', '--max-cost', '9')
            self.succeed('mailbox', 'set', '1001', '--class-of-service', 'staff')
            server = self.start_notify()
            message = self.tell('030 1234567')
            self.assertEqual(phone.next_request().line, f'MESSAGE sip:+49301234567@{IP}:{phone.port} SIP/2.0')
            self.wait_for_state(message, 'sent')
            self.stop_server(server)

    def test_the_number_of_a_teams_member_is_the_administrators_own(self):
        with SipReceiver() as phone:
            self.configure_sip(phone.port, web=[f'port = {free_ports(2)}', 'public_url = "https://vm.example.com"'])
            self.succeed('mailbox', 'add', '1002', '--name', 'Berta', '--email', 'berta@example.com')
            self.succeed('team', 'add', 'cardiology', '--step', '5m 1002 sip:+49301234567')
            server = self.start_notify()
            owners = self.tell('+49301234567')
            self.wait_for_state(owners, 'dead')
            self.tell('cardiology', 'Clara', channel='secure')
            request = phone.next_request()
            self.assertEqual(request.line, f'MESSAGE sip:+49301234567@{IP}:{phone.port} SIP/2.0')
            title, link = request.body.decode('utf-8').split('\n')
            self.assertEqual(title, 'Secure message for cardiology')
            self.assertTrue(link.startswith('https://vm.example.com/'), link)
            self.stop_server(server)
            self.assertTrue(phone.requests.empty())

    def test_names_that_break_things_are_read_as_text(self):
        with SipReceiver() as phone:
            self.configure_sip(phone.port)
            shown_by_target = {}
            for number, (sent, shown) in enumerate(HARD_NAMES + [('𝔊'.encode() * 10000, '𝔊' * 10000)]):
                shown_by_target[str(1100 + number)] = shown
                self.tell(str(1100 + number), sent)
            server = self.start_notify()
            while shown_by_target:
                request = phone.next_request()
                self.assertLessEqual(len(request.datagram), MOST)
                shown = shown_by_target.pop(re.fullmatch(r'MESSAGE sip:(\d+)@\S+ SIP/2.0', request.line).group(1))
                lines = request.body.decode('utf-8').split('\n')
                self.assertEqual(len(lines), 3, lines)
                self.assertIn(as_read(shown, 40), ' '.join(lines[0].split()))
            self.stop_server(server)

    def test_killed_while_the_telephone_is_silent_it_is_written_to_again_in_the_same_name(self):
        with SipReceiver(None) as phone:
            self.configure_sip(phone.port)
            server = self.start_notify()
            message = self.tell('1001')
            first = phone.next_request()
            server.kill()
            server.wait(20)
            server = self.start_notify()
            again = phone.next_request(60)
            self.assertEqual((again.header('call-id'), again.header('cseq'), again.body),
                             (first.header('call-id'), first.header('cseq'), first.body))
            self.wait_for_state(message, 'sent')
            self.stop_server(server)

    def test_many_at_once_are_one_message(self):
        with SipReceiver() as phone:
            self.configure_sip(phone.port)
            self.config.write_text(self.config.read_text().replace('digest_above = 10000', 'digest_above = 5'))
            messages = [self.tell('1001', '😀' * 200) for _ in range(20)]
            server = self.start_notify()
            request = phone.next_request()
            self.assertLessEqual(len(request.datagram), MOST)
            self.assertTrue(request.body.decode('utf-8').startswith('20 new voice messages\n'), request.body)
            for message in messages:
                self.wait_for_state(message, 'sent')
            self.stop_server(server)
            self.assertTrue(phone.requests.empty())

    def test_settings_that_are_wrong_are_named(self):
        self.configure(chat__sip=['enabled = true'])
        done = self.run_program('serve', '--roles', 'notify')
        self.assertIn('[chat.sip] enabled needs a [[trunks]] to send through', done.stderr)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.finding('chat by SIP')['health'], 'fail')


program.main()
