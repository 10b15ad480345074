#!/usr/bin/python3
"""People log in at their company's provider of identities.   oidc_test.py AFTERTONE BUILD_FOLDER"""
import sqlite3
import sys
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import program
from api_case import ApiCase
from provider import Browser, IdentityProvider
from running_program import IP, free_ports, wait_until

BUILD = None


def with_query(address, **changes):
    """None takes a word out."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query.update(changes)
    return urlunsplit(parts._replace(query=urlencode({name: value for name, value in query.items() if value is not None})))


class Oidc(ApiCase):
    roles = 'web'
    more = ()

    def setUp(self):
        self.provider_port = free_ports(1)
        super().setUp()

    def configure(self, **sections):
        if 'web' in sections:
            self.own = f'http://{IP}:{self.web_port}'
            self.callback = self.own + '/api/v1/session/oidc/callback'
            secret = self.folder / 'client.secret'
            secret.write_text('a secret of the client\n')
            secret.chmod(0o600)
            self.provider = IdentityProvider(BUILD, self.folder, self.provider_port, self.callback)
            self.addCleanup(self.provider.end)
            sections['web'].append(f'public_url = "{self.own}"')
            sections['web__oidc'] = [f'issuer = "{self.provider.issuer}"', 'name = "Example Ltd"', 'client_id = "voicemail"',
                                     f'client_secret_file = "{secret}"', *self.more]
        super().configure(**sections)

    def begin(self, browser):
        """Where the browser is sent."""
        status, headers, _ = browser.get(self.own + '/api/v1/session/oidc')
        self.assertEqual(status, 303)
        return headers['Location']

    def come_back(self, browser, address):
        """What the browser is told, and whether it is logged in."""
        status, headers, text = browser.get(address)
        self.assertEqual(status, 303, text)
        return headers['Location']

    def log_in(self, browser, person):
        return self.come_back(browser, browser.log_in_there(self.begin(browser), person, self.callback))

    def who(self, browser):
        """The user's name; None: nobody has logged in."""
        client = self.stranger()
        client.cookie = '; '.join(f'{name}={value}' for name, value in browser.cookies[self.web_port].items()) or None
        answer = client.call('showSession')
        return answer.json()['user']['name'] if answer.status == 200 else None

    def audit(self, *columns):
        with sqlite3.connect(self.data / 'aftertone.db', timeout=10) as database:
            return database.execute(f"select {', '.join(columns)} from audit_entry where what like 'logIn%' order by id").fetchall()

    def expect_refused(self, browser, address, word):
        self.assertEqual(self.come_back(browser, address), '/?log-in=refused')
        self.assertIsNone(self.who(browser))
        self.assertIn(word, self.audit('what', 'detail')[-1][1])


class KnownUsers(Oidc):
    def setUp(self):
        super().setUp()
        self.add_user('anna', 'owner', '1001')

    def test_somebody_logs_in_at_the_provider(self):
        client = self.stranger()
        self.assertEqual(client.call('showWays').json(), {'password': True, 'oidc': {'name': 'Example Ltd'}})
        begun = client.call('beginOidc')
        cookie, asked = begun.headers['Set-Cookie'], parse_qs(urlsplit(begun.headers['Location']).query)
        for flag in ('; HttpOnly', '; SameSite=Lax', '; Path=/', '; Max-Age=600'):
            self.assertIn(flag, cookie)
        self.assertEqual((asked['code_challenge_method'], asked['scope'], asked['response_type']), (['S256'], ['openid profile'], ['code']))
        self.assertEqual(len({*asked['state'], *asked['nonce'], *asked['code_challenge'], cookie.split('=')[1].split(';')[0]}), 4, 'none tells another')
        browser = Browser()
        self.assertEqual(self.log_in(browser, 'anna'), '/')
        self.assertEqual(self.who(browser), 'anna')
        self.assertEqual(set(browser.cookies[self.web_port]), {'aftertone'}, 'the log-in is over')
        self.assertEqual(self.audit('who', 'what', 'object', 'detail'), [('anna', 'logIn', 'anna', 'by OpenID Connect')])

    def test_a_log_in_begins_a_new_session(self):
        browser = Browser()
        self.log_in(browser, 'anna')
        old = dict(browser.cookies[self.web_port])
        self.log_in(browser, 'anna')
        self.assertNotEqual(old, browser.cookies[self.web_port])
        client = self.stranger()
        client.cookie = f"aftertone={old['aftertone']}"
        self.refused(client.call('showSession'), 401, 'unauthenticated')

    def test_who_is_not_known_here_does_not_come_in(self):
        browser = Browser()
        back = browser.log_in_there(self.begin(browser), 'clara', self.callback)
        self.expect_refused(browser, back, 'no user clara')

    def test_a_code_is_good_once(self):
        browser = Browser()
        back = browser.log_in_there(self.begin(browser), 'anna', self.callback)
        cookies = dict(browser.cookies[self.web_port])
        self.assertEqual(self.come_back(browser, back), '/')
        thief = Browser()
        self.begin(thief)
        self.expect_refused(thief, back, 'state')
        thief.cookies[self.web_port] = cookies  # even with the browser's own cookie
        self.expect_refused(thief, back, 'does not take the code: invalid_grant')

    def test_the_state_is_this_browsers(self):
        browser, other = Browser(), Browser()
        back = browser.log_in_there(self.begin(browser), 'anna', self.callback)
        self.expect_refused(other_without(other, self.web_port), back, 'has not begun')
        self.begin(other)
        self.expect_refused(other, back, 'state')
        for state in (None, '', 'x', '0' * 64):
            self.begin(other)
            self.expect_refused(other, with_query(back, state=state), 'state')
        self.assertEqual(self.come_back(browser, back), '/', 'the code was not shown to the provider by any of them')

    def test_the_nonce_is_this_log_ins(self):
        browser = Browser()
        back = browser.log_in_there(with_query(self.begin(browser), nonce='another'), 'anna', self.callback)
        self.expect_refused(browser, back, 'another log-in')

    def test_whoever_takes_the_code_lacks_the_verifier(self):
        browser, thief = Browser(), Browser()
        code = parse_qs(urlsplit(browser.log_in_there(self.begin(browser), 'anna', self.callback)).query)['code'][0]
        own = thief.log_in_there(self.begin(thief), 'anna', self.callback)
        self.expect_refused(thief, with_query(own, code=code), 'invalid_grant')

    def test_the_answer_of_another_provider_is_refused(self):
        browser = Browser()
        back = browser.log_in_there(self.begin(browser), 'anna', self.callback)
        self.expect_refused(browser, with_query(back, iss='https://elsewhere.example.com'), 'another provider')
        self.begin(browser)
        self.expect_refused(browser, with_query(back, iss=None, state=None, error='access_denied'), 'state')
        begun = with_query(self.begin(browser))
        state = parse_qs(urlsplit(begun).query)['state'][0]
        self.expect_refused(browser, f'{self.callback}?error=access_denied&state={state}&whatever=1', 'access_denied')

    def test_spoilt_tokens_are_refused(self):
        for spoil, word in (('aud', 'somebody else'), ('exp', 'is over'), ('iss', 'another issuer'), ('key', "one of the provider's keys"),
                            ('none', 'not allowed')):
            with self.subTest(spoil):
                self.provider.put(f'/spoil/{spoil}')
                browser = Browser()
                self.expect_refused(browser, browser.log_in_there(self.begin(browser), 'anna', self.callback), word)
        self.provider.put('/spoil/')
        self.assertEqual(self.log_in(Browser(), 'anna'), '/')

    def test_the_provider_changes_its_key(self):
        self.assertEqual(self.log_in(Browser(), 'anna'), '/')
        self.provider.put('/rotate')
        # We ask for new keys at most every ten seconds.
        wait_until(lambda: self.log_in(Browser(), 'anna') == '/', 25, self.server_log, every=1)

    def test_a_provider_that_is_away_is_said(self):
        self.provider.end()
        browser = Browser()
        self.assertEqual(self.begin(browser), '/?log-in=unavailable')
        answer = self.stranger().call('endOidc', query={'code': 'x', 'state': 'y'})
        self.assertEqual((answer.status, answer.headers['Location']), (303, '/?log-in=refused'))
        self.assertEqual(self.stranger().log_in('anna', 'correct horse battery').status, 200, 'a password is as good')


class GroupsAndRoles(Oidc):
    more = ('roles = ["voicemail-admins=administrator", "staff=owner"]', 'add_users = true', 'mailbox_claim = "mailbox"')

    def test_groups_say_what_somebody_is(self):
        for person, role, mailbox in (('root', 'administrator', None), ('clara', 'owner', '1002'), ('anna', 'owner', '1001')):
            browser = Browser()
            self.assertEqual(self.log_in(browser, person), '/')
            user = self.admin.call('showUser', name=person).json()
            self.assertEqual((user['role'], user['mailbox'], user['has_password']), (role, mailbox, False))
            self.assertEqual(self.who(browser), person)
        self.assertEqual(self.admin.call('changeUser', name='clara', body={'role': 'auditor'}).status, 200)
        self.log_in(Browser(), 'clara')
        self.assertEqual(self.admin.call('showUser', name='clara').json()['role'], 'owner', 'the provider has the last word')
        browser = Browser()
        self.expect_refused(browser, browser.log_in_there(self.begin(browser), 'eve', self.callback), 'none of the groups')


def other_without(browser, port):
    browser.cookies[port] = {}
    return browser


if __name__ == '__main__':
    BUILD = sys.argv.pop(2)
    program.main()
