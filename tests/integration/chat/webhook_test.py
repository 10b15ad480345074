#!/usr/bin/python3
"""Cards for Teams, Slack and Mattermost: what is posted, every answer, texts that break things, and a kill.

  webhook_test.py AFTERTONE
"""
import ssl
import subprocess

import program
from chat_receiver import READ, ChatReceiver
from hard_names import HARD_NAMES
from told_by_chat import ChatTest, as_read


class Webhooks(ChatTest):
    channel = 'slack'

    def configure_webhooks(self, receiver, services=('slack',), **more):
        self.configure(notify=['target_per_minute = 0', 'digest_above = 10000'])
        secret = self.folder / 'webhook'
        secret.write_text(receiver.url + '\n')
        lines = ''.join(f'{key} = "{value}"\n' for key, value in more.items())
        self.config.write_text(self.config.read_text() + ''.join(
            f'[[chat.webhooks]]\nname = "{service}-ops"\nservice = "{service}"\nurl_file = "{secret}"\n{lines}' for service in services))

    def test_each_service_gets_its_card(self):
        with ChatReceiver() as receiver:
            self.configure_webhooks(receiver, READ)
            self.succeed('mailbox', 'set', '1001', '--language', 'de')
            server = self.start_notify()
            for service in READ:
                message = self.tell(f'{service}-ops', 'Jürgen & <Söhne>', channel=service)
                post = receiver.next_post()
                self.assertEqual((post.path, post.key), ('/hook/s3cret', f'{message}:slack:{service}-ops'))
                title, lines, link = post.read(service)
                self.assertEqual((title, link), ('Neue Sprachnachricht von Jürgen & <Söhne> (+4930123456)', None), service)
                self.assertEqual(lines[1], 'An: 1001, Mailbox 1001', service)
                self.assertIn(' Uhr, 0:00', lines[0])
                self.wait_for_state(message, 'sent')
                self.assertEqual(self.delivery(message)[2], 'HTTP 200')
            self.stop_server(server)
            self.assertTrue(receiver.posts.empty(), 'told twice')
        self.assertNotIn('s3cret', self.server_log())
        self.assertIn(f'at 127.0.0.1:{receiver.port}', self.server_log())

    def test_names_that_break_things_are_read_as_text(self):
        calling = [b'<!channel> <!here> <@U123> <#C1|x>', b'@here @channel @all @anna', b'[click](http://evil.example)', b'![i](http://evil/i.png)',
                   b'https://evil.example/x www.evil.example', b'*b* _i_ ~s~ `c` # h > q | t', b'<at>everyone</at>', b'\\*\\', b':bomb: "}],{"a":1',
                   b'<http://evil.example|bank>', b'&lt;!channel&gt;']
        names = HARD_NAMES + [(name, name.decode()) for name in calling]
        with ChatReceiver() as receiver:
            self.configure_webhooks(receiver, READ)
            ids = {self.tell(f'{service}-ops', sent, channel=service): {service: shown} for sent, shown in names for service in READ}
            server = self.start_notify()
            while ids:
                post = receiver.next_post(60)
                (service, shown), = ids.pop(post.key.split(':')[0]).items()
                title, lines, _ = post.read(service)
                self.assertIn(as_read(shown, 100), ' '.join(title.split()), service)
                self.assertTrue(title.endswith('(+4930123456)'), title)
                self.assertEqual(lines[1], 'To: 1001, mailbox 1001')
            self.stop_server(server)

    def test_every_answer(self):
        for answer, state, word in [((202, {}, b''), 'sent', ''), ((404, {}, b'channel_not_found'), 'dead', 'HTTP 404 channel_not_found'),
                                    ((400, {}, b'<b>bad\r\n\0</b>'), 'dead', 'HTTP 400 <b>bad </b>'),
                                    ((302, {'Location': 'http://127.0.0.1:1/'}, b''), 'dead', 'HTTP 302'),
                                    ((500, {}, b'oops'), 'ready', 'HTTP 500 oops'), ((503, {}, b''), 'ready', 'HTTP 503'),
                                    ('drop', 'ready', 'perhaps sent: no answer: ')]:
            with self.subTest(answer=answer), ChatReceiver(answer) as receiver:
                self.configure_webhooks(receiver)
                message = self.tell('slack-ops')
                server = self.start_notify()
                receiver.next_post().read('slack')
                self.wait_for(lambda: self.delivery(message)[:2] != ('ready', '') and self.state(message)[0] not in ('sending', 'committing'), 20)
                found = self.delivery(message)
                self.assertEqual((found[0], found[1][:len(word)]), (state, word))
                self.stop_server(server)
                self.forget(message)

    def forget(self, message):
        with self.rows.connect() as database:
            database.execute("update delivery set state = 'cancelled' where message_id = ? and state = 'ready'", (message,))

    def test_who_asks_for_a_pause_gets_it_and_no_try_is_used(self):
        with ChatReceiver((429, {'Retry-After': '4'}, b'rate_limited')) as receiver:
            self.configure_webhooks(receiver)
            first = self.tell('slack-ops')
            server = self.start_notify()
            post = receiver.next_post()
            second = self.tell('slack-ops')
            again = [receiver.next_post(), receiver.next_post()]
            self.assertGreaterEqual(again[0].at - post.at, 3.9)
            self.assertGreaterEqual(again[1].at - again[0].at, 0.9, 'one a second')
            self.assertEqual({p.key.split(':')[0] for p in again}, {first, second})
            for message in (first, second):
                self.wait_for_state(message, 'sent')
                self.assertEqual(self.delivery(message)[3], 1)
            self.stop_server(server)

    def test_a_connector_of_teams_that_says_200_and_means_429(self):
        said = b'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId 1'
        with ChatReceiver((200, {'Retry-After': '2'}, said)) as receiver:
            self.configure_webhooks(receiver, ['teams'])
            message = self.tell('teams-ops', channel='teams')
            server = self.start_notify()
            receiver.next_post()
            receiver.next_post()
            self.wait_for_state(message, 'sent')
            self.stop_server(server)

    def test_killed_while_the_service_holds_its_answer(self):
        with ChatReceiver('hang') as receiver:
            self.configure_webhooks(receiver)
            message = self.tell('slack-ops')
            server = self.start_notify()
            first = receiver.next_post()
            server.kill()
            server.wait(20)
            self.assertEqual(self.state(message), ['committing'])
            server = self.start_notify()
            again = receiver.next_post()
            self.assertEqual((again.key, again.body), (first.key, first.body), 'whoever sorts out by the key tells once')
            self.wait_for_state(message, 'sent')
            self.stop_server(server)
            self.assertTrue(receiver.posts.empty())

    def test_many_at_once_are_one_card(self):
        with ChatReceiver() as receiver:
            self.configure_webhooks(receiver, READ)
            self.config.write_text(self.config.read_text().replace('digest_above = 10000', 'digest_above = 5'))
            messages = [self.tell(f'{service}-ops', f'Caller {n} @here', channel=service) for n in range(60) for service in READ]
            server = self.start_notify()
            for _ in READ:
                post = receiver.next_post()
                service, = [s for s in READ if self.reads(post, s)]
                title, lines, _ = post.read(service)
                self.assertEqual(title, '60 new voice messages')
                self.assertIn('Caller ', lines[0])
                self.assertTrue(post.key.startswith('digest:'))
            for message in messages:
                self.wait_for_state(message, 'sent')
            self.stop_server(server)
            self.assertTrue(receiver.posts.empty(), 'a digest each, and nothing else')

    @staticmethod
    def reads(post, service):
        try:
            return bool(post.read(service))
        except Exception:
            return False

    def test_a_webhook_that_nobody_configured(self):
        with ChatReceiver() as receiver:
            self.configure_webhooks(receiver, ['slack', 'teams'])
            unknown = [self.tell(target) for target in ('teams-ops', receiver.url, '', 'slack-ops ')]
            server = self.start_notify()
            for message in unknown:
                self.wait_for_state(message, 'dead')
                self.assertIn('is configured in [[chat.webhooks]]', self.delivery(message)[1])
            self.stop_server(server)
            self.assertTrue(receiver.posts.empty())

    def test_certificates_are_checked(self):
        key, certificate = self.folder / 'key.pem', self.folder / 'certificate.pem'
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext',
                        'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        with ChatReceiver(context=context) as receiver:
            self.configure_webhooks(receiver)
            message = self.tell('slack-ops')
            server = self.start_notify()
            self.wait_for(lambda: 'certificate' in self.delivery(message)[1], 20)
            self.stop_server(server)
            self.forget(message)
            self.configure_webhooks(receiver, ca_file=certificate)
            message = self.tell('slack-ops')
            server = self.start_notify()
            receiver.next_post()
            self.wait_for_state(message, 'sent')
            self.stop_server(server)

    def test_settings_that_are_wrong_are_named(self):
        for lines, complaint in [
                ('name = "a"\nservice = "slack"\nurl = "http://hooks.example.com/s3cret"',
                 '[chat.webhooks] url: must be an address in quotes that begins with https:// (http:// only to this machine itself), not what is there'),
                ('name = "a"\nservice = "slack"\nurl = "https://user:s3cret@hooks.example.com/"', 'not what is there'),
                ('name = "a"\nservice = "slack"\nurl = "http://127.0.0.1.example.com/s3cret"', 'not what is there'),
                ('name = "a b"', "[chat.webhooks] name: must be 1 to 64 of a-z, A-Z, 0-9, '-', '_', '.' in quotes"),
                ('service = "irc"', 'must be "teams", "slack" or "mattermost", not "irc"'),
                ('name = "a"\nservice = "slack"', '[[chat.webhooks]] "a": url_file or url must be given'),
                ('name = "a"', '[[chat.webhooks]]: each needs a name and a service'),
                ('name = "a"\nservice = "slack"\nurl = "https://h/1"\n[[chat.webhooks]]\nname = "a"\nservice = "teams"\nurl = "https://h/2"',
                 '[[chat.webhooks]] "a": there are two of that name'),
                ('name = "a"\nservice = "slack"\nurl_file = "/nowhere"',
                 '[[chat.webhooks]] "a" url_file: nothing can be read from /nowhere')]:
            self.configure()
            self.config.write_text(self.config.read_text() + '[[chat.webhooks]]\n' + lines + '\n')
            done = self.run_program('serve', '--roles', 'notify')
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(complaint, done.stderr)
            self.assertNotIn('s3cret', done.stderr + done.stdout)
        self.assertEqual(self.finding('chat webhooks')['health'], 'fail')


program.main()
