#!/usr/bin/python3
"""Somebody of a team takes a message on: over the whole service, with the pages as browsers post them.   secure_test.py AFTERTONE"""
import threading
import time

import program
from outbox_rows import AUDIO
from secure_team import FALLBACK, NAMES, SecureTest

ROUNDS = 20


class Secure(SecureTest):
    def test_two_accept_at_once_and_one_wins(self):
        self.add_team('5m 1002; 1003')
        self.start_server('--roles', 'notify')
        messages = self.queue(ROUNDS)
        for message in messages:
            self.wait_asked(message, 2)
        winners = {'1002': 0, '1003': 0}
        tokens = {number: self.tokens(number) for number in winners}
        for message in messages:
            pages, barrier = {}, threading.Barrier(2)

            def accept(number):
                barrier.wait(10)
                pages[number] = self.press(tokens[number][message], 'accept')

            threads = [threading.Thread(target=accept, args=(number,)) for number in winners]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
            accepted = [number for number, page in pages.items() if 'You have accepted' in page.text]
            self.assertEqual(len(accepted), 1, {number: page.text for number, page in pages.items()})
            loser = ({'1002', '1003'} - set(accepted)).pop()
            self.assertIn(f'{NAMES[accepted[0]]} has accepted this message already', pages[loser].text)
            self.assertEqual(self.secure(message)['accepted_by'], accepted[0])
            self.assertEqual(self.happenings(message).count('accepted'), 1)
            winners[accepted[0]] += 1
        for message in messages:
            self.wait_for(lambda: self.delivery(message)[0] == 'sent', 20)
            self.assertEqual(self.delivery(message)[1], 'accepted by ' + self.secure(message)['accepted_by'])
        print(f'{ROUNDS} times two accepted at once, won by: {winners}')

    def test_nobody_accepts_and_the_next_is_asked(self):
        self.add_team('10s 1002', '10s 1003; 1004', rounds=2, seconds=2)
        self.start_server('--roles', 'notify')
        message = self.queue()[0]
        self.wait_for(lambda: self.delivery(message)[0] == 'dead', 30)
        self.assertEqual([number for number, _ in self.asked(message)], ['1002', '1003', '1004'] * 2)
        self.assertEqual(self.happenings(message).count('escalated'), 4)
        self.assertEqual(self.secure(message)['state'], 'given-up')
        self.wait_for(lambda: self.mails(FALLBACK), 20)
        self.assertIn('Clara', self.text_of(self.mails(FALLBACK)[0]), 'the fallback tells the message itself')
        errors = [line for line in self.server_log().splitlines() if ' Error ' in line]
        self.assertTrue(any('secure-given-up' in line and 'team team' in line for line in errors), errors)
        self.assertEqual(self.sql("select attempt from delivery where channel = 'secure'")[0][0], 1, 'waiting is no try')
        token = self.tokens('1004')[message]
        self.assertIn('You have accepted', self.press(token, 'accept').text, 'late, and better than never')

    def test_when_everybody_declines_the_next_is_asked_at_once(self):
        self.add_team('1h 1002; 1003', '1h 1004')
        self.start_server('--roles', 'notify')
        message = self.queue()[0]
        self.wait_asked(message, 2)
        for number in ('1002', '1003'):
            self.assertIn('You have declined', self.press(self.tokens(number)[message], 'decline').text)
        began = time.monotonic()
        self.wait_asked(message, 3)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.asked(message), [('1002', 'declined'), ('1003', 'declined'), ('1004', 'delivered')])
        self.press(self.tokens('1004')[message], 'decline')
        self.wait_for(lambda: self.delivery(message)[0] == 'dead', 20)
        self.assertEqual(self.happenings(message).count('declined'), 3)

    def test_what_leaves_the_house_tells_nothing_of_the_message(self):
        self.add_team('5m 1002')
        self.start_server('--roles', 'notify')
        message = self.queue()[0]
        self.wait_asked(message, 1)
        mail = self.mails('1002@example.com')[0]
        whole = mail.as_string()
        self.assertEqual(mail['Subject'], 'Secure message for team')
        self.assertEqual([part.get_content_type() for part in mail.walk() if not part.is_multipart()], ['text/plain', 'text/html'])
        for secret in ('Clara', '4930', 'audio/', '.wav'):
            self.assertNotIn(secret, whole.replace(mail['X-Aftertone-Message-ID'], ''))

    def test_a_link_is_opened_heard_and_accepted(self):
        self.add_team('5m 1002; 1003')
        self.start_server('--roles', 'notify')
        message = self.queue()[0]
        self.wait_asked(message, 2)
        token, other = self.tokens('1002')[message], self.tokens('1003')[message]
        page = self.show(token)
        self.assertEqual((page.status, page.buttons()), (200, ['open']))
        self.assertNotIn('Clara', page.text)
        self.assertNotEqual(self.ask('GET', f'/m/{token}/audio')[1], AUDIO, 'not before it is opened')
        self.assertEqual(self.asked(message)[0], ('1002', 'delivered'))
        page = self.press(token, 'open')
        self.assertIn('Clara (+4930123456)', page.text)
        self.assertEqual(page.buttons(), ['accept', 'decline'])
        self.assertEqual(self.ask('GET', f'/m/{token}/audio'), (200, AUDIO))
        self.assertEqual(self.asked(message)[0], ('1002', 'opened'))
        page = self.press(token, 'accept')
        self.assertEqual(page.buttons(), [])
        self.assertEqual(self.ask('GET', f'/m/{token}/audio'), (200, AUDIO), 'whoever took it on hears it again')
        for page in (self.show(other), self.press(other, 'open'), self.press(other, 'decline'), self.press(other, 'nonsense')):
            self.assertIn('Berta has accepted', page.text)
            self.assertNotIn('Clara', page.text)
        self.assertNotEqual(self.ask('GET', f'/m/{other}/audio')[1], AUDIO)
        shown = self.secure(message)
        self.assertEqual([recipient['state'] for recipient in shown['recipients']], ['accepted', 'delivered'])
        for time_of in ('routed_at', 'delivered_at', 'opened_at', 'answered_at'):
            self.assertIsNotNone(shown['recipients'][0][time_of])
        words = self.happenings(message)
        self.assertEqual([words.count(word) for word in ('escalated', 'opened', 'accepted')], [1, 1, 1])
        self.assertIn(shown['id'], self.succeed('secure', 'list', '--state', 'accepted', '--team', 'team'))
        self.assertIn('1002', self.succeed('secure', 'show', shown['id']))

    def test_the_help_desk_accepts_for_somebody(self):
        self.add_team('5m 1002; 1003')
        self.start_server('--roles', 'notify')
        message = self.queue()[0]
        self.wait_asked(message, 2)
        identity = self.secure(message)['id']
        self.refuse(1, 'aftertone: 1005 was not asked; asked were: 1002, 1003', 'secure', 'accept', identity, '--as', '1005')
        self.assertEqual(self.succeed('secure', 'accept', identity, '--as', '1003'), 'accepted by 1003\n')
        self.assertEqual(self.succeed('secure', 'accept', identity, '--as', '1003'), 'accepted by 1003\n')
        self.refuse(1, 'aftertone: accepted already by 1003', 'secure', 'accept', identity, '--as', '1002')
        self.wait_for(lambda: self.delivery(message) == ('sent', 'accepted by 1003'), 20)

    def test_teams_are_kept_by_command(self):
        self.add_team('5m 1002 sms:+491701234567 email:b@example.com; 1003', '90s 1004', rounds=3)
        shown = self.json('team', 'show', 'team')
        self.assertEqual((shown['rounds'], [step['time_to_accept_seconds'] for step in shown['steps']]), (3, [300, 90]))
        self.assertEqual(shown['steps'][0]['members'][0], {'mailbox': '1002', 'addresses': ['sms:+491701234567', 'email:b@example.com']})
        self.succeed('team', 'set', 'team', '--rounds', '1')
        self.assertEqual(self.json('team', 'list')[0]['rounds'], 1)
        self.refuse(1, 'aftertone: there is a team team already', 'team', 'add', 'team', '--step', '5m 1002')
        self.refuse(2, 'aftertone: a member needs a mailbox, and there is no mailbox 999', 'team', 'set', 'team', '--step', '5m 999')
        self.refuse(2, 'aftertone: a team has 1 to 10 steps', 'team', 'add', 'empty')
        self.succeed('team', 'remove', 'team')
        self.refuse(1, 'aftertone: there is no team team', 'team', 'show', 'team')

    def test_a_thousand_that_wait_cost_little(self):
        self.add_team('1h 1002')
        messages = self.queue(1000)
        self.start_server('--roles', 'notify')
        sent = "select count(*) from delivery where channel = 'email' and state = 'sent'"
        began = time.monotonic()
        self.wait_for(lambda: self.sql(sent)[0][0] == 1000, 150)
        print(f'1,000 secure messages asked in {time.monotonic() - began:.1f} s')
        used, began = self.processor_seconds(), time.monotonic()
        token = self.tokens('1002')[messages[500]]
        accepted = time.monotonic()
        self.press(token, 'accept')
        self.wait_for(lambda: self.delivery(messages[500])[0] == 'sent', 20)
        took = time.monotonic() - accepted
        self.wait_for(lambda: time.monotonic() - began > 10, 30)
        share = (self.processor_seconds() - used) / (time.monotonic() - began)
        print(f'999 wait with {share:.1%} of a processor; an acceptance was done after {took:.2f} s')
        self.assertLess(share, 0.15)
        self.assertLess(took, 5)


program.main()
