#!/usr/bin/python3
"""Instant messages by XMPP through Prosody, read by a client on Python's own TLS and XML parser.

  xmpp_test.py AFTERTONE
"""
import random
import time

import program
from hard_names import HARD_NAMES
from told_by_chat import ChatTest, as_read
from xmpp_client import XmppClient, body_of
from xmpp_server import DOMAIN, XmppServer

ANNA = f'anna@{DOMAIN}'
MESSAGES, KILLS = 150, 15


class Xmpp(ChatTest):
    channel = 'xmpp'

    def prosody(self, **options):
        self.server = XmppServer(self.folder, **options)
        self.server.add_account('voicemail', 's3cret')
        self.server.add_account('anna', 'hers')
        self.addCleanup(self.server.stop)
        return self.server.start()

    def configure_xmpp(self, *more, host='127.0.0.1', password='s3cret'):
        secret = self.folder / 'secret'
        secret.write_text(password + '\n')
        self.configure(notify=['target_per_minute = 0', 'digest_above = 10000'],
                       chat__xmpp=[f'jid = "voicemail@{DOMAIN}"', f'host = "{host}"', f'port = {self.server.port}',
                                   f'ca_file = "{self.server.certificate}"', f'password_file = "{secret}"', *more])

    def anna(self, **options):
        client = XmppClient(self.server, 'anna', 'hers', DOMAIN, **options)
        self.addCleanup(client.close)
        return client

    def test_told_and_received(self):
        self.prosody()
        self.configure_xmpp()
        anna = self.anna()
        server = self.start_notify()
        message = self.tell(ANNA, 'Jürgen & <Söhne>')
        stanza = anna.next_message()
        self.assertEqual(stanza.get('from').split('/')[0], f'voicemail@{DOMAIN}')
        self.assertEqual(stanza.get('type'), 'chat')
        self.assertEqual(stanza.get('id'), f'{message}:xmpp:{ANNA}>{ANNA}')
        self.assertEqual(stanza.find('{urn:xmpp:sid:0}origin-id').get('id'), stanza.get('id'))
        lines = body_of(stanza).split('\n')
        self.assertEqual((lines[0], lines[2]), ('New voice message from Jürgen & <Söhne> (+4930123456)', 'To: 1001, mailbox 1001'))
        self.wait_for_state(message, 'sent')
        self.assertEqual(self.delivery(message)[2], stanza.get('id'))
        self.wait_for(lambda: self.happenings(message)[-1] == 'receipt', 20)
        self.stop_server(server)
        self.assertEqual(anna.all_messages(), [], 'told twice')
        self.assertNotIn('s3cret', self.server_log())

    def test_only_the_person_told_can_confirm(self):
        self.prosody()
        self.server.add_account('mallory', 'x')
        self.configure_xmpp()
        anna, mallory = self.anna(sends_receipts=False), XmppClient(self.server, 'mallory', 'x', DOMAIN)
        self.addCleanup(mallory.close)
        server = self.start_notify()
        message = self.tell(ANNA)
        stanza = anna.next_message()
        self.wait_for_state(message, 'sent')
        mallory.receipt(stanza.get('from'), stanza.get('id'))
        mallory.send(f'''<message to="{stanza.get('from')}" type="error" id="{stanza.get('id').replace('>', '&gt;')}"><error type="cancel">'''
                     '<item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>')
        mallory.send(f'<iq type="get" id="p1" to="{stanza.get("from")}"><ping xmlns="urn:xmpp:ping"/></iq>')
        second = self.tell(ANNA)
        anna.next_message()
        self.wait_for_state(second, 'sent')  # one stream, one order: what Mallory said has been heard
        self.assertEqual(self.state(message), ['sent'])
        self.assertNotIn('receipt', self.happenings(message))
        anna.receipt(stanza.get('from'), stanza.get('id'))
        self.wait_for(lambda: self.happenings(message)[-1] == 'receipt', 20)
        self.stop_server(server)

    def test_who_does_not_exist_is_told_otherwise(self):
        self.prosody()
        self.configure_xmpp()
        server = self.start_notify()
        message = self.tell(f'nobody@{DOMAIN}', fallback='[["email", "anna@example.com"]]')
        self.wait_for_state(message, 'dead')
        self.assertIn('cancel: service-unavailable', self.delivery(message)[1])
        self.wait_for(lambda: self.state(message) == ['dead', 'sent'], 20)
        self.stop_server(server)

    def test_jids_that_are_not_written_to(self):
        self.prosody()
        self.configure_xmpp()
        server = self.start_notify()
        for target, why in [('anna@elsewhere.example', 'does not allow this JID'), ('anna', 'not the JID of a person'),
                            (DOMAIN, 'not the JID of a person'), (f'{ANNA}/phone', 'not the JID of a person'),
                            (f'a"b@{DOMAIN}', 'not the JID'), (f'a\n<b/>@{DOMAIN}', 'not the JID'), (f'<x>@{DOMAIN}', 'not the JID')]:
            message = self.tell(target)
            self.wait_for_state(message, 'dead')
            self.assertIn(why, self.delivery(message)[1], target)
        self.stop_server(server)

    def test_names_that_break_things_are_read_as_text(self):
        self.prosody()
        self.configure_xmpp()
        anna = self.anna()
        names = HARD_NAMES + [(b'</body></message><message/>', '</body></message><message/>'), (b'a\xef\xbf\xbe\xef\xbf\xbfb', 'ab'),
                              (b'<![CDATA[x]]>', '<![CDATA[x]]>'), (b'&#0; &amp; ]]>', '&#0; &amp; ]]>')]
        shown_by_id = {self.tell(ANNA, sent): shown for sent, shown in names}
        server = self.start_notify()
        while shown_by_id:
            stanza = anna.next_message()
            shown = shown_by_id.pop(stanza.get('id').split(':')[0])
            lines = body_of(stanza).split('\n')
            self.assertEqual(len(lines), 3, lines)
            self.assertIn(as_read(shown, 100), ' '.join(lines[0].split()))
            self.assertTrue(lines[0].endswith('(+4930123456)'), lines)
        self.stop_server(server)

    def test_killed_while_the_server_holds_its_answer_an_archive_says_what_became_of_it(self):
        self.prosody()
        self.configure_xmpp()
        server = self.start_notify()
        first = self.tell(ANNA)
        self.wait_for_state(first, 'sent')
        message = self.die_while_telling(server)
        anna = self.anna()
        ids = [anna.next_message().get('id').split(':')[0] for _ in range(2)]
        self.assertEqual(ids, [first, message])
        self.assertEqual(anna.all_messages(), [], 'told twice')

    def die_while_telling(self, server):
        """The service is killed when the message has left and no answer has come; the next one tells it to the end."""
        self.server.freeze()
        message = self.tell(ANNA)
        self.wait_for_state(message, 'committing')
        self.wait_for(lambda: self.unread_at(self.server) > 0, 20)
        server.kill()
        server.wait(20)
        self.server.thaw()
        server = self.start_notify()
        self.wait_for_state(message, 'sent', 60)
        self.stop_server(server)
        return message

    @staticmethod
    def unread_at(server):
        """Bytes that wait for the server: what was sent has left the service."""
        port = f':{server.port:04X}'
        with open('/proc/net/tcp') as table:
            rows = [line.split() for line in table][1:]
        return sum(int(row[4].split(':')[1], 16) for row in rows if row[1].endswith(port) and row[3] == '01')

    def test_a_server_without_archive_is_told_again_under_the_same_name(self):
        self.prosody(archives=False)
        self.configure_xmpp()
        anna = self.anna()
        server = self.start_notify()
        self.wait_for(lambda: f'connected as voicemail@{DOMAIN}' in self.server_log(), 20)
        self.die_while_telling(server)
        names = [anna.next_message().get('id') for _ in range(2)]
        self.assertEqual(names[0], names[1])

    def test_killed_at_random_under_load_each_is_told_once(self):
        self.prosody()
        self.configure_xmpp()
        anna = self.anna()
        seed = time.time_ns() % 1000
        chance, messages, perhaps = random.Random(seed), [self.tell(ANNA, f'Caller {number}') for number in range(MESSAGES)], 0
        for _ in range(KILLS):
            server = self.start_notify()
            time.sleep(chance.uniform(0.1, 0.8))
            server.kill()
            server.wait(20)
            perhaps += self.rows.states().get('committing', 0)
        server = self.start_notify()
        self.wait_for(lambda: self.rows.states() == {'sent': MESSAGES}, 120)
        self.stop_server(server)
        told = [message.get('id').split(':')[0] for message in anna.all_messages()]
        print(f'seed {seed}: {KILLS} kills, {perhaps} between sending and the answer, {len(told)} told of {MESSAGES}, {len(told) - len(set(told))} twice')
        self.assertEqual(sorted(told), sorted(messages))

    def test_a_server_that_falls_silent_is_asked_before_it_is_told_again(self):
        self.prosody()
        self.configure_xmpp()
        anna = self.anna()
        server = self.start_notify()
        self.wait_for(lambda: f'connected as voicemail@{DOMAIN}' in self.server_log(), 20)
        self.server.freeze()
        message = self.tell(ANNA)
        self.wait_for(lambda: self.delivery(message)[::3] == ('ready', 1), 40)
        self.assertEqual(self.delivery(message)[1], 'perhaps sent: the server does not answer')
        self.server.thaw()
        self.wait_for_state(message, 'sent', 60)
        self.stop_server(server)
        self.assertEqual(anna.next_message().get('id').split(':')[0], message)
        self.assertEqual(anna.all_messages(), [], 'told twice')

    def test_many_at_once_are_one_message_and_its_receipt_is_for_all(self):
        self.prosody()
        self.configure_xmpp()
        self.config.write_text(self.config.read_text().replace('digest_above = 10000', 'digest_above = 5'))
        anna = self.anna()
        messages = [self.tell(ANNA, f'Caller {number}') for number in range(30)]
        server = self.start_notify()
        lines = body_of(anna.next_message()).split('\n')
        self.assertEqual(lines[0], '30 new voice messages')
        self.assertIn('Caller 0 (+4930123456), ', lines[1])
        for message in messages:
            self.wait_for_state(message, 'sent')
            self.wait_for(lambda m=message: self.happenings(m)[-1] == 'receipt', 20)
        self.stop_server(server)
        self.assertEqual(anna.all_messages(), [], 'told twice')

    def test_a_server_that_is_away_comes_back(self):
        self.prosody()
        self.configure_xmpp()
        server = self.start_notify()
        self.wait_for(lambda: f'connected as voicemail@{DOMAIN}' in self.server_log(), 20)
        self.server.stop()
        message = self.tell(ANNA)
        self.wait_for(lambda: self.delivery(message)[3] == 1 and self.state(message) == ['ready'], 30)
        self.assertIn('notify-xmpp-away: ', self.server_log())
        self.server.start()
        anna = self.anna()
        self.assertEqual(anna.next_message(60).get('id').split(':')[0], message)
        self.wait_for_state(message, 'sent')
        self.stop_server(server)

    def test_a_server_that_is_not_ours_gets_no_password(self):
        self.prosody()
        trusted = self.folder / 'trusted.pem'
        trusted.write_text(self.server.certificate.read_text())
        self.refused('another certificate', DOMAIN, trusted)
        self.refused('another name', 'other.test', self.server.certificate)
        self.refused('trusted by nobody', DOMAIN, '')

    def refused(self, case, name, ca_file):
        self.server.stop()
        self.server.make_certificate(name)
        self.server.start()
        self.configure_xmpp()
        self.config.write_text(self.config.read_text().replace(f'ca_file = "{self.server.certificate}"', f'ca_file = "{ca_file}"'))
        before = len(self.server.log())
        server = self.start_notify()
        self.wait_for(lambda: 'notify-xmpp-away: ' in self.server_log(), 30)
        self.stop_server(server)
        self.assertIn("the server's certificate is not for our domain", self.server_log(), case)
        self.assertNotIn('connected as', self.server_log(), case)
        self.assertIn('<starttls', self.server.log()[before:], case)
        self.assertNotIn('<auth', self.server.log()[before:], case)

    def test_a_server_without_tls_gets_no_password(self):
        self.prosody()
        self.server.stop()
        self.server.config.write_text(self.server.config.read_text().replace('"tls", ', '').replace('c2s_require_encryption = true', 'c2s_require_encryption = false\nallow_unencrypted_plain_auth = true').replace('"posix" }', '"posix", "tls" }'))
        self.server.start()
        self.configure_xmpp()
        before = len(self.server.log())
        server = self.start_notify()
        self.wait_for(lambda: 'notify-xmpp-away: ' in self.server_log(), 30)
        self.stop_server(server)
        self.assertNotIn('connected as', self.server_log())
        self.assertNotIn('<auth', self.server.log()[before:])

    def test_a_wrong_password_is_said(self):
        self.prosody()
        self.configure_xmpp(password='wrong')
        server = self.start_notify()
        self.wait_for(lambda: 'notify-xmpp-away: ' in self.server_log(), 30)
        self.stop_server(server)
        self.assertIn('the server does not take the password', self.server_log())
        self.assertIn('<auth', self.server.log())
        self.assertNotIn('wrong', self.server_log())

    def test_settings_that_are_wrong_are_named(self):
        for lines, complaint in [(['jid = "voicemail"'], '[chat.xmpp] jid: must be an account such as "voicemail@example.com" in quotes'),
                                 (['jid = "v@example.com"'], '[chat.xmpp] password_file: must be given'),
                                 (['jid = "v@example.com"', 'password_file = "/nowhere"'],
                                  '[chat.xmpp] password_file: nothing can be read from /nowhere'),
                                 (['domains = ["a b"]'], '[chat.xmpp] domains: must be a list of domain names in quotes')]:
            self.configure(chat__xmpp=lines)
            done = self.run_program('serve', '--roles', 'notify')
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(complaint, done.stderr)
        self.configure(chat__xmpp=['jid = "v@example.com"'])
        self.assertEqual(self.finding('chat by XMPP')['health'], 'fail')


program.main()
