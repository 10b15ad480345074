#!/usr/bin/python3
"""Deliveries by command: the dead-letter list, sending again, cancelling, and a message's history."""
import sys
from pathlib import Path

import program
from program import ProgramTest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'support'))
from outbox_rows import OutboxRows  # noqa: E402


class Deliveries(ProgramTest):
    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')
        self.rows = OutboxRows(self.data)

    def add(self, target='anna@example.com', **columns):
        """Returns the message's id and the delivery's."""
        message = self.rows.add([('1001', target, columns)])[0]
        return message, self.rows.ask('select id from delivery where message_id = ?', message)[0][0]

    def words(self, message):
        return [(event['what'], event['who']) for event in self.json('message', 'trace', message)]

    def test_the_list_shows_what_was_given_up_and_anything_else_on_demand(self):
        self.assertEqual(self.json('delivery', 'list'), [])
        self.assertEqual(self.succeed('delivery', 'list'), 'no deliveries\n')
        message, dead = self.add(state='dead', last_error='550 no such\x1b user', attempt=3)
        _, ready = self.add('bert@example.com')
        listed = self.json('delivery', 'list')
        self.assertEqual([(each['id'], each['message'], each['state'], each['attempt']) for each in listed], [(dead, message, 'dead', 3)])
        self.assertIn('550 no such? user', self.succeed('delivery', 'list'))
        self.assertEqual([each['id'] for each in self.json('delivery', 'list', '--state', 'all')], [ready, dead])
        self.assertEqual([each['id'] for each in self.json('delivery', 'list', '--state', 'ready', '--mailbox', '1001')], [ready])
        self.assertEqual(self.json('delivery', 'list', '--state', 'all', '--mailbox', '1002'), [])
        self.assertEqual(self.json('delivery', 'list', '--state', 'all', '--channel', 'sms'), [])

    def test_one_is_shown_with_its_fallback(self):
        _, number = self.add(fallback='[["sms", "+4930123456"]]', after_delivery='save', digest='d1')
        shown = self.json('delivery', 'show', str(number))
        self.assertEqual((shown['fallback'], shown['after_delivery'], shown['digest'], shown['perhaps_sent'], shown['event']),
                         ([{'channel': 'sms', 'target': '+4930123456'}], 'save', 'd1', False, 'message'))
        self.assertIn('sms to +4930123456', self.succeed('delivery', 'show', str(number)))
        self.refuse(1, 'aftertone: there is no delivery 99', 'delivery', 'show', '99')
        complaint = 'aftertone: a delivery is named by its number, as `aftertone delivery list` shows it'
        self.refuse(2, complaint, 'delivery', 'show', 'x')

    def test_what_is_dead_is_sent_again_by_number(self):
        message, number = self.add(state='dead', attempt=7, created_at=1000, digest='d1', perhaps_sent=1)
        self.assertEqual(self.json('delivery', 'resend', str(number)), {'resent': 1})
        shown = self.json('delivery', 'show', str(number))
        self.assertEqual((shown['state'], shown['attempt'], shown['digest'], shown['perhaps_sent']), ('ready', 0, '', False))
        self.assertGreater(shown['created_at'], '2020')
        self.assertEqual(self.words(message), [('queued', 'administrator')])
        self.refuse(1, f'aftertone: delivery {number} is ready: only what is dead or cancelled is sent again, and only while its '
                       'message is new', 'delivery', 'resend', str(number))

    def test_all_of_a_channel_are_sent_again_but_those_whose_message_was_heard(self):
        for _ in range(3):
            self.add(state='dead')
        heard, number = self.add(state='dead')
        self.rows.ask("update message set state = 'saved' where id = ?", heard)
        self.add(state='dead', channel='sms')
        self.assertEqual(self.json('delivery', 'resend', '--all', '--channel', 'email'), {'resent': 3})
        self.assertEqual(self.rows.states(), {'ready': 3, 'dead': 2})
        for wrong in ([], ['--all'], [str(number), '--all', '--channel', 'email']):
            self.assertEqual(self.run_program('delivery', 'resend', *wrong).returncode, 2, wrong)

    def test_what_waits_is_cancelled_and_what_is_being_sent_is_not(self):
        for state in ('ready', 'dead', 'ambiguous'):
            message, number = self.add(state=state)
            self.assertEqual(self.json('delivery', 'cancel', str(number)), {'cancelled': 1})
            self.assertEqual(self.json('delivery', 'show', str(number))['state'], 'cancelled')
            self.assertEqual(self.words(message), [('cancelled', 'administrator')])
        for state in ('sending', 'committing', 'sent', 'cancelled'):
            _, number = self.add(state=state)
            self.refuse(1, f'aftertone: delivery {number} is {state}: only what waits, is dead or on hold can be cancelled',
                        'delivery', 'cancel', str(number))

    def test_a_trace_is_a_table_or_json_and_of_unknown_messages_there_is_none(self):
        message, number = self.add()
        self.succeed('delivery', 'cancel', str(number))
        self.assertRegex(self.succeed('message', 'trace', message), r'(?s)WHEN.*cancelled +1 +administrator +by hand')
        self.assertEqual(self.run_program('message', 'trace', '01a20468-ae24-7ce3-803c-a38addba3e7b').returncode, 1)


program.main()
