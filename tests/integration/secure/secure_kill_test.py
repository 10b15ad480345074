#!/usr/bin/python3
"""The notification service is killed again and again while it escalates: nobody is asked twice for a step, and nobody is left out.

  secure_kill_test.py AFTERTONE
"""
import collections
import random
import signal
import time

import program
from secure_team import FALLBACK, SecureTest

KILLS, MESSAGES = 20, 15


class Killed(SecureTest):
    def test_escalation_survives_kill_9(self):
        self.add_team('10s 1002; 1003', '10s 1004', '10s 1005', rounds=2, seconds=4)
        messages = self.queue(MESSAGES)
        accepted = messages[0]
        chance = random.Random(7)
        for kill in range(KILLS):
            self.start_server('--roles', 'notify')
            if kill == 2:
                self.wait_asked(accepted, 2, 40)
                self.assertIn('You have accepted', self.press(self.tokens('1002')[accepted], 'accept').text)
            else:
                time.sleep(chance.uniform(0.05, 1.2))  # a moment that nobody chose
            self.program.process.send_signal(signal.SIGKILL)
            self.program.process.wait(20)
        self.start_server('--roles', 'notify')
        for message in messages[1:]:
            self.wait_for(lambda: self.delivery(message)[0] == 'dead', 60)
        self.wait_for(lambda: self.delivery(accepted)[0] == 'sent', 20)
        self.wait_for(lambda: not self.sql("select 1 from delivery where state not in ('sent', 'dead', 'cancelled')"), 60)
        steps = [(1, 1, '1002'), (1, 1, '1003'), (1, 2, '1004'), (1, 3, '1005'), (2, 1, '1002'), (2, 1, '1003'), (2, 2, '1004'), (2, 3, '1005')]
        mails = collections.Counter()
        for number in ('1002', '1003', '1004', '1005'):
            for mail in self.mails(f'{number}@example.com'):
                mails[mail['X-Aftertone-Message-ID'], number] += 1
        for message in messages[1:]:
            rows = self.sql('select r.round, r.step, r.mailbox from secure_recipient r join secure_message s on r.secure_id = s.id '
                            'where s.message_id = ? order by r.round, r.step, r.place', message)
            self.assertEqual(rows, steps)
            self.assertEqual([mails[message, number] for number in ('1002', '1003', '1004', '1005')], [2, 2, 2, 2])
            self.assertEqual(self.happenings(message).count('escalated'), 6)
        # Many at once come as a digest.
        told = collections.Counter(each for mail in self.mails(FALLBACK) for each in mail.get_all('X-Aftertone-Message-ID'))
        self.assertEqual(told, {message: 1 for message in messages[1:]})
        print(f'{KILLS} kills, {MESSAGES} messages: {sum(mails.values())} requests, none twice, none missing')


program.main()
