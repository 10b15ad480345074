#!/usr/bin/python3
"""Somebody tries something: PINs by phone, passwords of the website, what the SIP port takes, calls without an end, numbers to dial. Each
raises its alert, of the urgency `security`, within a minute.   attacks_test.py PROGRAM BUILT"""
import concurrent.futures
import http.client
import json
import socket
import sys
import unittest

from alarmed import Alarmed
from running_program import IP, free_ports

PROGRAM = BUILT = None
PIN = '850274'
SCANNED, FLOOD = 40, 450  # requests; the second more than calls may be set up at once


class Attacks(unittest.TestCase):
    def setUp(self):
        self.case = Alarmed(PROGRAM, BUILT).__enter__()
        self.addCleanup(self.case.__exit__, None, None, None)
        self.program = self.case.program
        for number in ('1001', '1002', '1003', '1004'):
            self.program.succeed('mailbox', 'add', number, '--name', 'Anna', '--pin', PIN, '--keep-pin')

    def strike(self, attack, alert, code):
        self.case.strike(attack, alert, code)
        told = self.case.sink.find('raised', alert)
        self.assertEqual(told['urgency'], 'security')
        return told

    # --- log-ins

    def test_pins_that_are_tried_in_many_calls(self):
        """One PIN on each mailbox: no mailbox is locked, and no call is long."""
        self.case.start()

        def spray(pin):
            keys = [word for number in ('1001', '1002', '1003') for word in ('--press', f'{number}#{pin}#', '--listen', '5')]
            return self.program.run('call', f'sip:voicemail@{IP}:{self.program.port}', '--listen', '1', *keys)

        def attack():
            with concurrent.futures.ThreadPoolExecutor(4) as callers:
                list(callers.map(spray, ('913757', '624869', '357924', '481926')))
        told = self.strike(attack, 'pin-attack', 'AT-6001')
        self.assertRegex(told['text'], r'^1\d log-ins by phone were refused in ten minutes')
        for pin in ('913757', '624869', PIN):
            self.assertNotIn(pin, self.program.log())

    def ask(self, method, path, body, **headers):
        connection = http.client.HTTPConnection(IP, self.web_port, timeout=20)
        try:
            connection.request(method, '/api/v1' + path, json.dumps(body), {'Content-Type': 'application/json', **headers})
            return connection.getresponse().status
        finally:
            connection.close()

    def start_web(self, **sections):
        self.web_port = free_ports(1)
        self.case.configure(web=[f'port = {self.web_port}'], **sections)
        self.case.start('--roles', 'ivr,notify,web')

    def test_passwords_that_are_tried_on_the_website(self):
        self.start_web()
        self.program.succeed('user', 'add', 'root', '--role', 'administrator', '--password', '-', input='correct horse battery\n')
        statuses = []

        def attack():
            for i in range(25):
                statuses.append(self.ask('POST', '/session', {'name': f'root{i % 7 or ""}', 'password': f'guess {i}'}))
        told = self.strike(attack, 'web-attack', 'AT-6002')
        self.assertLessEqual(set(statuses), {401, 429})
        self.assertIn('127.0.0.1', told['text'])
        self.assertNotIn('guess', self.program.log())

    def test_access_tokens_that_are_guessed(self):
        self.start_web()

        def attack():
            for i in range(25):
                self.assertEqual(self.ask('GET', '/mailboxes', None, Authorization=f'Bearer at1_{i:064x}'), 401)
        self.strike(attack, 'web-attack', 'AT-6002')

    # --- the SIP port

    def send(self, method, number, count, is_patient=False):
        """Requests, one after the other. Who is patient waits for the final answer of each."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind((IP, 0))
            stranger.settimeout(10)
            port = stranger.getsockname()[1]
            for i in range(count):
                target = f'sip:{number + i}@{IP}:{self.program.port}'
                stranger.sendto('\r\n'.join([
                    f'{method} {target} SIP/2.0', f'Via: SIP/2.0/UDP {IP}:{port};branch=z9hG4bK{method}{i}', 'Max-Forwards: 70', f'To: <{target}>',
                    f'From: <sip:100@1.1.1.1>;tag={i}', f'Call-ID: {method}{i}@scan', f'CSeq: 1 {method}', f'Contact: <sip:100@{IP}:{port}>',
                    'Content-Length: 0', '', '']).encode(), (IP, self.program.port))
                while is_patient and not self.is_refusal_of(f'{method}{i}@scan', stranger.recv(65536)):
                    pass

    @staticmethod
    def is_refusal_of(call_id, answer):
        return answer.startswith(b'SIP/2.0 404') and call_id.encode() in answer

    def test_an_address_that_looks_for_what_is_open(self):
        self.case.start()
        told = self.strike(lambda: self.send('REGISTER', 1000, SCANNED), 'sip-scan', 'AT-6003')
        self.assertEqual(told['thing'], IP)
        self.assertIn('REGISTER, 405', told['text'])

    def test_an_address_that_looks_for_mailboxes(self):
        self.case.start()
        told = self.strike(lambda: self.send('INVITE', 5000, SCANNED, is_patient=True), 'sip-scan', 'AT-6003')
        self.assertIn('404', told['text'])

    def test_calls_that_nobody_ends(self):
        self.case.start()
        self.strike(lambda: self.send('INVITE', 1001, FLOOD), 'sip-flood', 'AT-6004')

    # --- dialling

    def test_numbers_that_must_not_be_dialled(self):
        """By somebody who has got into the website as an owner, or has stolen a token."""
        self.program.succeed('class-of-service', 'set', 'staff', '--uses', 'outcall', '--allow', '10xx')
        self.program.succeed('mailbox', 'set', '1001', '--class-of-service', 'staff')
        self.start_web(dialling=['country_code = "49"'])
        secret = self.program.json('token', 'add', 'stolen', '--scope', 'mailboxes:write')['secret']
        statuses = []

        def attack():
            for i in range(12):
                rule = {'name': f'r{i}', 'to': [{'channel': 'outcall', 'target': f'+4990012345{i:02}'}]}
                statuses.append(self.ask('POST', '/mailboxes/1001/rules', rule, Authorization=f'Bearer {secret}'))
        told = self.strike(attack, 'dialling-refused', 'AT-6005')
        self.assertNotIn(201, statuses)
        self.assertIn('mailbox 1001', told['text'])


if __name__ == '__main__':
    PROGRAM, BUILT = sys.argv.pop(1), sys.argv.pop(1)
    unittest.main(verbosity=2)
