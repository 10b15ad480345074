#!/usr/bin/python3
"""The lamp of a phone shows what is in the mailbox: after every change, after every death of the service, and to nobody who may not
know. `--phones 10000` is the size of the last test."""
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import program
from lamp_phones import Phones, Receiver
from program import ProgramTest
from running_program import IP, free_ports

MOVER = None
SCENARIO = Path(__file__).with_name('watch_lamp.xml')
PHONES = 500


class LampTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.configure(sip=[f'trusted_trunks = ["{IP}"]'], email=['method = "off"'])
        self.succeed('mailbox', 'list')  # makes the tables
        self.mover = subprocess.Popen([MOVER, self.data / 'aftertone.db'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.close_mover)
        self.move('mailboxes 1001 2')

    def start(self, *command, log):
        output = open(self.folder / log, 'w')
        self.addCleanup(output.close)
        process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.addCleanup(self.end, process)
        return process

    def close_mover(self):
        self.mover.communicate(timeout=20)

    def in_database(self, query, *values):
        connection = sqlite3.connect(self.data / 'aftertone.db', timeout=5)
        try:
            return connection.execute(query, values).fetchone() is not None
        finally:
            connection.close()

    def move(self, line):
        self.mover.stdin.write(line + '\n')
        self.mover.stdin.flush()
        answer = self.mover.stdout.readline().strip()
        self.assertTrue(answer == 'ok' or len(answer) == 36, answer)
        return answer

    def expect(self, phone, shows, seconds=5):
        self.wait_for(lambda: phone.shows == shows, seconds)

    def subscribed(self, phones, mailbox='1001'):
        phone = phones.add(mailbox)
        phones.subscribe(phone)
        self.wait_for(lambda: phone.status is not None, 5)
        self.assertEqual(phone.status, 200)
        return phone

    def kill(self, server):
        server.send_signal(signal.SIGKILL)
        server.wait(20)


class Changes(LampTest):
    def test_every_change_shows_at_once(self):
        self.start_server()
        phone = self.subscribed(Phones(self, self.port))
        self.expect(phone, '0/0 (0/0)')
        self.assertIn(f'Message-Account: sip:1001@{IP}:{self.port}\r\n', phone.summary)
        plain, urgent = self.move('deposit 1001'), None
        self.expect(phone, '1/0 (0/0)')
        urgent = self.move('deposit 1001 urgent')
        self.expect(phone, '2/0 (1/0)')
        delays = []
        for message, state, shows in ((plain, 'saved', '1/1 (1/0)'), (urgent, 'saved', '0/2 (0/1)'), (urgent, 'deleted', '0/1 (0/0)'),
                                      (urgent, 'new', '1/1 (1/0)'), (urgent, 'deleted', '0/1 (0/0)'), (urgent, 'purged', '0/1 (0/0)'),
                                      (plain, 'new', '1/0 (0/0)')):
            begin = time.monotonic()
            self.move(f'state {message} {state}')
            self.expect(phone, shows)
            delays.append(time.monotonic() - begin)
        print(f'lamp: {len(delays)} changes shown after {max(delays):.2f} s at most')
        self.assertLess(max(delays), 3)

    def test_a_burst_of_changes_is_a_few_notices(self):
        self.start_server()
        phone = self.subscribed(Phones(self, self.port))
        self.expect(phone, '0/0 (0/0)')
        for _ in range(40):
            self.move('deposit 1001')
        self.expect(phone, '40/0 (0/0)')
        self.assertLess(len(phone.notify_cseqs), 10)

    def watch_with_sipp(self, transport):
        self.start_server()
        sipp = self.start('sipp', f'{IP}:{self.port}', '-sf', SCENARIO, '-t', transport, '-i', IP, '-p', str(free_ports(2)), '-m', '1',
                          '-nostdin', '-timeout', '30', '-timeout_error', '-trace_err', log='sipp.log')
        self.wait_for(lambda: self.in_database('select 1 from lamp_subscription'), 10)
        self.move('deposit 1001 urgent')
        self.assertEqual(sipp.wait(40), 0, (self.folder / 'sipp.log').read_text()[-2000:])
        self.wait_for(lambda: not self.in_database('select 1 from lamp_subscription'), 5)

    def test_SIPp_watches_over_udp(self):
        self.watch_with_sipp('u1')

    def test_SIPp_watches_over_tcp(self):
        self.watch_with_sipp('t1')


class Dialogs(LampTest):
    def test_the_next_process_goes_on_in_the_same_dialog(self):
        server = self.start_server()
        phones = Phones(self, self.port)
        phone = self.subscribed(phones)
        self.expect(phone, '0/0 (0/0)')
        self.kill(server)
        self.move('deposit 1001')
        self.start_server()
        self.expect(phone, '1/0 (0/0)', 10)
        phones.subscribe(phone)  # in its dialog
        self.wait_for(lambda: phone.status is not None, 5)
        self.assertEqual(phone.status, 200)
        self.wait_for(lambda: len(phone.notify_cseqs) >= 3, 5)
        self.assertEqual(phone.notify_cseqs, sorted(set(phone.notify_cseqs)))
        self.assertEqual(phones.strays, [])

    def test_unsubscribing_ends_it_with_a_last_notice(self):
        self.start_server()
        phones = Phones(self, self.port)
        phone = self.subscribed(phones)
        self.expect(phone, '0/0 (0/0)')
        phones.subscribe(phone, 0)
        self.wait_for(lambda: phone.state == 'terminated;reason=timeout', 5)
        phones.subscribe(phone)
        self.wait_for(lambda: phone.status == 481, 5)

    def test_a_phone_that_does_not_know_the_subscription_is_told_no_more(self):
        self.start_server()
        phones = Phones(self, self.port, '481 Gone')
        phone = self.subscribed(phones)
        self.wait_for(lambda: not self.in_database('select 1 from lamp_subscription'), 5)
        phones.subscribe(phone)
        self.wait_for(lambda: phone.status == 481, 5)

    def test_expiry_is_shortened_a_little_and_too_short_a_wish_is_refused(self):
        self.start_server()
        phones = Phones(self, self.port)
        granted = set()
        for _ in range(12):
            phone = phones.add('1001')
            phones.subscribe(phone, 100_000)
            self.wait_for(lambda: phone.status == 200, 5)
            granted.add(int(phone.expires))
        self.assertTrue(all(2880 <= each <= 3600 for each in granted), granted)
        self.assertGreater(len(granted), 1)
        brief = phones.add('1001')
        phones.subscribe(brief, 5)
        self.wait_for(lambda: brief.status == 423, 5)
        self.assertEqual(brief.expires, '60')

    def test_unknown_mailboxes_and_strange_events_are_refused(self):
        self.start_server()
        phones = Phones(self, self.port)
        for mailbox, event, status in (('9999', 'message-summary', 404), ('voicemail', 'message-summary', 404),
                                       ('1001', 'presence', 489)):
            phone = phones.add(mailbox)
            phones.subscribe(phone, event=event)
            self.wait_for(lambda: phone.status is not None, 5)
            self.assertEqual(phone.status, status)

    def test_strangers_learn_nothing(self):
        self.configure(sip=['trusted_trunks = ["192.0.2.1"]'], email=['method = "off"'])
        self.start_server()
        phones = Phones(self, self.port)
        for mailbox in ('1001', '9999'):
            phone = phones.add(mailbox)
            phones.subscribe(phone)
            self.wait_for(lambda: phone.status is not None, 5)
            self.assertEqual(phone.status, 403)


class Receivers(LampTest):
    def test_a_PBX_and_a_presence_server_are_told_by_the_notification_service_alone(self):
        pbx, presence = Receiver(self), Receiver(self)
        self.configure(lamp=[f'unsolicited = ["sip:{{mailbox}}@{IP}:{pbx.port}"]', f'publish = ["sip:{{mailbox}}@{IP}:{presence.port}"]'])
        server = self.start_server('--roles', 'notify')
        dark = {'1001': '0/0 (0/0)', '1002': '0/0 (0/0)'}
        for peer in (pbx, presence):
            self.wait_for(lambda: peer.shows == dark, 10)
        self.move('deposit 1001 urgent')
        for peer in (pbx, presence):
            self.wait_for(lambda: peer.shows['1001'] == '1/0 (1/0)', 5)
        self.wait_for(lambda: self.in_database('select 1 from lamp_publication where etag = ?', presence.etags['1001']), 5)
        self.kill(server)
        self.move('deposit 1002')
        self.start_server('--roles', 'notify')
        for peer in (pbx, presence):
            self.wait_for(lambda: peer.shows['1002'] == '1/0 (0/0)', 10)
        self.assertTrue(all(request['SIP-If-Match'] for request in presence.requests[2:]), 'published twice')
        presence.etags.clear()  # it forgot everything
        self.move('deposit 1002')
        self.wait_for(lambda: presence.shows['1002'] == '2/0 (0/0)' and '1002' in presence.etags, 10)


class Many(LampTest):
    def test_all_lamps_are_right_after_a_death(self):
        self.move(f'mailboxes 20000 {PHONES}')
        server = self.start_server()
        phones = Phones(self, self.port)
        everybody = [phones.add(str(20000 + i)) for i in range(PHONES)]
        begin = time.monotonic()
        self.assertTrue(phones.subscribe_all(everybody, 120))
        self.wait_for(lambda: all(phone.shows == '0/0 (0/0)' for phone in everybody), 60)
        subscribed = time.monotonic() - begin
        self.kill(server)
        self.move(f'deposits 20000 {PHONES}')
        begin = time.monotonic()
        self.start_server()
        self.wait_for(lambda: all(phone.shows == '1/0 (0/0)' for phone in everybody), 60)
        right = time.monotonic() - begin
        self.assertEqual(phones.strays, [])
        print(f'lamp: {PHONES} phones subscribed and were told in {subscribed:.1f} s; killed with all lamps changed meanwhile, all were '
              f'right {right:.1f} s after the new start, in the same dialogs')


if __name__ == '__main__':
    MOVER = sys.argv.pop(2)
    if '--phones' in sys.argv:
        at = sys.argv.index('--phones')
        PHONES = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    program.main()
