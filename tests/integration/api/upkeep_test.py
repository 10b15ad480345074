#!/usr/bin/python3
"""What administrators keep in order, through the interface for programs.   upkeep_test.py AFTERTONE"""
import http.client
import subprocess

from api_case import ApiCase
import program
from running_program import IP, wait_until


class UpkeepTest(ApiCase):
    is_watched = True

    # --- classes of service

    def test_a_class_of_service_is_added_changed_and_removed(self):
        fields = {'uses': ['transfer', 'outcall'], 'allow': ['10xx', '+4930*'], 'deny': ['1099'], 'max_cost': 2, 'calls_per_day': 5}
        added = self.admin.call('addClass', body={'name': 'staff', **fields})
        self.assertEqual((added.status, added.headers['Location']), (201, '/api/v1/classes-of-service/staff'))
        self.assertEqual(added.json(), {'name': 'staff', **fields, 'uses': ['outcall', 'transfer'], 'calls_at_once': 1, 'longest_call_seconds': 600})
        self.assertEqual(self.json('class-of-service', 'list'), [added.json()])
        self.refused(self.admin.call('addClass', body={'name': 'staff'}), 409, 'conflict')
        seen = self.admin.call('showClass', name='staff')
        changed = self.admin.call('changeClass', name='staff', body={'uses': [], 'longest_call_seconds': 60}, headers={'If-Match': seen.headers['ETag']})
        self.assertEqual(changed.json(), {**added.json(), 'uses': [], 'longest_call_seconds': 60})
        self.refused(self.admin.call('changeClass', name='staff', body={}, headers={'If-Match': seen.headers['ETag']}), 412, 'conflict')
        self.admin.call('changeMailbox', number='1001', body={'class_of_service': 'staff'})
        self.refused(self.admin.call('removeClass', name='staff'), 409, 'conflict')
        self.admin.call('changeMailbox', number='1001', body={'class_of_service': ''})
        self.assertEqual(self.admin.call('removeClass', name='staff').status, 204)
        self.assertEqual(self.admin.call('listClasses').json(), {'items': [], 'next': None})

    def test_a_class_that_could_not_be_used_is_refused(self):
        self.admin.call('addClass', body={'name': 'staff'})
        for wrong in ({'uses': ['fax']}, {'uses': 'outcall'}, {'allow': ['*']}, {'allow': [7]}, {'deny': ['x' * 100]}, {'max_cost': 10}, {'calls_per_day': 0},
                      {'longest_call_seconds': 1.5}, {'name': 'other'}, {'colour': 'red'}):
            self.refused(self.admin.call('changeClass', name='staff', body=wrong), 422, 'invalid')
            self.refused(self.admin.call('addClass', body={**wrong, 'name': 'x y'}), 422, 'invalid')
        self.refused(self.admin.call('changeClass', name='nobody', body={}), 404, 'not_found')
        self.refused(self.admin.call('removeClass', name='nobody'), 404, 'not_found')
        self.assertEqual([one['allow'] for one in self.admin.call('listClasses').json()['items']], [[]])

    def test_only_administrators_say_what_may_be_dialled(self):
        for name, role, status in (('hilde', 'helpdesk', 403), ('otto', 'operator', 200), ('eve', 'auditor', 200), ('adam', 'administrator', 200)):
            self.add_user(name, role)
            browser = self.browser(name)
            self.assertEqual(browser.call('listClasses').status, status, role)
            self.assertEqual(browser.call('addClass', body={'name': role}).status, 201 if role == 'administrator' else 403, role)

    # --- calls that go on

    def live(self):
        return self.admin.call('listLiveCalls').json()

    def test_a_call_is_seen_while_it_goes_on(self):
        self.assertEqual(self.live()['calls'], [])
        script = ['--press', '#', '--wait-beep', '--say', self.speech, '--say', self.speech, '--say', self.speech]
        call = self.program.launch('call', '1001', '--from', '"Zoë" <sip:+4930123@pbx>', *script, stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: [one['state'] for one in self.live()['calls']] == ['records'], 20, lambda: str(self.live()))
            seen = self.live()
            self.assertEqual((seen['ports_in_use'], seen['ports']), (1, 4))
            one = seen['calls'][0]
            self.assertEqual((one['caller_number'], one['caller_name'], one['mailbox'], one['is_owner']), ('+4930123', 'Zoë', '1001', False))
            self.assertEqual(self.json('calls')['calls'][0]['call_id'], one['call_id'])
            self.assertIn('1001', self.succeed('calls'))
        finally:
            call.kill()
            call.wait(20)

    def test_who_may_not_read_the_data_directory_is_not_told_who_calls(self):
        port = int(self.program.config.read_text().split('[monitoring]')[1].split('\nlisten = "')[1].split('"')[0].split(':')[1])
        key = (self.program.data / 'calls.key').read_text() if (self.program.data / 'calls.key').exists() else 'a' * 64
        for shown in (None, 'Bearer', 'Bearer ', 'Bearer ' + key[:-1], key, 'Bearer ' + 'a' * 64):
            connection = http.client.HTTPConnection(IP, port, timeout=10)
            connection.request('GET', '/calls', headers={'Authorization': shown} if shown is not None else {})
            self.assertEqual(connection.getresponse().status, 403, shown)
            connection.close()
        self.succeed('calls')
        self.assertEqual((self.program.data / 'calls.key').stat().st_mode & 0o777, 0o600)

    # --- logs

    def test_the_log_of_a_day_is_read(self):
        days = self.admin.call('listLogDays').json()['items']
        day = next(one['day'] for one in days if one['service'] == 'ivr')
        self.leave_message()
        of_ivr = {'day': day, 'service': 'ivr'}
        first = self.admin.call('readLog', query={**of_ivr, 'limit': 2}).json()
        self.assertEqual(len(first['items']), 2)
        second = self.admin.call('readLog', query={**of_ivr, 'limit': 2, 'cursor': first['next']}).json()
        self.assertLessEqual(second['items'][0]['at'], first['items'][-1]['at'])
        calls = self.admin.call('readLog', query={**of_ivr, 'q': 'INBOUND call +4930123'}).json()['items']
        self.assertEqual([(line['level'], line['area'], line['code']) for line in calls], [('Info', 'call', None)])
        self.assertIn('deposit for 1001', calls[0]['text'])
        self.assertNotIn('Info', {line['level'] for line in self.admin.call('readLog', query={**of_ivr, 'level': 'warning'}).json()['items']})
        self.assertEqual(self.admin.call('readLog', query={**of_ivr, 'code': 'AT-9999'}).json()['items'], [])

    def test_nothing_but_logs_is_read_as_one(self):
        day = self.admin.call('listLogDays').json()['items'][0]['day']
        for wrong in ({}, {'day': day}, {'service': 'ivr'}, {'day': '../../data', 'service': 'ivr'}, {'day': day, 'service': '../ivr'}, {'day': day, 'service': 'ivr', 'level': 'loud'},
                      {'day': day, 'service': 'ivr', 'cursor': '-1'}, {'day': day, 'service': 'ivr', 'q': 'x ' * 50}):
            self.refused(self.admin.call('readLog', query=wrong), 422, 'invalid')
        self.refused(self.admin.call('readLog', query={'day': '1999-01-01', 'service': 'ivr'}), 404, 'not_found')
        self.assertEqual(self.admin.call('readLog', query={'day': day, 'service': 'ivr', 'cursor': '0'}).json()['items'], [])

    def test_who_reads_logs(self):
        for name, role, may in (('hilde', 'helpdesk', False), ('otto', 'operator', True), ('eve', 'auditor', True), ('adam', 'administrator', True)):
            self.add_user(name, role)
            self.assertEqual(self.browser(name).call('listLogDays').status, 200 if may else 403, role)

    # --- prompts

    def test_a_prompt_is_heard_replaced_and_put_back(self):
        word = {'language': 'en', 'word': 'at-try-later'}
        audio = {'Content-Type': 'audio/wav'}

        def shown():
            return next(one for one in self.admin.call('listPrompts').json()['items'] if one['word'] == 'at-try-later')
        self.assertEqual((shown()['from'], shown()['removable']), ('aftertone', False))
        self.assertIn('not possible', shown()['text'])
        shipped = self.admin.call('promptAudio', query=word).body
        self.assertTrue(shipped.startswith(b'RIFF'))
        self.assertEqual(self.admin.call('putPrompt', query=word, body=self.speech.read_bytes(), headers=audio).status, 204)
        self.assertEqual((shown()['from'], shown()['removable']), ('own', True))
        self.assertEqual(self.admin.call('promptAudio', query=word).body, self.speech.read_bytes())
        self.assertEqual((self.data / 'prompts/en/at-try-later.wav').read_bytes(), self.speech.read_bytes())
        self.assertIn('at-try-later', self.admin.call('listAudit', query={'what': 'putPrompt'}).json()['items'][0]['detail'])
        self.assertEqual(self.admin.call('removePrompt', query=word).status, 204)
        self.assertEqual(self.admin.call('promptAudio', query=word).body, shipped)
        self.refused(self.admin.call('removePrompt', query=word), 404, 'not_found')

    def test_what_is_no_prompt_is_not_kept(self):
        audio = {'Content-Type': 'audio/wav'}
        sound = self.speech.read_bytes()
        for word in ('', 'nobody-says-this', '../../../aftertone', 'digits/../../../x', '/etc/passwd'):
            for operation, options in (('putPrompt', {'body': sound, 'headers': audio}), ('promptAudio', {}), ('removePrompt', {})):
                self.refused(self.admin.call(operation, query={'language': 'en', 'word': word}, **options), 404, 'not_found')
        for language in ('', '..', '../en', 'en/..'):
            self.refused(self.admin.call('putPrompt', query={'language': language, 'word': 'at-try-later'}, body=sound, headers=audio), 422, 'invalid')
        of_word = {'language': 'en', 'word': 'at-try-later'}
        self.refused(self.admin.call('putPrompt', query=of_word, body=b'RIFF....', headers=audio), 422, 'invalid')
        self.refused(self.admin.call('putPrompt', query=of_word, body={'x': 1}), 422, 'unsupported')
        self.assertFalse((self.data / 'prompts').exists())
        self.add_user('otto', 'operator')
        self.refused(self.browser('otto').call('putPrompt', query=of_word, body=sound, headers=audio), 403, 'denied')

    def test_a_language_of_its_own_begins_with_its_first_prompt(self):
        self.assertEqual({one['from'] for one in self.admin.call('listPrompts', query={'language': 'de'}).json()['items']}, {None})
        of_word = {'language': 'de', 'word': 'at-try-later'}
        self.admin.call('putPrompt', query=of_word, body=self.speech.read_bytes(), headers={'Content-Type': 'audio/wav'})
        self.assertIn('de', self.admin.call('listPrompts').json()['languages'])

    # --- the machine and its configuration

    def test_the_configuration_is_shown_without_its_secrets(self):
        shown = self.admin.call('showConfiguration').json()
        self.assertEqual((shown['file'], shown['usable'], shown['state']), (str(self.config), True, 'as on disk'))
        values = {(one['section'], one['key']): one['value'] for one in shown['running']}
        self.assertEqual(values[('sip', 'port')], str(self.port))
        before = self.config.read_text()
        self.config.write_text(before + '\n[database]\nurl = "postgresql://at:hidden@127.0.0.1/at"\n[email.smtp]\nport = "x"\n')
        broken = self.admin.call('showConfiguration')
        self.assertEqual((broken.json()['usable'], broken.json()['running']), (False, shown['running']))
        self.assertIn('port', broken.json()['complaint'])
        self.assertNotIn(b'hidden', broken.body)
        self.config.write_text(before)

    def test_the_machine_is_examined(self):
        findings = self.admin.call('examineMachine').json()['findings']
        self.assertEqual([one['health'] for one in findings if one['subject'] == 'database'], ['ok'])
        self.assertIn('Maildir', {one['subject'] for one in findings})

    # --- a test call

    def test_a_test_call_leaves_a_message_and_tells_its_steps(self):
        begun = self.admin.call('placeTestCall', body={'mailbox': '1001'})
        self.assertEqual((begun.status, begun.json()['kind'], begun.json()['target']), (202, 'test-call', '1001'))

        def now():
            return self.admin.call('showOperation', id=begun.json()['id']).json()
        wait_until(lambda: now()['state'] != 'running', 40, lambda: str(now()))
        self.assertEqual(now()['state'], 'done', now())
        self.assertIn('beep', '\n'.join(now()['progress']))
        wait_until(lambda: self.json('message', 'list', '1001'), 20, lambda: 'no message: ' + self.server_log())
        self.assertEqual(self.json('message', 'list', '1001')[0]['caller_name'], 'Test call')

    def test_no_test_call_goes_anywhere_but_to_a_mailbox(self):
        for mailbox in ('1099', '', 'sip:1001@example.com', '--heard'):
            self.refused(self.admin.call('placeTestCall', body={'mailbox': mailbox}), 404, 'not_found')
        for wrong in ({}, {'mailbox': 7}, {'mailbox': '1001', 'target': 'x'}):
            self.refused(self.admin.call('placeTestCall', body=wrong), 422, 'invalid')
        self.refused(self.admin.call('beginOperation', body={'kind': 'test-call', 'target': '1001'}), 422, 'invalid')
        self.add_user('otto', 'operator')
        self.refused(self.browser('otto').call('placeTestCall', body={'mailbox': '1001'}), 403, 'denied')


if __name__ == '__main__':
    program.main()
