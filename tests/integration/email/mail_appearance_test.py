#!/usr/bin/python3
"""The HTML of our mails in a real browser: on a phone, in light and in dark.
mail_appearance_test.py DELIVER_MAIL TEMPLATES READ_RECEIPTS     keeps pictures in $AFTERTONE_PICTURES, if that is set"""
import email
import email.policy
import html
import json
import os
import pathlib
import re
import sys
import unittest
import uuid

from browser import browse
from email_case import EmailTest
from hard_names import HARD_NAMES
from relay import Relay

PHONE = 360  # CSS pixels
# The mail in a frame as wide as a phone; what is measured is left in the page's title.
PAGE = """<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><body style="margin:0">
<iframe id="mail" style="border:0;width:{width}px;height:900px" srcdoc="{mail}"></iframe>
<script>mail.onload = () => {{
  const page = mail.contentDocument, style = mail.contentWindow.getComputedStyle(page.body);
  const wide = [...page.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > {width}).map(e => e.tagName);
  document.title = JSON.stringify({{width: page.documentElement.scrollWidth, color: style.color, size: style.fontSize, wide,
                                    text: page.body.innerText.length}});
}}</script>"""


class Appearance(EmailTest):
    def mail_page(self, **changes):
        with Relay(self.maildirs) as relay:
            told = self.deliver_to(relay, link='https://voicemail.example.com/m/', attachment='link', **changes)
            self.assertEqual(told['kind'], 'sent')
            mail = email.message_from_bytes(relay.accepted[-1][2], policy=email.policy.default)
        return mail.get_body(('html',)).get_content()

    def browse(self, *options):
        return browse(f'{self.maildirs}/browser', *options)

    def look(self, name, page, is_dark):
        file = self.maildirs / f'{name}.html'
        file.write_text(PAGE.format(width=PHONE, mail=html.escape(page)))
        scheme = ['--blink-settings=preferredColorScheme=0'] if is_dark else []
        shown = self.browse(*scheme, '--dump-dom', f'file://{file}')
        pictures = os.environ.get('AFTERTONE_PICTURES')
        if pictures:
            picture = pathlib.Path(pictures) / f'{name}-{"dark" if is_dark else "light"}.png'
            self.browse(*scheme, f'--screenshot={picture}', '--window-size=500,900', f'file://{file}')
        return json.loads(html.unescape(re.search('<title>(.*?)</title>', shown).group(1)))

    def check(self, name, page):
        for is_dark in (False, True):
            with self.subTest(name, is_dark=is_dark):
                seen = self.look(name, page, is_dark)
                self.assertEqual(seen['wide'], [])
                self.assertLessEqual(seen['width'], PHONE)  # less, where there is a scroll bar
                brightness = sum(int(part) for part in re.findall(r'\d+', seen['color'])[:3]) / 3
                self.assertTrue(brightness > 200 if is_dark else brightness < 60, seen)
                self.assertGreaterEqual(float(seen['size'].removesuffix('px')), 14)
                self.assertGreater(seen['text'], 100)

    def test_a_mail_about_one_message_fits_a_phone(self):
        self.check('one-en', self.mail_page(urgent=True, salvaged=True))
        self.check('one-de', self.mail_page(language='de', name=list('Dr. Wilhelmine Hinterhuber-Oberlechner'.encode())))
        self.check('one-long', self.mail_page(name=list(b'y' * 10_000)))

    def test_a_digest_fits_a_phone(self):
        names = ['Anna', 'Dr. Wilhelmine Hinterhuber-Oberlechner', 'שלום עולם', '😀👨‍👩‍👧 family', 'x' * 300]
        for language in ('en', 'de'):
            self.check(f'digest-{language}', self.mail_page(language=language, digest=str(uuid.uuid4()), urgent=True,
                                                            names=[list(name.encode()) for name in names]))
        self.check('digest-hard', self.mail_page(digest=str(uuid.uuid4()), names=[list(name) for name, _ in HARD_NAMES]))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
