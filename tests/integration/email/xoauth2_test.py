#!/usr/bin/python3
"""Log-in by access token (XOAUTH2) against a relay and a token endpoint.   xoauth2_test.py DELIVER_MAIL TEMPLATES READ_RECEIPTS"""
import sys
import unittest

from email_case import EmailTest
from relay import Relay
from token_endpoint import TokenEndpoint, grant

REFUSED = (400, {'error': 'invalid_grant', 'error_description': 'AADSTS70000: the grant is expired'})


class Xoauth2(EmailTest):
    def relay(self, *tokens):
        relay = Relay(self.maildirs, tls=self.tls, require_starttls=True, auth_required=True)
        relay.tokens |= set(tokens)
        return relay

    def token_job(self, relay, **oauth):
        return self.job(port=relay.port, ca_file=str(self.folder / 'ca.pem'), tls='required', user='aftertone', auth='xoauth2',
                        oauth=oauth)

    def endpoint_job(self, relay, endpoint, **changes):
        self.refresh = self.maildirs / 'refresh.token'
        self.refresh.write_text('refresh-1\n')
        return self.token_job(relay, token_url=endpoint.url, client_id='our app', client_secret='s&cret',
                              refresh_token_file=str(self.refresh), scope='https://outlook.office.com/SMTP.Send', **changes)


class TokenFromAFile(Xoauth2):
    def test_logs_in_and_takes_up_a_renewed_one(self):
        file = self.maildirs / 'access.token'
        file.write_text('ya29.first\n')
        with self.relay('ya29.first') as relay:
            program = self.service(self.token_job(relay, token_file=str(file)))
            self.assertEqual(self.answer_of(program)['kind'], 'sent')
            self.assertEqual((relay.mechanisms, relay.was_tls), (['XOAUTH2'], [True]))
            relay.tokens = {'ya29.second'}
            told = self.answer_of(program, again=True)
            self.assertEqual((told['kind'], told['is_relay_away'], told['is_marked']), ('retry', True, False))
            self.assertIn('has not been renewed', told['text'])
            self.assertNotIn('ya29', told['text'])
            file.write_text('ya29.second')
            self.assertEqual(self.answer_of(program, again=True)['kind'], 'sent')

    def test_a_file_that_is_not_there_or_holds_no_token_is_named(self):
        file = self.maildirs / 'access.token'
        with self.relay() as relay:
            job = self.token_job(relay, token_file=str(file))
            self.assertIn('access.token', self.deliver(job)['text'])
            file.write_text('two words\n')
            self.assertIn('access.token holds no access token', self.deliver(job)['text'])
            self.assertEqual(relay.connections, 0)


class TokenFromAnEndpoint(Xoauth2):
    def test_is_got_once_and_used_for_all(self):
        with self.relay('t1') as relay, TokenEndpoint([grant('t1')]) as endpoint:
            program = self.service(self.endpoint_job(relay, endpoint))
            for again in (False, True, True):
                self.assertEqual(self.answer_of(program, again)['kind'], 'sent')
            self.assertEqual(endpoint.asked, [{
                'grant_type': 'refresh_token', 'refresh_token': 'refresh-1', 'client_id': 'our app', 'client_secret': 's&cret',
                'scope': 'https://outlook.office.com/SMTP.Send'}])

    def test_is_got_by_client_credentials_where_there_is_no_refresh_token(self):
        with self.relay('t1') as relay, TokenEndpoint([grant('t1')]) as endpoint:
            job = self.token_job(relay, token_url=endpoint.url, client_id='our app', client_secret='s&cret')
            self.assertEqual(self.deliver(job)['kind'], 'sent')
            self.assertEqual(endpoint.asked, [{'grant_type': 'client_credentials', 'client_id': 'our app', 'client_secret': 's&cret'}])

    def test_that_the_relay_refuses_is_renewed_once_and_the_mail_goes(self):
        with self.relay('t1') as relay, TokenEndpoint([grant('t1'), grant('t2')]) as endpoint:
            program = self.service(self.endpoint_job(relay, endpoint))
            self.assertEqual(self.answer_of(program)['kind'], 'sent')
            relay.tokens = {'t2'}  # the first is withdrawn before its time
            self.assertEqual(self.answer_of(program, again=True)['kind'], 'sent')
            self.assertEqual((len(endpoint.asked), len(relay.refused)), (2, 1))
            relay.tokens = {'t3'}  # so soon again: asking would not mend it
            self.assertEqual(self.answer_of(program, again=True)['kind'], 'retry')
            self.assertEqual((len(endpoint.asked), len(relay.refused)), (2, 2))

    def test_that_has_expired_is_renewed(self):
        with self.relay('t1', 't2') as relay, TokenEndpoint([grant('t1', expires_in=0), grant('t2')]) as endpoint:
            program = self.service(self.endpoint_job(relay, endpoint))
            self.assertEqual(self.answer_of(program)['kind'], 'sent')
            self.wait_until(lambda: self.answer_of(program, again=True)['kind'] == 'sent' and len(endpoint.asked) == 2, 20)

    def test_is_asked_for_once_by_many_at_the_same_time(self):
        with self.relay('t1') as relay, TokenEndpoint([grant('t1')]) as endpoint:
            told = self.deliver(self.endpoint_job(relay, endpoint) | {'at_once': 8})
            self.assertEqual([one['kind'] for one in told], ['sent'] * 8)
            self.assertEqual(len(endpoint.asked), 1)

    def test_refused_by_the_endpoint_is_told_and_asked_for_no_more(self):
        with self.relay('t1') as relay, TokenEndpoint([REFUSED]) as endpoint:
            program = self.service(self.endpoint_job(relay, endpoint))
            for again in (False, True, True):
                told = self.answer_of(program, again)
                self.assertEqual((told['kind'], told['is_relay_away']), ('retry', True))
                self.assertIn('invalid_grant AADSTS70000: the grant is expired', told['text'])
            self.assertEqual((len(endpoint.asked), relay.connections), (1, 0))

    def test_refused_by_the_relay_for_ever_makes_no_storm(self):
        with self.relay() as relay, TokenEndpoint([grant('t1'), grant('t2')]) as endpoint:
            told = self.deliver(self.endpoint_job(relay, endpoint) | {'at_once': 8})
            self.assertEqual({one['kind'] for one in told}, {'retry'})
            self.assertEqual(len(endpoint.asked), 2)
            self.assertLessEqual(len(relay.refused), 16)
            self.assertNotIn('t1', told[0]['text'])

    def test_endpoint_away_is_tried_again(self):
        with TokenEndpoint([grant('t1')]) as endpoint:
            pass
        with self.relay('t1') as relay:
            told = self.deliver(self.endpoint_job(relay, endpoint))
        self.assertEqual((told['kind'], told['is_relay_away']), ('retry', True))
        self.assertIn('cannot be reached', told['text'])

    def test_answers_that_make_no_sense_give_no_token(self):
        for answer in (b'', b'<html>', b'[]', {}, {'access_token': 't1'}, {'access_token': 't\x011', 'token_type': 'Bearer'},
                       {'access_token': 'a\r\nb', 'token_type': 'Bearer'}, {'access_token': 7, 'token_type': 'Bearer'}):
            with self.subTest(answer), self.relay('t1') as relay, TokenEndpoint([(200, answer)]) as endpoint:
                told = self.deliver(self.endpoint_job(relay, endpoint))
                self.assertEqual((told['kind'], relay.connections), ('retry', 0))
                self.assertIn('gives no bearer token', told['text'])

    def test_a_new_refresh_token_is_kept(self):
        with self.relay('t1') as relay, TokenEndpoint([grant('t1', refresh_token='refresh-2')]) as endpoint:
            self.assertEqual(self.deliver(self.endpoint_job(relay, endpoint))['kind'], 'sent')
        self.assertEqual(self.refresh.read_text(), 'refresh-2\n')
        self.assertEqual(self.refresh.stat().st_mode & 0o777, 0o600)


class Settings(Xoauth2):
    def test_that_make_no_sense_are_named(self):
        for oauth, words in ({}, 'email.oauth.token_url: either'), ({'token_url': 'http://example.com/'}, 'must begin with https'), (
                {'token_url': 'https://example.com/'}, 'email.oauth.client_id'):
            job = self.job(port=25, user='aftertone', auth='xoauth2', oauth=oauth)
            self.assertIn(words, self.deliver(job).stderr)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
