#!/usr/bin/python3
"""The interface for programs over the whole service, with a message that a caller left.   api_test.py AFTERTONE"""
import hashlib
import http.client
import json
import random
import sqlite3

import program
from api_case import ALL, ApiCase
from described import Description, DESCRIPTION
from pathlib import Path
from running_program import IP
HOSTILE = ['', ' ', '0', '-1', 'null', '../../etc/passwd', '%00', "'; drop table mailbox; --", '<script>alert(1)</script>', '\u202e', '🎷' * 300,
           'A' * 3000, '1001', '(undeliverable)', '00000000-0000-0000-0000-000000000000', '999999999999999-x', '1e309']


class Api(ApiCase):
    # --- mailboxes

    def test_a_mailbox_is_added_changed_and_removed(self):
        added = self.admin.call('addMailbox', body={'number': '1003', 'name': 'Clara', 'pin': '739154', 'max_messages': 7})
        self.assertEqual((added.status, added.headers['Location']), (201, '/api/v1/mailboxes/1003'))
        self.assertEqual((added.json()['has_pin'], added.json()['pin_must_change'], added.json()['max_messages']), (True, True, 7))
        seen = self.admin.call('showMailbox', number='1003')
        self.assertEqual(self.admin.call('showMailbox', number='1003', headers={'If-None-Match': seen.headers['ETag']}).status, 304)
        changed = self.admin.call('changeMailbox', number='1003', body={'name': 'Clara K.', 'time_zone': 'Europe/Berlin'},
                                  headers={'If-Match': seen.headers['ETag']})
        self.assertEqual((changed.json()['name'], changed.json()['max_messages']), ('Clara K.', 7))
        for operation, options in (('changeMailbox', {'body': {'name': 'X'}}), ('removeMailbox', {})):
            late = self.admin.call(operation, number='1003', headers={'If-Match': seen.headers['ETag']}, **options)
            self.refused(late, 412, 'conflict')
        self.refused(self.admin.call('addMailbox', body={'number': '1003'}), 409, 'conflict')
        self.assertEqual(self.admin.call('setPin', number='1003', body={'pin': '851476', 'must_change': False}).status, 204)
        self.assertFalse(self.admin.call('showMailbox', number='1003').json()['pin_must_change'])
        self.assertEqual(self.admin.call('unlockMailbox', number='1003').status, 204)
        self.assertEqual(self.admin.call('removeMailbox', number='1003', headers={'If-Match': '*'}).status, 204)
        self.refused(self.admin.call('showMailbox', number='1003'), 404, 'not_found')
        self.assertNotIn('851476', self.server_log())

    def test_what_is_wrong_is_said(self):
        for body, word in (({'nane': 'X'}, 'nane'), ({'name': 7}, 'name'), ({'max_messages': 'many'}, 'max_messages'),
                           ({'max_messages': 10**40}, 'max'), ({'time_zone': 'Mars/Base'}, 'time_zone'), ({'class_of_service': 'x'}, 'class'),
                           ({'email': 'a b'}, 'email'), ({'quiet_hours': 'soon'}, 'quiet')):
            answer = self.refused(self.admin.call('changeMailbox', number='1001', body=body), 422, 'invalid')
            self.assertIn(word, answer.json()['detail'])
        for body in (b'', b'{', b'[]', b'"x"', b'{"name": "x"' + b'}' * 9, b'[' * 5000):
            self.refused(self.admin.call('changeMailbox', number='1001', body=body, headers={'Content-Type': 'application/json'}), 422, 'invalid')
        self.refused(self.admin.call('changeMailbox', number='1001', body=b'name=x'), 422, 'unsupported')
        self.refused(self.admin.call('setPin', number='1001', body={'pin': '1234'}), 422, 'invalid')
        self.refused(self.admin.call('setPin', number='1001', body={'pin': '739154', 'must_change': 'yes'}), 422, 'invalid')
        self.refused(self.admin.call('listMailboxes', query={'limt': 1}), 422, 'invalid')
        self.refused(self.admin.call('listMailboxes', query={'limit': 0}), 422, 'invalid')
        self.assertEqual(self.admin.call('showMailbox', number='1001').json()['name'], 'Anna')

    def test_lists_come_in_pages(self):
        for number in range(2001, 2008):
            self.admin.call('addMailbox', body={'number': str(number)})
        numbers, cursor = [], None
        for _ in range(9):
            page = self.admin.call('listMailboxes', query={'limit': 2, **({'cursor': cursor} if cursor else {})}).json()
            numbers += [mailbox['number'] for mailbox in page['items']]
            cursor = page['next']
            if not cursor:
                break
        self.assertEqual(sorted(numbers), ['1001', '1002', *map(str, range(2001, 2008))])

    # --- messages

    def test_a_message_is_read_heard_and_moved(self):
        first, second = self.leave_message(), self.leave_message()
        page = self.admin.call('listMessages', number='1001', query={'limit': 1}).json()
        self.assertEqual([message['id'] for message in page['items']], [second])
        page = self.admin.call('listMessages', number='1001', query={'limit': 1, 'cursor': page['next']}).json()
        self.assertEqual(([message['id'] for message in page['items']], page['next']), ([first], None))
        seen = self.admin.call('showMessage', id=first)
        message = seen.json()
        audio = self.admin.call('messageAudio', id=first)
        self.assertEqual(hashlib.sha256(audio.body).hexdigest(), message['audio_sha256'])
        part = self.admin.call('messageAudio', id=first, headers={'Range': 'bytes=58-67'})
        self.assertEqual((part.status, part.body), (206, audio.body[58:68]))
        self.assertEqual(self.admin.call('messageAudio', id=first, headers={'Range': f'bytes={len(audio.body)}-'}).status, 416)
        self.assertEqual(self.admin.call('showMessage', id=first).json()['state'], 'new', 'reading is not hearing')
        self.assertEqual(self.admin.call('countMessages', number='1001').json(), {'new': 2, 'saved': 0, 'urgent_new': 0})
        moved = self.admin.call('moveMessage', id=first, body={'state': 'saved'}, headers={'If-Match': seen.headers['ETag']})
        self.assertEqual(moved.json()['state'], 'saved')
        self.refused(self.admin.call('moveMessage', id=first, body={'state': 'new'}, headers={'If-Match': seen.headers['ETag']}), 412, 'conflict')
        self.admin.call('moveMessage', id=first, body={'state': 'deleted'})
        self.assertEqual([m['id'] for m in self.admin.call('listMessages', number='1001', query={'state': 'deleted'}).json()['items']], [first])
        self.admin.call('moveMessage', id=first, body={'state': 'new'})
        self.refused(self.admin.call('moveMessage', id=first, body={'state': 'purged'}), 422, 'invalid')
        words = [event['what'] for event in self.admin.call('messageTimeline', id=first).json()['items']]
        self.assertEqual([word for word in words if word in ('committed', 'saved', 'deleted')], ['committed', 'saved', 'deleted'])
        self.assertEqual(self.admin.call('messageDeliveries', id=first).status, 200)
        self.refused(self.admin.call('removeMailbox', number='1001'), 409, 'conflict')
        self.assertEqual(self.admin.call('removeMailbox', number='1001', query={'messages': 'remove'}).status, 204)

    # --- at the same time

    def at_once(self, changes):
        """PATCHes of mailbox 1001 by as many visitors, all sent before the first answer is read: their statuses."""
        connections = []
        for body, headers in changes:
            connection = http.client.HTTPConnection(IP, self.web_port, timeout=20)
            self.addCleanup(connection.close)
            connection.connect()
            connections.append(connection)
        for connection, (body, headers) in zip(connections, changes):
            headers = {'Authorization': f'Bearer {self.admin.secret}', 'Content-Type': 'application/json', **headers}
            connection.request('PATCH', '/api/v1/mailboxes/1001', body=json.dumps(body), headers=headers)
        answers = [connection.getresponse() for connection in connections]
        for answer in answers:
            answer.read()
        return [answer.status for answer in answers]

    def test_of_those_who_have_seen_the_same_one_is_first(self):
        for i in range(20):
            seen = self.admin.call('showMailbox', number='1001')
            statuses = self.at_once([({'name': f'{i} by {who}'}, {'If-Match': seen.headers['ETag']}) for who in range(4)])
            self.assertEqual(sorted(statuses), [200, 412, 412, 412], f'round {i}')
            who = statuses.index(200)
            self.assertEqual(self.admin.call('showMailbox', number='1001').json()['name'], f'{i} by {who}')

    def test_changes_of_different_fields_do_not_undo_each_other(self):
        for i in range(20):
            wanted = {'name': f'Name {i}', 'email': f'{i}@example.com', 'max_messages': 10 + i, 'language': ('en', 'de')[i % 2]}
            self.assertEqual(self.at_once([({field: value}, {}) for field, value in wanted.items()]), [200] * 4)
            mailbox = self.admin.call('showMailbox', number='1001').json()
            self.assertEqual({field: mailbox[field] for field in wanted}, wanted, f'round {i}')

    def test_no_change_is_made_that_cannot_be_noted(self):
        with sqlite3.connect(self.data / 'aftertone.db', timeout=10) as database:
            database.execute('alter table audit_entry rename to audit_entry_away')
        message = self.leave_message()
        before = self.admin.call('showMailbox', number='1001').json()
        for operation, body in (('changeMailbox', {'name': 'X'}), ('removeMailbox', None), ('setPin', {'pin': '739154'}), ('moveMessage', {'state': 'deleted'}),
                                ('addMailbox', {'number': '1009'})):
            self.assertGreaterEqual(self.admin.call(operation, number='1001', id=message, body=body).status, 400, operation)
        self.assertEqual(self.admin.call('showMailbox', number='1001').json(), before)
        self.assertEqual(self.admin.call('showMessage', id=message).json()['state'], 'new')
        self.refused(self.admin.call('showMailbox', number='1009'), 404, 'not_found')

    # --- who may

    def test_every_operation_wants_a_token_with_its_scope(self):
        message = self.leave_message()
        nothing_valid = (None, 'at1_' + 'a' * 64, 'x', 'at1_', '🎷'.encode().decode('latin-1'))
        reader = self.client('reader', 'mailboxes:read')
        listener = self.client('listener', 'messages:read')
        bodies = {'addMailbox': {'number': '1009'}, 'changeMailbox': {}, 'setPin': {'pin': '739154'}, 'moveMessage': {'state': 'saved'}, 'testRules': {}}
        allowed = {reader: {'showOwnToken', 'listMailboxes', 'showMailbox', 'listGreetings', 'listRules', 'testRules'},
                   listener: {'showOwnToken', 'countMessages', 'listMessages', 'showMessage', 'messageAudio', 'messagePeaks', 'messageTimeline',
                              'messageDeliveries', 'listDeliveries', 'listCalls', 'explainCall'}}
        for operation in self.description.operations:
            if self.description.is_for_everybody(operation) or operation == 'listenToEvents':
                continue
            for secret in nothing_valid:
                answer = self.stranger(secret).call(operation, number='1001', id=message, name='x', kind='personal', body=bodies.get(operation))
                self.refused(answer, 401, 'unauthenticated')
                self.assertTrue(answer.headers['WWW-Authenticate'].startswith('Bearer'))
            for client, may in allowed.items():
                answer = client.call(operation, number='1001', id=message, name='x', kind='personal', body=bodies.get(operation))
                if operation in may:
                    self.assertEqual(answer.status, 200, operation)
                else:
                    self.refused(answer, 403, 'denied')
        self.assertEqual(self.json('message', 'list', '1001')[0]['state'], 'new')

    def test_a_token_of_one_mailbox_sees_no_other(self):
        mine, other = self.leave_message('1001'), self.leave_message('1002')
        anna = self.client('annas phone', *ALL, mailbox='1001')
        self.assertEqual([m['number'] for m in anna.call('listMailboxes').json()['items']], ['1001'])
        self.assertEqual(anna.call('showMessage', id=mine).status, 200)
        for operation, options in (('showMessage', {}), ('messageAudio', {}), ('messageTimeline', {}), ('messageDeliveries', {}),
                                   ('moveMessage', {'body': {'state': 'deleted'}})):
            self.refused(anna.call(operation, id=other, **options), 404, 'not_found')
        for operation, options in (('showMailbox', {}), ('changeMailbox', {'body': {}}), ('removeMailbox', {}), ('listMessages', {}),
                                   ('countMessages', {}), ('setPin', {'body': {'pin': '739154'}}), ('unlockMailbox', {})):
            self.refused(anna.call(operation, number='1002', **options), 404, 'not_found')
        self.refused(anna.call('addMailbox', body={'number': '1009'}), 403, 'denied')
        self.refused(anna.call('removeMailbox', number='1001'), 403, 'denied')

    def test_a_token_ends(self):
        client = self.client('nightly', 'mailboxes:read', days='1')
        self.assertEqual(client.call('showOwnToken').json()['name'], 'nightly')
        self.assertEqual([token['last_used_at'] is not None for token in self.json('token', 'list') if token['name'] == 'nightly'], [True])
        self.succeed('token', 'revoke', 'nightly')
        self.refused(client.call('showOwnToken'), 401, 'unauthenticated')
        self.assertEqual(self.run_program('token', 'revoke', 'nightly').returncode, 1)
        self.assertEqual(self.run_program('token', 'add', 'x').returncode, 2)
        self.assertEqual(self.run_program('token', 'add', 'x', '--scope', 'all').returncode, 2)
        self.assertNotIn(client.secret, self.server_log())

    def test_a_request_that_comes_again_is_done_once(self):
        again = {'Idempotency-Key': 'a7'}
        body = {'number': '1003', 'pin': '739154'}
        first = self.admin.call('addMailbox', body=body, headers=again)
        second = self.admin.call('addMailbox', body=body, headers=again)
        self.assertEqual((first.status, second.status, second.json(), second.headers['Location']), (201, 201, first.json(), first.headers['Location']))
        self.assertEqual((first.headers['Idempotency-Replayed'], second.headers['Idempotency-Replayed']), (None, 'true'))
        self.refused(self.admin.call('addMailbox', body=body), 409, 'conflict')
        self.refused(self.admin.call('addMailbox', body={'number': '1004'}, headers=again), 422, 'invalid')
        refused = self.refused(self.admin.call('addMailbox', body={'number': ' '}, headers={'Idempotency-Key': 'b'}), 422, 'invalid')
        self.assertEqual(self.admin.call('addMailbox', body={'number': ' '}, headers={'Idempotency-Key': 'b'}).body, refused.body)
        other = self.client('other', *ALL)
        self.refused(other.call('addMailbox', body=body, headers=again), 409, 'conflict')
        self.refused(self.admin.call('addMailbox', body=body, headers={'Idempotency-Key': 'x' * 129}), 422, 'invalid')

    def test_who_asks_too_fast_is_slowed_down(self):
        connection = http.client.HTTPConnection(IP, self.web_port, timeout=20)
        self.addCleanup(connection.close)
        statuses = []
        while len(statuses) < 5000 and 429 not in statuses:
            connection.request('GET', '/api/v1/token', headers={'Authorization': f'Bearer {self.admin.secret}'})
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
            if answer.headers['Connection'] == 'close':
                connection.close()
        if 429 not in statuses:
            self.skipTest('this machine is too busy to ask too fast')
        self.assertGreaterEqual(len(statuses), 300, 'a burst is free')
        self.assertEqual(self.client('patient', 'mailboxes:read').call('showOwnToken').status, 200, 'somebody else')

    # --- the document

    def test_the_description_is_served(self):
        answer = self.stranger().send('GET', '/api/v1/openapi.yaml')
        self.assertEqual((answer.status, answer.headers['Content-Type']), (200, 'application/yaml'))
        self.assertEqual(answer.body.decode(), DESCRIPTION.read_text())

    def test_every_operation_has_a_test(self):
        texts = ''.join(file.read_text() for file in Path(__file__).parent.glob('*.py'))
        missing = [name for name in Description(DESCRIPTION.read_text()).operations if f"'{name}'" not in texts]
        self.assertEqual(missing, [])

    def test_strange_input_is_never_our_trouble(self):
        dice = random.Random(20261130)
        message = self.leave_message()
        for _ in range(400):
            operation = dice.choice(sorted(self.description.operations.keys() - {'listenToEvents'}))
            names = ['cursor', 'limit', 'state', 'search', 'messages', dice.choice(HOSTILE)]
            query = {dice.choice(names): dice.choice(HOSTILE) for _ in range(dice.randrange(3))}
            fields = ['number', 'pin', 'name', 'email', 'time_zone', 'state', 'max_messages', 'quiet_hours', 'role', 'mailbox', 'password', 'language',
                      'code', 'is_totp_on', dice.choice(HOSTILE)]
            values = [*HOSTILE, None, True, 0, -1, 2**63, 1.5, [], {}, ['x'] * 50]
            body = dice.choice([None, {dice.choice(fields): dice.choice(values) for _ in range(dice.randrange(4))}])
            answer = self.admin.call(operation, query=query, body=body, number=dice.choice([*HOSTILE, '1002']) or 'x',
                                     name=dice.choice(HOSTILE) or 'x', kind=dice.choice([*HOSTILE, 'busy']) or 'x', id=dice.choice([*HOSTILE, message]) or 'x')
            self.assertLess(answer.status, 500, (operation, query, body, answer.body))
        self.assertTrue(self.program.is_alive())


if __name__ == '__main__':
    program.main()
