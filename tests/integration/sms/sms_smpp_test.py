#!/usr/bin/python3
"""Short messages to an SMSC by SMPP 3.4.   sms_smpp_test.py DELIVER_SMS TEMPLATES"""
import json
import pathlib
import signal
import struct
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'email'))
from hard_names import HARD_NAMES
from sender import Sender
from smsc import Smsc

PROGRAM, TEMPLATES = sys.argv[1:3]
PERL_SMSC = pathlib.Path(__file__).parent / 'net_smpp_smsc.pl'
TEXT = 'New voice message from Anna (+4930123456), 0:42, 16:13, Monday, 21 September 2026. Mailbox 1001.'
LINK = 'https://voicemail.example.com/m/' + 'a' * 120


# GSM 03.38, 6.2.1 and 6.2.1.1.
GSM = ('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyz'
       'äöñüà')
GSM_ESCAPED = {0x14: '^', 0x28: '{', 0x29: '}', 0x2f: '\\', 0x3c: '[', 0x3d: '~', 0x3e: ']', 0x40: '|', 0x65: '€'}


def from_gsm(data):
    septets = iter(data)
    return ''.join(GSM_ESCAPED[next(septets)] if septet == 0x1b else GSM[septet] for septet in septets)


def text_of(submits):
    """Puts the parts of a long message together, as a phone would."""
    parts, references = [], set()
    for submit in submits:
        assert submit['esm_class'] == 0x40
        size, tag, length, reference, count, number = submit['message'][:6]
        assert (size, tag, length, count) == (5, 0, 3, len(submits))
        references.add(reference)
        parts.append((number, submit['message'][6:]))
    assert len(references) == 1 and [n for n, _ in parts] == list(range(1, len(parts) + 1))
    return [data for _, data in parts]


class SmppTest(unittest.TestCase):
    def sender(self, smsc, environment=None, **settings):
        return Sender(PROGRAM, TEMPLATES, environment, smpp=smsc.port, **settings)

    def send(self, smsc, job=None, **settings):
        with self.sender(smsc, **settings) as sender:
            told = sender.deliver(**({'name': 'Anna'} | (job or {})))
            self.assertEqual(sender.stop(), 0)
        return told

    def submits(self, smsc):
        found = []
        while not smsc.pdus.empty():
            name, _, _, fields = smsc.pdus.get_nowait()
            if name == 'submit_sm':
                found.append(fields)
        return found

    def test_every_field_is_as_the_book_says(self):
        with Smsc() as smsc:
            told = self.send(smsc)
            self.assertEqual((told['kind'], told['text'], told['is_marked'], told['holds']), ('sent', 'id1', True, True))
            name, status, sequence, bind = smsc.pdus.get(timeout=10)
            self.assertEqual((name, status), ('bind_transceiver', 0))
            self.assertEqual(bind, {'system_id': 'aftertone', 'password': 'secret', 'system_type': 'VMA', 'version': 0x34, 'ton': 0,
                                    'npi': 0, 'range': ''})
            name, status, next_sequence, submit = smsc.pdus.get(timeout=10)
            self.assertEqual((name, status, next_sequence), ('submit_sm', 0, sequence + 1))
            self.assertEqual(submit, {'service_type': '', 'source': (5, 0, 'Voicemail'), 'destination': (1, 1, '491701234567'),
                                      'esm_class': 0, 'protocol_id': 0, 'priority': 0, 'schedule': '', 'validity': '',
                                      'registered_delivery': 1, 'replace': 0, 'data_coding': 0, 'default_message': 0,
                                      'message': TEXT.encode('ascii'), 'tlvs': {}})
            self.assertEqual(smsc.pdus.get(timeout=10)[0], 'unbind')

    def test_a_long_text_comes_in_parts_that_a_phone_puts_together(self):
        with Smsc() as smsc:
            told = self.send(smsc, {'name': 'Ann[a] €', 'link': LINK})
            submits = self.submits(smsc)
            parts = text_of(submits)
            self.assertEqual((told['kind'], told['text'], len(parts)), ('sent', 'id2', 2))
            self.assertTrue(all(len(part) <= 153 for part in parts))
            septets = b''.join(parts).replace(b'\x1b\x65', b'E').replace(b'\x1b\x3c', b'[').replace(b'\x1b\x3e', b']')
            self.assertEqual(septets.decode(), told['composed'].replace('€', 'E'))
            self.assertEqual([s['registered_delivery'] for s in submits], [0, 1])

    def test_unicode_is_utf_16_and_no_pair_is_torn(self):
        for name in ('Жанна', '😀' * 30, 'שלום עולם', '日本語テスト' * 6):
            with self.subTest(name=name), Smsc() as smsc:
                told = self.send(smsc, {'name': name})
                submits = self.submits(smsc)
                self.assertTrue(all(s['data_coding'] == 8 for s in submits))
                parts = text_of(submits) if len(submits) > 1 else [submits[0]['message']]
                self.assertTrue(all(len(part) <= 134 or len(parts) == 1 for part in parts))
                for part in parts:
                    part.decode('utf-16-be')          # raises if a pair is cut
                self.assertEqual(b''.join(parts).decode('utf-16-be'), told['composed'])

    def test_a_long_text_as_payload(self):
        with Smsc() as smsc:
            told = self.send(smsc, {'link': LINK}, payload=True)
            submit, = self.submits(smsc)
            self.assertEqual((submit['message'], submit['esm_class'], submit['registered_delivery']), (b'', 0, 1))
            self.assertEqual(submit['tlvs'], {0x0424: told['composed'].encode()})

    def test_no_more_parts_than_paid_for(self):
        with Smsc() as smsc:
            self.send(smsc, {'link': LINK}, max_parts=1)
            submit, = self.submits(smsc)
            self.assertEqual(len(submit['message']), 160)
            self.assertTrue(submit['message'].endswith(b'...'))

    def test_hard_names_stay_in_the_text(self):
        more = [b'\x1b\x65', b'\xff\xfe', b'x' * 10_000, '\u202eevil\u2066'.encode()]
        with Smsc() as smsc, self.sender(smsc) as sender:
            for name in [name for name, _ in HARD_NAMES] + more:
                with self.subTest(name=name[:30]):
                    told = sender.deliver(name=name)
                    self.assertEqual(told['kind'], 'sent')
                    submits = self.submits(smsc)
                    whole = b''.join(text_of(submits)) if len(submits) > 1 else submits[0]['message']
                    text = whole.decode('utf-16-be') if submits[0]['data_coding'] == 8 else from_gsm(whole)
                    self.assertEqual(text, told['composed'])
                    self.assertRegex(text, r'^New voice message from .* \(\+4930123456\), 0:42')
                    self.assertNotRegex(text, '[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]')
                    self.assertEqual({submit['destination'] for submit in submits}, {(1, 1, '491701234567')})
                    self.assertEqual({submit['data_coding'] for submit in submits}, {submits[0]['data_coding']})

    def test_what_the_smsc_refuses(self):
        for status, kind in ((0x0B, 'rejected'), (0x01, 'rejected'), (0x58, 'retry'), (0x14, 'retry'), (0x08, 'retry'), (0x64, 'retry')):
            with self.subTest(status=status), Smsc(on_submit=lambda *_, s=status: (s, '')) as smsc:
                told = self.send(smsc, {'link': LINK})
                self.assertEqual((told['kind'], len(self.submits(smsc))), (kind, 1))

    def test_when_only_a_part_is_taken_it_is_not_sent_again(self):
        with Smsc(on_submit=lambda _, n: (0, 'a') if n == 1 else (0x0B, '')) as smsc:
            told = self.send(smsc, {'link': LINK})
            self.assertEqual((told['kind'], told['holds']), ('ambiguous', True))

    def test_the_rest_of_a_message_waits_for_a_busy_smsc(self):
        with Smsc(on_submit=lambda _, n: (0x58, '') if n == 2 else (0, f'id{n}')) as smsc:
            told = self.send(smsc, {'link': LINK})
            self.assertEqual((told['kind'], told['text'], len(self.submits(smsc))), ('sent', 'id3', 3))

    def test_a_lost_answer_is_ambiguous_and_the_next_message_goes_over_a_new_connection(self):
        with Smsc(on_submit=lambda _, n: 'close' if n == 1 else (0, 'b')) as smsc, self.sender(smsc) as sender:
            told = sender.deliver()
            self.assertEqual((told['kind'], told['holds'], told['is_marked']), ('ambiguous', True, True))
            self.assertEqual(sender.deliver()['kind'], 'sent')
            self.assertEqual((smsc.count, len(smsc.connections)), (2, 2))

    def test_an_smsc_that_says_nothing_is_let_go(self):
        with Smsc(on_submit=lambda _, n: None) as smsc:
            told = self.send(smsc, answer_timeout=1)
            self.assertEqual(told['kind'], 'ambiguous')
        with Smsc(on_submit=lambda _, n: None) as smsc:
            self.assertEqual(self.send(smsc, {'mark': 'stop'}, answer_timeout=60)['kind'], 'ambiguous')

    def test_nobody_there_and_nobody_let_in(self):
        with Smsc() as smsc:
            port = smsc.port
        with Sender(PROGRAM, TEMPLATES, smpp=port) as sender:
            told = sender.deliver()
        self.assertEqual((told['kind'], told['is_marked'], told['is_relay_away']), ('retry', False, True))
        with Smsc(bind_status=0x0E) as smsc:                  # invalid password; the answer has no body
            told = self.send(smsc)
            self.assertEqual((told['kind'], told['is_marked']), ('retry', False))
            self.assertIn('0x0e', told['text'])
            self.assertEqual(len(smsc.connections), 1, 'knocks again and again with a wrong password')

    def test_no_mark_no_message(self):
        with Smsc() as smsc:
            self.assertEqual(self.send(smsc, {'mark': 'no'})['kind'], 'retry')
            self.assertEqual(self.submits(smsc), [])

    def test_it_asks_whether_the_smsc_is_there_and_goes_when_it_is_not(self):
        with Smsc() as smsc, self.sender(smsc, enquire=1) as sender:
            self.assertEqual(sender.deliver()['kind'], 'sent')
            smsc.wait_for('enquire_link')
            smsc.wait_for('enquire_link')
            self.assertEqual(len(smsc.connections), 1)
        with Smsc(answers_enquiries=False) as smsc, self.sender(smsc, enquire=1, answer_timeout=1):
            smsc.bound.get(timeout=20)
            smsc.bound.get(timeout=20)                        # bound again, over a new connection

    def test_it_answers_what_the_smsc_asks(self):
        with Smsc() as smsc, self.sender(smsc) as sender:
            connection = smsc.bound.get(timeout=20)
            smsc.send(connection, 0x15, 0, 4711)
            self.assertEqual(smsc.wait_for('enquire_link_resp')[1:3], (0, 4711))
            smsc.send(connection, 0x102, 0, 4712, b'')        # outbind's neighbour: unknown here
            self.assertEqual(smsc.wait_for('generic_nack')[1:3], (3, 4712))
            smsc.send(connection, 0x6, 0, 4713)
            self.assertEqual(smsc.wait_for('unbind_resp')[2], 4713)
            smsc.bound.get(timeout=20)
            self.assertEqual(sender.deliver()['kind'], 'sent')

    def test_receipts(self):
        line = b'id:%s sub:001 dlvrd:001 submit date:2611221613 done date:2611221614 stat:%s err:%s text:stat:DELIVRD'
        cases = ((line % (b'id1', b'DELIVRD', b'000'), b'', 'delivered', 'DELIVRD', '000', 'id1'),
                 (line % (b'id1', b'UNDELIV', b'0d4'), b'', 'failed', 'UNDELIV', '0d4', 'id1'),
                 (line % (b'id1', b'ACCEPTD', b'000'), b'', 'on_the_way', 'ACCEPTD', '000', 'id1'),
                 (b'', b'\x00\x1e\x00\x04id9\0\x04\x27\x00\x01\x05', 'failed', 'UNDELIV', '', 'id9'),
                 (line % (b'id1', b'EXPIRED', b'001'), b'\x00\x1e\x00\x04id2\0', 'failed', 'EXPIRED', '001', 'id2'))
        with Smsc() as smsc, self.sender(smsc) as sender:
            connection = smsc.bound.get(timeout=20)
            for text, tlvs, kind, status, code, ref in cases:
                sequence = smsc.deliver(connection, text, tlvs=tlvs)
                self.assertEqual(sender.hear(), {'receipt': kind, 'status': status, 'code': code, 'ref': ref, 'delivery': 0})
                self.assertEqual(smsc.wait_for('deliver_sm_resp')[1:3], (0, sequence))
            sequence = smsc.deliver(connection, b'STOP', esm_class=0)       # a message from a phone
            self.assertEqual(smsc.wait_for('deliver_sm_resp')[1:3], (0, sequence))
            self.assertTrue(sender.lines.empty())

    def test_names_in_decimal_are_found_again(self):
        with Smsc(on_submit=lambda *_: (0, '00AB12CD')) as smsc, self.sender(smsc, decimal=True) as sender:
            self.assertEqual(sender.deliver()['text'], 'ab12cd')
            smsc.deliver(smsc.bound.get(timeout=20), b'id:%d stat:DELIVRD err:000' % 0xAB12CD)
            self.assertEqual(sender.hear()['ref'], 'ab12cd')

    def test_a_receipt_that_cannot_be_kept_is_asked_for_again(self):
        with Smsc() as smsc, self.sender(smsc, no_database=True) as sender:
            smsc.deliver(smsc.bound.get(timeout=20), b'id:1 stat:DELIVRD err:000')
            self.assertEqual(sender.hear()['receipt'], 'delivered')
            self.assertEqual(smsc.wait_for('deliver_sm_resp')[1], 0x64)

    def test_nonsense_ends_the_connection_and_nothing_else(self):
        with Smsc() as smsc, self.sender(smsc) as sender:
            for nonsense in (b'\0\0\0\x03abc', b'\xff\xff\xff\xff', struct.pack('>IIII', 20, 5, 0, 9) + b'\0\1\1\0'):
                connection = smsc.bound.get(timeout=20)
                with smsc.lock:
                    connection.sendall(nonsense)
                if nonsense[3] == 20:
                    self.assertEqual(smsc.wait_for('deliver_sm_resp')[2], 9)   # cut short, but whole
            self.assertEqual(sender.deliver()['kind'], 'sent')

    def test_killed_in_the_ambiguous_window_the_smsc_has_it_once(self):
        holding = threading.Event()
        with Smsc(on_submit=lambda *_: holding.set()) as smsc:
            with self.sender(smsc) as sender:
                sender.begin()
                self.assertTrue(holding.wait(timeout=20))
                sender.process.send_signal(signal.SIGKILL)
                self.assertEqual(sender.process.wait(timeout=20), -signal.SIGKILL)
            self.assertEqual(smsc.count, 1)
            with self.sender(smsc, {'AFTERTONE_CRASH_AT': '1'}) as sender:
                sender.begin()
                self.assertEqual(sender.process.wait(timeout=20), -signal.SIGKILL)
            self.assertEqual(smsc.count, 1)                   # before the mark nothing leaves

    def test_a_foreign_codec_reads_what_we_write(self):
        perl = subprocess.Popen(['/usr/bin/perl', str(PERL_SMSC)], stdout=subprocess.PIPE, text=True)
        try:
            port = int(perl.stdout.readline())
            with Sender(PROGRAM, TEMPLATES, smpp=port, max_parts=6) as sender:
                self.assertEqual(sender.deliver(name='Anna')['text'], 'perl1')
                told = sender.deliver(name='Жанна 😀', link=LINK)
                self.assertEqual(told['kind'], 'sent')
                self.assertEqual(sender.stop(), 0)
            pdus = [json.loads(line) for line in perl.stdout.read().splitlines()]
            self.assertEqual(perl.wait(timeout=20), 0)
        finally:
            if perl.poll() is None:
                perl.kill()
                perl.wait(timeout=20)
            perl.stdout.close()
        bind, first, *rest, unbind = pdus
        self.assertEqual((bind['cmd'], bind['system_id'], bind['password'], bind['system_type'], bind['interface_version']), (9, 'aftertone', 'secret', 'VMA', 0x34))
        self.assertEqual((first['cmd'], first['source_addr_ton'], first['source_addr'], first['dest_addr_ton'], first['destination_addr']),
                         (4, 5, 'Voicemail', 1, '491701234567'))
        self.assertEqual((bytes.fromhex(first['short_message_hex']).decode(), first['data_coding'], first['registered_delivery']), (TEXT, 0, 1))
        texts = [bytes.fromhex(p['short_message_hex']) for p in rest]
        self.assertTrue(all(p['esm_class'] == 0x40 and p['data_coding'] == 8 for p in rest))
        self.assertTrue(all(text[:3] == b'\5\0\3' for text in texts))
        self.assertEqual(b''.join(text[6:] for text in texts).decode('utf-16-be'), told['composed'])
        self.assertEqual(unbind['cmd'], 6)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
