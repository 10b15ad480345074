#!/usr/bin/python3
"""Short messages through providers' HTTP interfaces.   sms_http_test.py DELIVER_SMS TEMPLATES"""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import signal
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'email'))
from hard_names import HARD_NAMES
from provider import Provider
from sender import Sender

PROGRAM, TEMPLATES = sys.argv[1:3]
TEXT = 'New voice message from Anna (+4930123456), 0:42, 16:13, Monday, 21 September 2026. Mailbox 1001.'
TO = '+491701234567'
BASIC = 'Basic ' + base64.b64encode(b'AC1:s3cret').decode()
GENERIC = {'fields': ['/to={{to}}', '/text={{text}}'], 'id_at': '/id'}


def form_of(request):
    return dict(urllib.parse.parse_qsl(request.body.decode('ascii'), keep_blank_values=True, strict_parsing=True))


class HttpTest(unittest.TestCase):
    def send(self, stub, job=None, **settings):
        with Sender(PROGRAM, TEMPLATES, **settings) as sender:
            told = sender.deliver(**({'name': 'Anna'} | (job or {})))
            self.assertEqual(sender.stop(), 0)
        return told, None if stub.requests.empty() else stub.requests.get_nowait()

    def preset(self, name, status, answer, **settings):
        with Provider(status, json.dumps(answer).encode()) as provider:
            told, request = self.send(provider, provider=name, base=provider.base, public_url='https://vm.example.com', **settings)
            self.assertTrue(provider.requests.empty(), 'told twice')
        self.assertEqual((told['kind'], told['is_marked']), ('sent', True), told)
        return told, request

    def check_receipt_url(self, url, provider):
        self.assertRegex(url, rf'^https://vm\.example\.com/receipts/sms/{provider}/7\.[A-Za-z0-9_-]{{16}}$')
        self.assertLessEqual(len(url), 100)

    def test_twilio(self):
        told, request = self.preset('twilio', 201, {'sid': 'SM1', 'status': 'queued', 'error_code': None})
        self.assertEqual((told['text'], request.method, request.path), ('SM1', 'POST', '/2010-04-01/Accounts/AC1/Messages.json'))
        form = form_of(request)
        self.check_receipt_url(form.pop('StatusCallback'), 'twilio')
        self.assertEqual(form, {'To': TO, 'From': '+4915100', 'Body': TEXT})
        self.assertEqual(request.headers['Authorization'], BASIC)
        self.assertEqual(request.headers['Content-Type'], 'application/x-www-form-urlencoded')

    def test_vonage(self):
        told, request = self.preset('vonage', 200, {'message-count': '1', 'messages': [{'to': '1', 'message-id': 'V1', 'status': '0'}]})
        form = form_of(request)
        self.check_receipt_url(form.pop('callback'), 'vonage')
        self.assertEqual((told['text'], request.path), ('V1', '/sms/json'))
        self.assertEqual(form, {'api_key': 'AC1', 'api_secret': 's3cret', 'from': '+4915100', 'to': TO[1:], 'text': TEXT, 'type': 'text'})

    def test_vonage_means_its_status_and_not_that_of_http(self):
        for status, kind in (('1', 'retry'), ('6', 'rejected'), ('7', 'rejected')):
            answer = json.dumps({'messages': [{'status': status, 'error-text': 'because'}]}).encode()
            with Provider(200, answer) as provider:
                told, _ = self.send(provider, provider='vonage', base=provider.base)
            self.assertEqual((told['kind'], told['text']), (kind, f'status {status}: because'))
        with Provider(200, b'<html>maintenance</html>') as provider:
            told, _ = self.send(provider, provider='vonage', base=provider.base)
        self.assertEqual(told['kind'], 'ambiguous')

    def test_vonage_is_told_what_is_unicode(self):
        with Provider(200, b'{"messages":[{"status":"0","message-id":"x"}]}') as provider:
            _, request = self.send(provider, {'name': 'Жанна 😀'}, provider='vonage', base=provider.base)
        form = form_of(request)
        self.assertEqual(form['type'], 'unicode')
        self.assertIn('Жанна 😀', form['text'])

    def test_messagebird(self):
        told, request = self.preset('messagebird', 201, {'id': 'e80', 'recipients': {'totalCount': 1}})
        body = json.loads(request.body)
        self.check_receipt_url(body.pop('reportUrl'), 'messagebird')
        self.assertEqual((told['text'], request.headers['Authorization']), ('e80', 'AccessKey s3cret'))
        self.assertEqual(body, {'recipients': [TO[1:]], 'originator': '+4915100', 'body': TEXT, 'datacoding': 'auto',
                                'reference': f'0190163d-8694-739b-aea5-966c26f8ad91:sms:{TO}'})

    def test_plivo(self):
        told, request = self.preset('plivo', 202, {'message': 'queued', 'message_uuid': ['db3c'], 'api_id': 'x'})
        body = json.loads(request.body)
        self.check_receipt_url(body.pop('url'), 'plivo')
        self.assertEqual((told['text'], request.path), ('db3c', '/v1/Account/AC1/Message/'))
        self.assertEqual(body, {'src': '+4915100', 'dst': TO[1:], 'text': TEXT})

    def test_clickatell(self):
        told, request = self.preset('clickatell', 202, {'messages': [{'apiMessageId': 'c1', 'accepted': True, 'error': None}], 'error': None})
        self.assertEqual((told['text'], request.headers['Authorization'], request.headers['Content-Type']), ('c1', 's3cret', 'application/json'))
        self.assertEqual(json.loads(request.body), {'to': [TO[1:]], 'content': TEXT, 'from': '+4915100',
                                                    'clientMessageId': f'0190163d-8694-739b-aea5-966c26f8ad91:sms:{TO}'})

    def test_a_provider_of_ones_own(self):
        with Provider(200, b'{"id": 17}') as provider:
            told, request = self.send(provider, url=provider.base + '/a/{{account}}', body='query', fields=['n={{to}}', 'm={{text}}', 'none={{receipt_url}}'],
                                      headers=['X-Key: {{secret}}'], idempotency_header='Idempotency-Key', id_at='/id')
        address = urllib.parse.urlsplit(request.path)
        self.assertEqual((told['kind'], told['text'], told['holds']), ('sent', '17', False))
        self.assertEqual((request.method, address.path), ('GET', '/a/AC1'))
        self.assertEqual(dict(urllib.parse.parse_qsl(address.query)), {'n': TO, 'm': TEXT})
        self.assertEqual((request.headers['X-Key'], request.headers['Idempotency-Key']), ('s3cret', f'0190163d-8694-739b-aea5-966c26f8ad91:sms:{TO}'))

    def test_what_is_refused_and_what_is_tried_again(self):
        for status, headers, kind, is_away in ((400, {}, 'rejected', False), (422, {}, 'rejected', False), (404, {}, 'retry', True),
                                               (401, {}, 'retry', True), (402, {}, 'retry', True), (408, {}, 'retry', True),
                                               (429, {}, 'retry', False), (500, {}, 'retry', True), (503, {}, 'retry', True),
                                               (302, {'Location': 'http://127.0.0.1:1/'}, 'retry', True),
                                               (502, {}, 'ambiguous', False), (504, {}, 'ambiguous', False)):
            with self.subTest(status=status), Provider(status, b'{"error": "because"}', headers) as provider:
                told, _ = self.send(provider, url=provider.base, error_at='/error', **GENERIC)
                self.assertEqual((told['kind'], told['is_relay_away'], told['text']), (kind, is_away, f'HTTP {status} because'))

    def test_retry_after_is_honoured(self):
        for status in (429, 503):
            with Provider(status, b'', {'Retry-After': '120'}) as provider:
                told, _ = self.send(provider, url=provider.base, **GENERIC)
            self.assertEqual(told['kind'], 'waiting')
            self.assertAlmostEqual(told['wait'], 120, delta=5)

    def test_nobody_there_is_no_harm(self):
        with Provider() as provider:
            base = provider.base
        with Sender(PROGRAM, TEMPLATES, url=base, **GENERIC) as sender:
            told = sender.deliver()
        self.assertEqual((told['kind'], told['is_marked'], told['is_relay_away']), ('retry', False, True))

    def test_no_mark_no_message(self):
        with Provider() as provider:
            told, request = self.send(provider, {'mark': 'no'}, url=provider.base, **GENERIC)
            self.assertEqual((told['kind'], request), ('retry', None))

    def test_no_answer_is_ambiguous_and_held_unless_the_provider_knows_repetitions(self):
        for key, holds in (('', True), ('Idempotency-Key', False)):
            with Provider(0) as provider:
                told, request = self.send(provider, url=provider.base, idempotency_header=key, **GENERIC)
                self.assertEqual((told['kind'], told['holds']), ('ambiguous', holds))
                self.assertIsNotNone(request)

    def test_killed_before_the_last_byte_the_provider_has_nothing(self):
        with Provider() as provider:
            environment = {'AFTERTONE_CRASH_AT': '1'}
            with Sender(PROGRAM, TEMPLATES, environment, url=provider.base, **GENERIC) as sender:
                sender.begin()
                self.assertIsNone(sender.hear())
                self.assertEqual(sender.process.wait(timeout=20), -signal.SIGKILL)
            self.assertTrue(provider.requests.empty())

    def test_numbers_that_are_none_and_numbers_that_are_not_allowed_get_nothing(self):
        with Provider() as provider:
            for target in ('1234', '', 'bert@example.com', TO + '\r\n', TO + '<' + TO, '+0170123456', '+33612345678'):
                told, request = self.send(provider, {'target': target}, url=provider.base, allowed=['+49', '+41'], **GENERIC)
                self.assertEqual((told['kind'], request), ('rejected', None), target)

    def test_hard_names_cannot_leave_their_place(self):
        names = [name for name, _ in HARD_NAMES] + [b'"}],"to":["+1900555"],"x":[{"', b'&To=%2B1900555&Body=', b'\x00\x01x', 'ü' * 5000, b'\\u0000"', '\u202e\u2066abc']
        with Provider(200, b'{"id": 1}') as provider, Provider(201, b'{"sid": "SM1"}') as twilio:
            with Sender(PROGRAM, TEMPLATES, url=provider.base, **GENERIC) as by_json, \
                    Sender(PROGRAM, TEMPLATES, provider='twilio', base=twilio.base) as by_form:
                for number, name in enumerate(names):
                    with self.subTest(number=number, name=name[:30]):
                        told = by_json.deliver(name=name)
                        by_form.deliver(name=name)
                        body = json.loads(provider.requests.get(timeout=20).body)
                        form = form_of(twilio.requests.get(timeout=20))
                        self.assertEqual((sorted(body), body['to']), (['text', 'to'], TO))
                        self.assertEqual((sorted(form), form['To']), (['Body', 'From', 'To'], TO))
                        self.assertEqual(form['Body'], body['text'])
                        self.assertEqual(body['text'], told['composed'])
                        self.assertRegex(body['text'], r'^New voice message from .* \(\+4930123456\), 0:42, 16:13, Monday, 21 September 2026\. Mailbox 1001\.$')
                        self.assertNotRegex(body['text'], '[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]')
                        self.assertLess(len(body['text']), 200)

    def test_other_languages_urgency_and_links(self):
        with Provider(200, b'{"id": 1}') as provider:
            told, request = self.send(provider, {'language': 'de', 'urgent': True, 'link': 'https://vm.example.com/m/abc'}, url=provider.base, **GENERIC)
        self.assertEqual(json.loads(request.body)['text'],
                         'Dringend: Neue Sprachnachricht von Anna (+4930123456), 0:42, 16:13 Uhr, Montag, 21. September 2026. Mailbox 1001. '
                         'https://vm.example.com/m/abc')

    def post(self, url, body=None, headers=None):
        request = urllib.request.Request(url, body, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code

    def path_of_receipts(self, sender, provider, at):
        sender.deliver()
        request = provider.requests.get(timeout=20)
        values = json.loads(request.body) if request.body[:1] == b'{' else form_of(request)
        return urllib.parse.urlsplit(values[at]).path, f'http://127.0.0.1:{sender.started["port"]}'

    def test_receipts_of_twilio_are_signed(self):
        with Provider(201, b'{"sid": "SM1"}') as provider:
            with Sender(PROGRAM, TEMPLATES, provider='twilio', base=provider.base, public_url='https://vm.example.com') as sender:
                path, base = self.path_of_receipts(sender, provider, 'StatusCallback')
                form = {'MessageSid': 'SM1', 'MessageStatus': 'undelivered', 'ErrorCode': '30003', 'To': TO, 'From': '+4915100', 'Umlaut': 'ä b'}
                text = 'https://vm.example.com' + path + ''.join(k + form[k] for k in sorted(form))
                signature = base64.b64encode(hmac.new(b's3cret', text.encode(), hashlib.sha1).digest()).decode()
                body = urllib.parse.urlencode(form).encode()
                self.assertEqual(self.post(base + path, body), 403)
                self.assertEqual(self.post(base + path, body, {'X-Twilio-Signature': signature[:-2] + 'A='}), 403)
                self.assertEqual(self.post(base + path, body + b'&x=y', {'X-Twilio-Signature': signature}), 403)
                self.assertTrue(sender.lines.empty())
                self.assertEqual(self.post(base + path, body, {'X-Twilio-Signature': signature}), 200)
                self.assertEqual(sender.hear(), {'receipt': 'failed', 'status': 'undelivered', 'code': '30003', 'ref': 'SM1', 'delivery': 7})

    def test_receipts_of_the_others_come_to_a_secret_address(self):
        cases = (('vonage', 'callback', b'{"messageId":"V1","status":"delivered","err-code":"0"}', 'application/json', 'delivered'),
                 ('vonage', 'callback', b'messageId=V1&status=expired&err-code=1', 'application/x-www-form-urlencoded', 'failed'),
                 ('vonage', 'callback', b'{"messageId":"V1","status":"buffered"}', 'application/json', 'on_the_way'),
                 ('plivo', 'url', b'MessageUUID=V1&Status=delivered', 'application/x-www-form-urlencoded', 'delivered'),
                 ('messagebird', 'reportUrl', None, '?id=V1&status=delivery_failed&statusErrorCode=9', 'failed'))
        for name, at, body, kind, expected in cases:
            with self.subTest(name=name, expected=expected), Provider(200, b'{"messages":[{"status":"0","message-id":"x"}]}') as provider:
                with Sender(PROGRAM, TEMPLATES, provider=name, base=provider.base, public_url='https://vm.example.com') as sender:
                    path, base = self.path_of_receipts(sender, provider, at)
                    headers = {'Content-Type': kind} if body else {}
                    query = '' if body else kind
                    for wrong in (path[:-1] + ('A' if path[-1] != 'A' else 'B'), path.replace('/7.', '/8.'), path.rsplit('/', 1)[0] + '/7'):
                        self.assertEqual(self.post(base + wrong + query, body, headers), 404)
                    self.assertTrue(sender.lines.empty())
                    self.assertEqual(self.post(base + path + query, body, headers), 200)
                    told = sender.hear()
                    self.assertEqual((told['receipt'], told['ref'], told['delivery']), (expected, 'V1', 7))
                    self.assertEqual(self.post(base + path, b'\xff{"status', {'Content-Type': 'application/json'}), 200)
                    self.assertTrue(sender.lines.empty())

    def test_an_address_for_all_receipts_of_clickatell(self):
        with Sender(PROGRAM, TEMPLATES, provider='clickatell', base='http://127.0.0.1:1') as sender:
            url = f'http://127.0.0.1:{sender.started["port"]}/receipts/sms/clickatell/{sender.started["all"]}'
            body = b'{"messageId":"c1","status":"RECEIVED_BY_RECIPIENT","statusCode":4}'
            self.assertEqual(self.post(url, body, {'Content-Type': 'application/json'}), 200)
            self.assertEqual(sender.hear(), {'receipt': 'delivered', 'status': 'RECEIVED_BY_RECIPIENT', 'code': '4', 'ref': 'c1', 'delivery': 0})

    def test_a_receipt_that_cannot_be_kept_is_asked_for_again(self):
        with Sender(PROGRAM, TEMPLATES, provider='clickatell', base='http://127.0.0.1:1', no_database=True) as sender:
            url = f'http://127.0.0.1:{sender.started["port"]}/receipts/sms/clickatell/{sender.started["all"]}'
            self.assertEqual(self.post(url, b'{"messageId":"c1","status":"X"}', {'Content-Type': 'application/json'}), 503)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
