#!/usr/bin/python3
"""SMPP over TLS: only to whom the certificate says it is.   sms_smpp_tls_test.py DELIVER_SMS TEMPLATES"""
import shutil
import ssl
import sys
import tempfile
import threading
import unittest
import warnings
from pathlib import Path

from certificates import Authority
from sender import Sender
from smsc import Smsc

PROGRAM, TEMPLATES = sys.argv[1:3]


class SmppTlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix='aftertone-smpp-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        authority = Authority(cls.folder)
        authority.sign('good')
        authority.sign('other', valid_for='DNS:smsc.example.com,IP:192.0.2.1')
        authority.sign('over', days=-1)
        authority.sign('named', valid_for='DNS:localhost')
        Authority(cls.folder, 'stranger').sign('unknown')

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f'{name}.pem', self.folder / f'{name}.key')
        return context

    def sender(self, smsc, **settings):
        return Sender(PROGRAM, TEMPLATES, smpp=smsc.port, **{'tls': True, 'ca_file': str(self.folder / 'ca.pem')} | settings)

    def test_sent_over_tls_with_a_receipt_back(self):
        with Smsc(tls=self.context('good')) as smsc, self.sender(smsc) as sender:
            told = sender.deliver(name='Anna')
            self.assertEqual((told['kind'], told['text']), ('sent', 'id1'))
            connection = smsc.connections[-1]
            self.assertIn(connection.version(), ('TLSv1.2', 'TLSv1.3'))
            smsc.deliver(connection, b'id:id1 sub:001 dlvrd:001 submit date:2611221613 done date:2611221614 stat:DELIVRD err:000 text:New')
            self.assertEqual(sender.hear()['receipt'], 'delivered')
            self.assertEqual(sender.stop(), 0)
            self.assertEqual(smsc.wait_for('unbind')[1], 0)

    def test_by_name_with_the_name_in_the_hello(self):
        names = []
        context = self.context('named')
        context.sni_callback = lambda connection, name, context: names.append(name)
        with Smsc(tls=context) as smsc, self.sender(smsc, host='localhost') as sender:
            self.assertEqual(sender.deliver(name='Anna')['kind'], 'sent')
        self.assertEqual(names[:1], ['localhost'])

    def test_nothing_is_said_to_whom_the_certificate_does_not_name(self):
        for name, words in (('other', 'for another name'), ('unknown', 'unable to get local issuer'), ('over', 'expired')):
            with self.subTest(certificate=name), Smsc(tls=self.context(name)) as smsc, self.sender(smsc) as sender:
                told = sender.deliver(name='Anna')
                self.assertEqual((told['kind'], told['is_marked'], told['is_relay_away']), ('retry', False, True))
                self.assertIn(words, told['text'])
                self.assertIn('[sms] ca_file', told['text'])
                smsc.strangers.get(timeout=20)
                self.assertTrue(smsc.pdus.empty(), 'the password was shown')

    def test_old_tls_is_refused(self):
        context = self.context('good')
        with warnings.catch_warnings(action='ignore'):      # Python finds it too old as well
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        context.set_ciphers('ALL:@SECLEVEL=0')
        with Smsc(tls=context) as smsc, self.sender(smsc) as sender:
            self.assertEqual(sender.deliver(name='Anna')['kind'], 'retry')
            self.assertTrue(smsc.pdus.empty())

    def test_a_server_that_speaks_no_tls(self):
        """What it reads is a hello, no bind: it hangs up; and one that says nothing at all is given up."""
        for plain in (Smsc(), Silent()):
            with self.subTest(server=type(plain).__name__), plain, self.sender(plain, connect_timeout=1) as sender:
                told = sender.deliver(name='Anna')
                self.assertEqual((told['kind'], told['is_marked']), ('retry', False))
                self.assertTrue(plain.pdus.empty(), 'it was spoken to without TLS')

    def test_a_bind_without_tls_is_not_what_a_tls_server_hears(self):
        with Smsc(tls=self.context('good')) as smsc, self.sender(smsc, tls=False) as sender:
            self.assertEqual(sender.deliver(name='Anna')['kind'], 'retry')
            smsc.strangers.get(timeout=20)


class Silent(Smsc):
    """Takes connections and says nothing."""

    def _serve(self, connection):
        while connection.recv(4096):
            pass


threading.excepthook = lambda arguments: None     # the plain SMSC is given a hello, which is no PDU
unittest.main(argv=sys.argv[:1])
