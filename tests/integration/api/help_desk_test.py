#!/usr/bin/python3
"""Rules, deliveries, calls, reports, audit, machines: what administrators see on the website.   help_desk_test.py AFTERTONE"""
import time

import program
from api_case import ApiCase, PASSWORD
from running_program import wait_until


class HelpDesk(ApiCase):
    is_watched = True

    def setUp(self):
        super().setUp()
        self.add_user('anna', 'owner', '1001')

    # --- rules

    def test_rules_are_kept_in_their_order(self):
        anna = self.browser('anna')
        self.assertEqual(anna.call('listRules', number='1001').json()['items'], [])
        first = anna.call('addRule', number='1001', body={'name': 'all', 'to': [{'channel': 'email'}], 'after_seconds': 900})
        self.assertEqual((first.status, first.headers['Location']), (201, '/api/v1/mailboxes/1001/rules/all'))
        urgent = {'name': 'urgent', 'position': 1, 'urgency': 'urgent', 'hours': 'mon-fri 08:00-18:00', 'callers': ['+4930*'], 'stop': True,
                  'to': [{'channel': 'email', 'target': 'anna@example.com'}]}
        self.assertEqual(anna.call('addRule', number='1001', body=urgent).json()['position'], 1)
        rules = anna.call('listRules', number='1001').json()['items']
        self.assertEqual(rules, self.json('mailbox', 'rule', 'list', '1001'), 'as the command shows them')
        self.assertEqual([rule['name'] for rule in rules], ['urgent', 'all'])
        self.assertEqual(anna.call('changeRule', number='1001', name='all', body={'enabled': False, 'position': 1}).json()['enabled'], False)
        changed = anna.call('listRules', number='1001').json()['items']
        self.assertEqual([(rule['name'], rule['after_seconds']) for rule in changed], [('all', 900), ('urgent', 0)])
        self.assertEqual(anna.call('removeRule', number='1001', name='all').status, 204)
        self.refused(anna.call('removeRule', number='1001', name='all'), 404, 'not_found')
        self.refused(anna.call('changeRule', number='1001', name='all', body={}), 404, 'not_found')
        self.refused(anna.call('addRule', number='1001', body=urgent), 409, 'conflict')
        for body, word in (({'name': 'x', 'hours': 'soon'}, 'hours'), ({'name': 'x', 'to': [{'channel': 'pigeon'}]}, 'to'), ({'name': 'x', 'to': 'email'}, 'to'),
                           ({'name': 'x', 'urgency': 'very'}, 'urgency'), ({'name': 'x', 'after_seconds': -1}, 'after_seconds'), ({'name': 'X Y'}, 'name'),
                           ({'name': 'x', 'callers': [7]}, 'callers'), ({'name': 'x', 'stop': 'yes'}, 'stop'), ({'name': 'x', 'colour': 'red'}, 'colour'), ({}, 'name')):
            self.assertIn(word, self.refused(anna.call('addRule', number='1001', body=body), 422, 'invalid').json()['detail'])
        for operation, body in (('listRules', None), ('addRule', urgent), ('changeRule', {}), ('removeRule', None), ('testRules', {})):
            self.refused(anna.call(operation, number='1002', name='urgent', body=body), 404, 'not_found')

    def test_rules_are_tried_without_a_message(self):
        anna = self.browser('anna')
        anna.call('addRule', number='1001', body={'name': 'urgent', 'urgency': 'urgent', 'to': [{'channel': 'email', 'target': 'a@example.com'}]})
        asked = {'at': '2026-11-30T12:00:00Z', 'caller': '+4930123', 'urgent': True, 'duration_s': 20}
        foreseen = anna.call('testRules', number='1001', body=asked).json()
        self.assertEqual([(one['rule'], one['channel'], one['target'], one['at']) for one in foreseen['deliveries']],
                         [('urgent', 'email', 'a@example.com', '2026-11-30T12:00:00.000Z')])
        self.assertEqual(foreseen, self.json('mailbox', 'rule', 'test', '1001', '--from', '+4930123', '--at', '2026-11-30 12:00', '--urgent', '--length', '20'))
        plain = anna.call('testRules', number='1001', body={}).json()['deliveries']
        self.assertEqual([(one['rule'], one['channel'], one['target']) for one in plain], [('', 'email', 'anna@example.com')], 'no rule is for it')
        self.refused(anna.call('testRules', number='1001', body={'at': 'noon'}), 422, 'invalid')
        self.assertEqual(anna.call('listMessages', number='1001').json()['items'], [])

    # --- what became of it

    def test_a_call_is_found_and_told(self):
        message = self.leave_message()
        wait_until(lambda: self.admin.call('listCalls', query={'mailbox': '1001'}).json()['items'], 10, lambda: 'no call was written down')
        call = self.admin.call('listCalls', query={'mailbox': '1001', 'outcome': 'message'}).json()['items'][0]
        self.assertEqual((call['message'], call['caller_number']), (message, '+4930123'))
        for id in (call['id'], message, call['call_id']):
            story = self.admin.call('explainCall', id=id).json()
            self.assertEqual((story['call']['id'], story['message']['id']), (call['id'], message))
            self.assertTrue(story['call']['story'])
        self.refused(self.admin.call('explainCall', id='nothing@here'), 404, 'not_found')
        self.refused(self.admin.call('explainCall', id='--help'), 404, 'not_found')
        anna = self.browser('anna')
        self.assertEqual(len(anna.call('listCalls', query={'mailbox': '1002'}).json()['items']), 1, 'her own, whatever she asks for')
        self.assertEqual(anna.call('explainCall', id=call['id']).status, 200)
        self.leave_message('1002')
        wait_until(lambda: self.admin.call('listCalls', query={'mailbox': '1002'}).json()['items'], 10, lambda: 'no call was written down')
        other = self.admin.call('listCalls', query={'mailbox': '1002'}).json()['items'][0]
        self.refused(anna.call('explainCall', id=other['id']), 404, 'not_found')
        page = self.admin.call('listCalls', query={'limit': 1}).json()
        rest = self.admin.call('listCalls', query={'limit': 1, 'cursor': page['next']}).json()
        self.assertEqual([page['items'][0]['id'], rest['items'][0]['id'], rest['next']], [other['id'], call['id'], None])
        today = time.strftime('%Y-%m-%d', time.gmtime())
        report = self.admin.call('showReport', query={'from': today}).json()
        self.assertEqual((report['calls'], report['messages'], report['outcomes']['message']), (2, 2, 2))
        self.assertEqual(self.admin.call('showReport', query={'from': '2026-02-01', 'to': '2026-02-28', 'time_zone': 'Europe/Berlin'}).json()['calls'], 0)
        for query in ({}, {'from': '2026-02-01', 'to': '2026-02-05'}, {'from': 'x'}, {'from': today, 'time_zone': 'Mars/Base'}):
            self.refused(self.admin.call('showReport', query=query), 422, 'invalid')

    def test_deliveries_are_listed_and_sent_again(self):
        message = self.leave_message()
        waiting = self.admin.call('listDeliveries', query={'state': 'all'}).json()['items']
        self.assertEqual([delivery['message'] for delivery in waiting], [message])
        self.assertEqual(self.admin.call('listDeliveries').json()['items'], [], 'nothing was given up')
        id = waiting[0]['id']
        self.refused(self.admin.call('resendDelivery', id=id), 409, 'conflict')
        self.succeed('delivery', 'cancel', str(id))
        self.assertEqual(self.admin.call('resendDelivery', id=id).status, 204)
        self.assertEqual(self.admin.call('listDeliveries', query={'state': 'ready', 'mailbox': '1001', 'limit': 1}).json()['items'][0]['id'], id)
        self.refused(self.admin.call('listDeliveries', query={'state': 'lost'}), 422, 'invalid')
        for wrong in ('x', '0', '99999999999999999999', str(id + 1000)):
            self.refused(self.admin.call('resendDelivery', id=wrong), 404, 'not_found')
        self.refused(self.browser('anna').call('resendDelivery', id=id), 403, 'denied')
        self.assertEqual(self.browser('anna').call('listDeliveries', query={'state': 'all', 'mailbox': '1002'}).json()['items'][0]['mailbox'], '1001')

    def test_who_did_what_is_read_in_pages(self):
        for _ in range(3):
            self.admin.call('unlockMailbox', number='1001')
        self.add_user('eve', 'auditor')
        eve = self.browser('eve')
        page = eve.call('listAudit', query={'who': 'token admin', 'limit': 2}).json()
        self.assertEqual([(item['what'], item['object']) for item in page['items']], [('unlockMailbox', '1001')] * 2)
        rest = eve.call('listAudit', query={'who': 'token admin', 'limit': 2, 'cursor': page['next']}).json()
        self.assertEqual((len(rest['items']), rest['next']), (1, None))
        self.assertEqual(eve.call('listAudit', query={'what': 'logIn'}).json()['items'][0]['who'], 'eve')
        self.refused(eve.call('listAudit', query={'cursor': 'x'}), 422, 'invalid')
        self.refused(self.browser('anna').call('listAudit'), 403, 'denied')

    # --- machines and sites

    def test_how_the_machines_are(self):
        nodes = self.admin.call('listNodes').json()['nodes']
        self.assertEqual([node['roles'] for node in nodes], ['ivr,web'])
        self.assertEqual([process['roles'] for process in self.admin.call('showStatus').json()['processes']], ['ivr,web'])
        for operation in ('listSites', 'showRpo'):
            self.refused(self.admin.call(operation), 404, 'not_found')
        for operation in ('listNodes', 'showStatus', 'listSites', 'showRpo'):
            self.refused(self.browser('anna').call(operation), 403, 'denied')

    def test_what_takes_its_time_is_an_operation(self):
        self.add_user('otto', 'operator')
        otto = self.browser('otto')
        node = otto.call('listNodes').json()['nodes'][0]['node']
        told = otto.call('beginOperation', body={'kind': 'node-drain', 'target': node, 'dry_run': True})
        self.assertEqual((told.status, told.json()['state']), (202, 'done'))
        self.assertIn('no new calls', told.json()['result'])

        def finished(body):
            begun = otto.call('beginOperation', body=body).json()
            wait_until(lambda: otto.call('showOperation', id=begun['id']).json()['state'] != 'running', 30, lambda: 'it runs for ever')
            return otto.call('showOperation', id=begun['id']).json()
        refused = finished({'kind': 'node-drain', 'target': node})
        self.assertEqual(refused['state'], 'failed')
        self.assertIn('no other node takes calls', refused['result'])
        self.assertEqual(finished({'kind': 'node-undrain', 'target': node})['state'], 'done')
        self.assertEqual(finished({'kind': 'site-failback', 'target': 'b', 'dry_run': True})['state'], 'failed')
        for body in ({'kind': 'node-drain', 'target': '--accept-risk'}, {'kind': 'node-drain', 'target': 'a b'}, {'kind': 'format', 'target': node}, {'kind': 'node-drain'},
                     {'kind': 'node-drain', 'target': node, 'force': True}):
            self.refused(otto.call('beginOperation', body=body), 422, 'invalid')
        self.refused(otto.call('showOperation', id='x'), 404, 'not_found')
        self.program.stop()
        self.start_server('--roles', self.roles)
        self.assertIn('before this server was started', self.refused(otto.call('showOperation', id=told.json()['id']), 410, 'gone').json()['detail'])
        self.refused(otto.call('showOperation', id='ffffffff-ffff-7fff-bfff-ffffffffffff'), 404, 'not_found')
        self.assertEqual(self.admin.call('listAudit', query={'who': 'otto', 'what': 'beginOperation'}).status, 200)
        self.add_user('root', 'administrator')
        self.refused(self.browser('root').call('beginOperation', body={'kind': 'node-undrain', 'target': node}), 403, 'denied')


if __name__ == '__main__':
    program.main()
