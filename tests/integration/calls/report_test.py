#!/usr/bin/python3
"""A report of a day of real calls and of a month of made-up ones: as text, JSON, CSV, and as a page in a real browser.
report_test.py PROGRAM     keeps pictures in $AFTERTONE_PICTURES, if that is set"""
import csv
import datetime
import html
import io
import json
import os
import pathlib
import re
import sqlite3

import program
from browser import browse
from program import ProgramTest
from running_program import IP

HOSTILE = '550 <script>document.title="broken into"</script><img src=x onerror=alert(1)> & "quoted"'
MEASURE = ('<script>document.title = JSON.stringify({width: document.documentElement.scrollWidth, bars: document.querySelectorAll("rect.bar").length,'
           'scripts: document.scripts.length, images: document.images.length, color: getComputedStyle(document.body).color,'
           'text: document.body.innerText})</script>')


class Report(ProgramTest):
    def fill(self, day, calls):
        """Rows of a day, each call 60 s long, the message told 2 s later; every tenth was refused."""
        data = sqlite3.connect(self.data / 'aftertone.db')
        start = int(datetime.datetime.combine(day, datetime.time(9), datetime.timezone.utc).timestamp() * 1000)
        for i in range(calls):
            began, refused = start + i * 20_000, i % 10 == 9
            name = f'{began:012x}'
            message = f'{name[:8]}-{name[8:]}-7000-8000-{i:012x}'
            data.execute("insert into call_record values (?, 'n1', ?, ?, ?, ?, '1001', '4930', 'Clara', '1001', ?, ?, ?, ?, 0, 'pcma', 100, 99, 1, 2, 1, '')",
                         (message, f'call-{i}', began, None if refused else began + 5, began + 60_000, 'refused' if refused else 'message',
                          'all ports are in use' if refused else 'message', 503 if refused else 200, '' if refused else message))
            if refused:
                continue
            data.execute("insert into message (id, mailbox, intended_for, caller_number, caller_name, called, started_at, duration_ms, end_reason, urgent, codec,"
                         " audio_name, audio_sha256, audio_bytes, state, committed_at) values (?, '1001', '', '4930', 'Clara', '1001', ?, 50000, 'hangup', 0,"
                         " 'pcma', 'x', 'x', 1, 'new', ?)", (message, began, began + 60_000))
            data.execute("insert into delivery (idempotency_key, message_id, channel, target, state, claim_epoch, attempt, not_before, created_at, provider_ref,"
                         " last_error, mailbox) values (?, ?, 'email', 'anna@example.com', 'sent', 0, 1, 0, 0, '', '', '1001')", (message, message))
            delivery = data.execute('select max(id) from delivery').fetchone()[0]
            events = [('committed', 60_000, None, ''), ('sent', 62_000, delivery, '')]
            if i == 0:
                events = [('committed', 60_000, None, ''), ('rejected', 61_000, delivery, HOSTILE)]
            data.executemany("insert into message_event (message_id, at, what, delivery_id, who, detail) values (?, ?, ?, ?, '', ?)",
                             [(message, began + after, what, of, detail) for what, after, of, detail in events])
        data.commit()
        data.close()

    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'add', '1001')

    def test_a_month_in_figures(self):
        for day in range(1, 31):
            self.fill(datetime.date(2026, 11, day), 20 + day)
        day = self.json('report', 'daily', '--date', '2026-11-30', '--time-zone', 'UTC')
        self.assertEqual((day['calls'], day['messages'], day['outcomes']), (50, 45, {'message': 45, 'refused': 5}))
        self.assertEqual((day['busy_hour']['name'], day['busy_hour']['ports']), ('09:00', 3))
        self.assertEqual(day['channels'], {'email': {'sent': 44, 'failed': 1, 'p50_ms': 2000, 'p95_ms': 2000}})
        self.assertIn({'reason': 'call refused: all ports are in use', 'times': 5}, day['failures'])
        month = self.json('report', 'monthly', '--date', '2026-11', '--time-zone', 'UTC')
        self.assertEqual((month['name'], month['calls'], len(month['parts'])), ('2026-11', sum(20 + day for day in range(1, 31)), 30))
        self.assertEqual(month['parts'][-1]['calls'], 50)
        self.assertEqual(self.json('report', 'monthly', '--date', '2026-12', '--time-zone', 'UTC')['calls'], 0)
        rows = list(csv.reader(io.StringIO(self.succeed('report', 'monthly', '--date', '2026-11-07', '--csv', '--time-zone', 'UTC'))))
        self.assertIn(['calls', '2026-11', str(month['calls'])], rows)
        self.assertIn(['p95 ms', 'email', '2000'], rows)
        text = self.succeed('report', 'daily', '--date', '2026-11-30', '--time-zone', 'UTC')
        self.assertRegex(text, r'busy hour +09:00: 3 ports, 50 calls')

    def test_a_day_of_real_calls(self):
        self.start_server()
        today = datetime.datetime.now(datetime.timezone.utc).date()
        for number in ('1001', '1001', '1999'):
            self.run_program('call', f'sip:{number}@{IP}:{self.port}', '--listen', '1')
        self.program.stop()
        tomorrow = today + datetime.timedelta(days=1)
        counted = [self.json('report', 'daily', '--date', str(day), '--time-zone', 'UTC') for day in (today, tomorrow)]
        outcomes = {}
        for report in counted:  # it may have become midnight
            for outcome, count in report['outcomes'].items():
                outcomes[outcome] = outcomes.get(outcome, 0) + count
        self.assertEqual(outcomes, {'abandoned': 2, 'no-mailbox': 1})

    def test_what_is_refused(self):
        self.refuse(2, "aftertone: --date: a day such as 2026-11-29", 'report', 'daily', '--date', '2026-11')
        self.refuse(2, "aftertone: --date: a time such as '2026-11-29 23:10'", 'report', 'daily', '--date', 'yesterday')
        self.assertEqual(self.run_program('report', 'daily', '--time-zone', 'Mars/Base').returncode, 1)

    # --- the page

    def browse(self, *options):
        return browse(f'{self.folder}/browser', *options)

    def look(self, page, name, is_dark, width=900):
        scheme = ['--blink-settings=preferredColorScheme=0'] if is_dark else []
        measured = self.folder / 'measured.html'  # without the policy that lets no script run, ours included
        measured.write_text(re.sub('<meta http-equiv[^>]*>', '', page.read_text()).replace('</body>', MEASURE + '</body>'))
        shown = self.browse(*scheme, '--dump-dom', f'--window-size={width},1400', f'file://{measured}')
        pictures = os.environ.get('AFTERTONE_PICTURES')
        if pictures:
            picture = pathlib.Path(pictures) / f'{name}-{"dark" if is_dark else "light"}.png'
            self.browse(*scheme, f'--screenshot={picture}', f'--window-size={width},1400', f'file://{page}')
        return json.loads(html.unescape(re.search('<title>(.*?)</title>', shown, re.S).group(1)))

    def test_the_page(self):
        for day in range(1, 31):
            self.fill(datetime.date(2026, 11, day), 20 + day % 7 * 9)
        for name, words in (('monthly', ['monthly', '--date', '2026-11']), ('daily', ['daily', '--date', '2026-11-30'])):
            page = self.folder / f'{name}.html'
            self.assertIn('the report of 2026-11', self.succeed('report', *words, '--time-zone', 'UTC', '--html', page))
            self.assertNotRegex(page.read_text(), r'<[^<>]*(src|href)=|<script|@import|url\(')
            seen = {is_dark: self.look(page, name, is_dark) for is_dark in (False, True)}
            for is_dark, shown in seen.items():
                with self.subTest(name, is_dark=is_dark):
                    self.assertEqual((shown['scripts'], shown['images']), (1, 0))  # the one that measures
                    self.assertLessEqual(shown['width'], 900)
                    self.assertGreaterEqual(shown['bars'], 2 * (30 if name == 'monthly' else 24) + 2)
                    self.assertIn('550 <script>document.title="broken into"</script>', shown['text'])
            self.assertNotEqual(seen[False]['color'], seen[True]['color'])
            self.assertLessEqual(self.look(page, name + '-phone', False, 500)['width'], 500)
            pdf = self.folder / 'report.pdf'
            self.browse(f'--print-to-pdf={pdf}', f'file://{page}')
            self.assertTrue(pdf.read_bytes().startswith(b'%PDF'))


program.main()
