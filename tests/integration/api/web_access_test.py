#!/usr/bin/python3
"""Who gets into the website, and what each may do there.   web_access_test.py AFTERTONE"""
import base64
import hashlib
import hmac
import sqlite3
import statistics
import struct
import time
import unittest

import program
from api_case import ApiCase, PASSWORD
from running_program import wait_until

ROLES = ('owner', 'helpdesk', 'administrator', 'operator', 'auditor')


def code_of(secret, at=None):
    """RFC 6238, by somebody else's hand."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack('>Q', int(at or time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f'{(struct.unpack(">I", digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06}'


class WebAccess(ApiCase):
    roles = 'web'

    def setUp(self):
        super().setUp()
        self.add_user('root', 'administrator')
        self.add_user('anna', 'owner', '1001')

    def in_database(self, sql, *values):
        with sqlite3.connect(self.data / 'aftertone.db', timeout=10) as database:
            return database.execute(sql, values).fetchall()

    # --- in and out

    def test_somebody_logs_in_and_out(self):
        browser = self.stranger()
        self.assertEqual(browser.call('showWays').json(), {'password': True, 'oidc': None})
        answer = browser.log_in('Anna', PASSWORD)
        self.assertEqual(answer.status, 200)
        user = answer.json()['user']
        self.assertEqual((user['name'], user['role'], user['mailbox'], user['is_totp_on']), ('anna', 'owner', '1001', False))
        cookie = answer.headers['Set-Cookie']
        self.assertTrue(cookie.startswith('aftertone='))
        for flag in ('; HttpOnly', '; SameSite=Strict', '; Path=/'):
            self.assertIn(flag, cookie)
        self.assertNotIn('Domain', cookie)
        self.assertEqual(browser.call('showSession').json(), answer.json())
        self.assertEqual(self.in_database('select count(*) from web_session where secret_sha256 = ?', browser.cookie.split('=')[1]), [(0,)],
                         'only its hash is kept')
        left = browser.call('logOut')
        self.assertIn('Max-Age=0', left.headers['Set-Cookie'])
        self.refused(browser.call('showSession'), 401, 'unauthenticated')
        for secret in (PASSWORD, browser.cookie.split('=')[1]):
            self.assertNotIn(secret, self.server_log())

    def test_a_wrong_name_answers_like_a_wrong_password(self):
        self.succeed('user', 'add', 'nopass', '--role', 'auditor')
        answers, times = {}, {}
        for name in ('anna', 'nobody', 'nopass', 'no such NAME'):
            for _ in range(3):
                began = time.monotonic()
                answer = self.refused(self.stranger().log_in(name, 'wrong horse battery'), 401, 'wrong-credentials')
                times.setdefault(name, []).append(time.monotonic() - began)
            answers[name] = (answer.body, sorted(answer.headers.keys()))
        self.assertEqual(len({str(answer) for answer in answers.values()}), 1, answers)
        medians = [statistics.median(some) for some in times.values()]
        self.assertLess(max(medians), 4 * min(medians), 'each hashes once')
        self.refused(self.stranger().log_in('anna', 'x' * 5000), 401, 'wrong-credentials')

    def test_wrong_passwords_slow_down(self):
        failures = 0
        answer = None
        while answer is None or answer.status != 429 or int(answer.headers['Retry-After']) < 4:
            answer = self.stranger().log_in('anna', 'wrong horse battery')
            failures += answer.status == 401
            self.assertLess(failures, 10)
        self.assertGreaterEqual(failures, 5, 'some are free')
        self.refused(self.stranger().log_in('anna', PASSWORD), 429, 'slow-down')
        self.assertTrue(self.admin.call('showUser', name='anna').json()['locked_until'])
        self.assertEqual(self.stranger().log_in('root', PASSWORD).status, 200, 'another name')
        browser = self.stranger()
        wait_until(lambda: browser.log_in('anna', PASSWORD).status == 200, 20, lambda: 'still slowed down')
        self.assertEqual(self.stranger().log_in('anna', PASSWORD).status, 200, 'forgotten by the right one')

    def test_a_log_in_begins_a_new_session(self):
        browser = self.browser('anna')
        first, csrf = browser.cookie, browser.csrf
        browser.log_in('anna', PASSWORD)
        self.assertNotEqual((first, csrf), (browser.cookie, browser.csrf))
        old = self.stranger()
        old.cookie, old.csrf = first, csrf
        self.refused(old.call('showSession'), 401, 'unauthenticated')
        for cookie in ('aftertone=' + '0' * 64, 'aftertone=', 'aftertone=x', 'other=' + browser.cookie.split('=')[1]):
            old.cookie = cookie
            self.refused(old.call('showSession'), 401, 'unauthenticated')
        old.cookie = 'a=b; ' + browser.cookie + '; c=d'
        self.assertEqual(old.call('showSession').status, 200)

    def test_a_session_ends_by_itself(self):
        for column, minutes in (('last_seen_at', 31), ('created_at', 12 * 60 + 1)):
            browser = self.browser('anna')
            self.in_database(f'update web_session set {column} = {column} - ?', minutes * 60000)
            self.refused(browser.call('showSession'), 401, 'unauthenticated')
            self.refused(browser.call('logOut'), 401, 'unauthenticated')

    def test_a_new_password_ends_the_other_sessions(self):
        here, there = self.browser('anna'), self.browser('anna')
        self.refused(here.call('changeOwnPassword', body={'old': 'wrong horse battery', 'new': 'a better password'}), 403, 'wrong-credentials')
        self.refused(here.call('changeOwnPassword', body={'old': PASSWORD, 'new': 'short'}), 422, 'invalid')
        self.assertEqual(here.call('changeOwnPassword', body={'old': PASSWORD, 'new': 'horses for courses'}).status, 204)
        self.assertEqual(here.call('showSession').status, 200)
        self.refused(there.call('showSession'), 401, 'unauthenticated')
        self.refused(self.stranger().log_in('anna', PASSWORD), 401, 'wrong-credentials')
        self.assertEqual(self.stranger().log_in('anna', 'horses for courses').status, 200)

    def test_what_an_administrator_changes_counts_at_once(self):
        anna, root = self.browser('anna'), self.browser('root')
        self.assertEqual(anna.call('changeOwnLanguage', body={'language': 'de'}).status, 204)
        self.assertEqual(root.call('showUser', name='anna').json()['language'], 'de')
        self.assertEqual(root.call('changeUser', name='anna', body={'role': 'auditor', 'mailbox': None}).json()['role'], 'auditor')
        self.assertEqual(anna.call('showSession').json()['user']['role'], 'auditor')
        self.assertEqual(root.call('changeUser', name='anna', body={'password': 'horses for courses'}).status, 200)
        self.refused(anna.call('showSession'), 401, 'unauthenticated')
        ben = root.call('addUser', body={'name': 'ben', 'role': 'owner', 'mailbox': '1002', 'password': PASSWORD})
        self.assertEqual((ben.status, ben.headers['Location']), (201, '/api/v1/users/ben'))
        ben = self.browser('ben')
        self.assertEqual(root.call('removeUser', name='ben').status, 204)
        self.refused(ben.call('showSession'), 401, 'unauthenticated')
        self.refused(root.call('removeUser', name='root'), 409, 'conflict')
        self.refused(root.call('changeUser', name='root', body={'role': 'auditor'}), 409, 'conflict')
        for body in ({'name': 'Clara', 'role': 'auditor'}, {'name': 'clara'}, {'name': 'clara', 'role': 'king'}, {'name': 'clara', 'role': 'owner'},
                     {'name': 'clara', 'role': 'owner', 'mailbox': '9'}, {'name': 'clara', 'role': 'auditor', 'password': 'clara12345'},
                     {'name': 'clara', 'role': 'auditor', 'colour': 'red'}, {'name': 7, 'role': 'auditor'}):
            self.refused(root.call('addUser', body=body), 422, 'invalid')
        self.refused(root.call('addUser', body={'name': 'anna', 'role': 'auditor'}), 409, 'conflict')

    def test_codes_of_an_authenticator(self):
        anna = self.browser('anna')
        begun = anna.call('beginTotp').json()
        self.assertIn('secret=' + begun['secret'], begun['uri'])
        self.assertEqual(self.stranger().log_in('anna', PASSWORD).status, 200, 'not confirmed yet')
        wrong = f'{(int(code_of(begun["secret"])) + 1) % 1000000:06}'
        self.refused(anna.call('turnOnTotp', body={'code': wrong}), 422, 'invalid')
        taken = code_of(begun['secret'])
        self.assertEqual(anna.call('turnOnTotp', body={'code': taken}).status, 204)
        self.assertTrue(anna.call('showSession').json()['user']['is_totp_on'])
        self.refused(self.stranger().log_in('anna', PASSWORD), 401, 'code-required')
        for code in (taken, '', '000', 'abcdef', 'x' * 3000):
            answer = self.stranger().log_in('anna', PASSWORD, code=code)
            self.assertEqual((answer.status, answer.json()['code']), (401, 'wrong-credentials' if code else 'code-required'), code)
        self.assertEqual(self.stranger().log_in('anna', PASSWORD, code=code_of(begun['secret'], time.time() + 30)).status, 200)
        self.refused(anna.call('beginTotp'), 409, 'conflict')
        self.refused(anna.call('turnOffTotp', body={'password': 'wrong horse battery'}), 403, 'wrong-credentials')
        self.assertEqual(anna.call('turnOffTotp', body={'password': PASSWORD}).status, 204)
        self.assertEqual(self.stranger().log_in('anna', PASSWORD).status, 200)

    def test_secrets_of_codes_are_sealed(self):
        anna = self.browser('anna')
        secret = anna.call('beginTotp').json()['secret']
        kept = "select totp_secret, totp_pending from web_user where name = 'anna'"
        self.assertTrue(self.in_database(kept)[0][1].startswith('s1:'))
        self.assertEqual(anna.call('turnOnTotp', body={'code': code_of(secret)}).status, 204)
        sealed = self.in_database(kept)[0][0]
        self.assertTrue(sealed.startswith('s1:') and secret not in sealed, sealed)
        self.in_database("update web_user set totp_secret = ? where name = 'root'", sealed)
        self.refused(self.stranger().log_in('root', PASSWORD, code=code_of(secret, time.time() + 30)), 401, 'wrong-credentials')
        self.assertIn('the codes of user root cannot be checked', self.server_log())

    def test_secrets_that_were_kept_plain_are_sealed_at_the_next_start(self):
        secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
        self.program.stop()
        self.in_database("update web_user set totp_secret = ?, totp_pending = ? where name = 'anna'", secret, secret)
        self.start_server('--roles', self.roles)
        self.assertTrue(all(kept.startswith('s1:') for kept in self.in_database("select totp_secret, totp_pending from web_user where name = 'anna'")[0]))
        self.assertIn('sealed the secrets of codes of 1 users', self.server_log())
        self.assertEqual(self.stranger().log_in('anna', PASSWORD, code=code_of(secret)).status, 200)
        self.program.stop()
        (self.data / 'links.secret').write_text('another secret, as long as it has to be\n')
        self.start_server('--roles', self.roles)
        self.refused(self.stranger().log_in('anna', PASSWORD, code=code_of(secret, time.time() + 30)), 401, 'wrong-credentials')
        self.assertIn('aftertone user set anna --no-totp', self.server_log())
        self.succeed('user', 'set', 'anna', '--no-totp')
        self.assertEqual(self.stranger().log_in('anna', PASSWORD).status, 200)

    def test_codes_are_not_tried_for_ever(self):
        anna = self.browser('anna')
        secret = anna.call('beginTotp').json()['secret']
        self.assertEqual(anna.call('turnOnTotp', body={'code': code_of(secret)}).status, 204)
        statuses = []
        for _ in range(8):
            statuses.append(self.stranger().log_in('anna', PASSWORD).status)
            statuses.append(self.stranger().log_in('anna', PASSWORD, code='000000').status)
        self.assertIn(429, statuses, 'a right password between does not help')
        self.assertEqual(self.browser('root').call('changeUser', name='anna', body={'is_totp_on': False}).json()['is_totp_on'], False)

    # --- requests that a user did not mean

    def test_a_change_wants_the_sessions_token_and_our_own_page(self):
        anna = self.browser('anna')
        body = {'language': 'de'}
        for token in ('', '0' * 64, anna.csrf[:-1], anna.csrf.upper() + 'x'):
            self.refused(anna.call('changeOwnLanguage', body=body, headers={'X-CSRF-Token': token}), 403, 'denied')
        self.refused(anna.call('changeOwnLanguage', body=body, headers={'X-CSRF-Token': self.browser('root').csrf}), 403, 'denied')
        own = f'http://127.0.0.1:{self.web_port}'
        for origin in ('https://evil.example', 'null', own + '0', own.replace('http', 'https'), own + '.evil.example'):
            self.refused(anna.call('changeOwnLanguage', body=body, headers={'Origin': origin}), 403, 'denied')
            self.refused(self.stranger().call('logIn', body={'name': 'anna', 'password': PASSWORD}, headers={'Origin': origin}), 403, 'denied')
        self.assertEqual(anna.call('showSession').json()['user']['language'], '')
        self.assertEqual(anna.call('changeOwnLanguage', body=body, headers={'Origin': own}).status, 204)

    def test_each_role_does_its_own(self):
        for role in ROLES[1:]:
            if role != 'administrator':
                self.add_user(role, role)
        may = {'owner': {'showMailbox', 'listMessages', 'setPin'}, 'helpdesk': {'showMailbox', 'listMessages', 'setPin'},
               'administrator': {'showMailbox', 'listMessages', 'setPin', 'listUsers'}, 'operator': {'listMessages'},
               'auditor': {'showMailbox', 'listMessages', 'listUsers'}}
        for role, name in zip(ROLES, ('anna', 'helpdesk', 'root', 'operator', 'auditor')):
            client = self.browser(name)
            for operation, body in (('showMailbox', None), ('listMessages', None), ('setPin', {'pin': '739154'}), ('listUsers', None)):
                answer = client.call(operation, number='1001', body=body)
                if operation in may[role]:
                    self.assertLess(answer.status, 300, (role, operation, answer.body))
                else:
                    self.refused(answer, 403, 'denied')

    def test_an_owner_touches_one_mailbox_and_not_all_of_it(self):
        anna = self.browser('anna')
        for operation, body in (('showMailbox', None), ('changeMailbox', {}), ('removeMailbox', None), ('listMessages', None), ('countMessages', None),
                                ('setPin', {'pin': '739154'}), ('unlockMailbox', None)):
            answer = anna.call(operation, number='1002', body=body)
            self.assertIn((answer.status, answer.json()['code']), ((404, 'not_found'), (403, 'denied')), operation)
        self.refused(anna.call('showMailbox', number='1002'), 404, 'not_found')
        self.assertEqual([box['number'] for box in anna.call('listMailboxes').json()['items']], ['1001'])
        self.assertEqual(anna.call('changeMailbox', number='1001', body={'time_zone': 'Europe/Berlin', 'quiet_hours': ''}).status, 200)
        for field in ({'class_of_service': ''}, {'max_messages': 5000}, {'operator': '00900123'}, {'max_message_seconds': 1}):
            self.refused(anna.call('changeMailbox', number='1001', body=field), 403, 'denied')

    # --- what is noted

    def test_who_changed_what_is_kept(self):
        root = self.browser('root')
        root.call('changeMailbox', number='1001', body={'name': 'Anna K.'})
        root.call('setPin', number='1001', body={'pin': '1234'})
        self.refused(self.stranger().log_in('anna', 'wrong horse battery'), 401, 'wrong-credentials')
        self.refused(self.stranger().log_in('my secret password', 'x'), 401, 'wrong-credentials')
        self.admin.call('unlockMailbox', number='1002')
        rows = self.in_database('select who, came_from, what, object, detail from audit_entry order by id')
        self.assertEqual([row for row in rows if row[2] != 'logIn'],
                         [('root', '127.0.0.1', 'changeMailbox', '1001', 'name Anna K.'),
                          ('root', '127.0.0.1', 'setPin', '1001', 'pin'),
                          ('root', '127.0.0.1', 'setPin', '1001', 'refused with 422'),
                          ('', '127.0.0.1', 'logInRefused', 'anna', ''),
                          ('', '127.0.0.1', 'logInRefused', '', ''),
                          ('token admin', '127.0.0.1', 'unlockMailbox', '1002', '')])

    # --- the command

    def test_users_are_managed_by_command(self):
        made = self.json('user', 'add', 'clara', '--role', 'auditor', '--random-password')
        self.assertEqual((made['name'], made['role'], made['has_password']), ('clara', 'auditor', True))
        self.assertEqual(self.stranger().log_in('clara', made['password']).status, 200)
        self.succeed('user', 'set', 'clara', '--role', 'helpdesk', '--language', 'de')
        self.assertEqual((self.json('user', 'show', 'clara')['role'], self.json('user', 'show', 'clara')['language']), ('helpdesk', 'de'))
        self.assertEqual([user['name'] for user in self.json('user', 'list')], ['anna', 'clara', 'root'])
        self.succeed('user', 'remove', 'clara')
        self.assertEqual(self.run_program('user', 'show', 'clara').returncode, 1)
        self.refuse(1, 'aftertone: root is the last administrator: add another one first', 'user', 'remove', 'root')
        self.refuse(2, 'aftertone: --password takes only -: give the password on standard input', 'user', 'set', 'root', '--password', 'secret horse 12')
        self.refuse(2, 'aftertone: password: 10 to 128 characters', 'user', 'set', 'root', '--password', '-', given='short\n')
        self.assertEqual(self.run_program('user', 'add', 'x').returncode, 2)


class BehindAProxy(ApiCase):
    roles = 'web'
    web_settings = ('public_url = "https://voicemail.example.com"',)

    def test_cookies_are_for_tls_and_addresses_are_the_visitors(self):
        self.add_user('root', 'administrator')
        browser = self.stranger()
        cookie = browser.log_in('root', PASSWORD).headers['Set-Cookie']
        self.assertTrue(cookie.startswith('__Host-aftertone='))
        self.assertIn('; Secure', cookie)
        self.assertEqual(browser.call('showSession').status, 200)
        origin = {'Origin': 'https://voicemail.example.com'}
        self.assertEqual(browser.call('changeOwnLanguage', body={'language': 'de'}, headers=origin).status, 204)

        names = (f'name{i}' for i in range(100))

        def tried_from(address):
            return self.stranger().call('logIn', body={'name': next(names), 'password': 'x'}, headers={'X-Forwarded-For': address}).status
        statuses = [tried_from(f'10.9.9.{i}, 192.0.2.1') for i in range(10)] + [tried_from('10.1.1.1, 192.0.2.1') for _ in range(14)]
        self.assertEqual((statuses[0], statuses[-1]), (401, 429))
        self.assertEqual(tried_from('192.0.2.8'), 401, 'somebody else')


if __name__ == '__main__':
    program.main()
