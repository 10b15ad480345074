#!/usr/bin/python3
"""Which of two sites works: the other answers with the temporary announcement; one command moves the work, refuses what would do harm, and
what comes back hears that it works no more."""
import array
import json
import shutil
import subprocess
import time
from pathlib import Path

import program
from running_program import wait_until
from two_sites import Etcd, TwoSites

PROMPT = Path(__file__).resolve().parents[3] / 'share/aftertone/prompts/en/at-unavailable.wav'



def samples(file):
    """As a telephone plays them."""
    as_heard = subprocess.run(['sox', '-D', file, '-t', 'ul', '-r', '8000', '-c', '1', '-'], check=True, capture_output=True, timeout=30).stdout
    linear = subprocess.run(['sox', '-t', 'ul', '-r', '8000', '-c', '1', '-', '-t', 's16', '-'], input=as_heard, check=True, capture_output=True,
                            timeout=30).stdout
    return array.array('h', linear)


def loud_from(sound):
    return next(i for i, sample in enumerate(sound) if abs(sample) > 2000)


class Sites(TwoSites):
    def setUp(self):
        super().setUp()
        for site in (self.a, self.b):
            site.node.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')

    def assert_announces(self, site, prompt=PROMPT):
        """A caller hears the temporary announcement from its first word to its last, and is hung up on."""
        heard = self.folder / 'heard.wav'
        call = site.node.run('call', '1001', '--wait-hangup', '--heard', heard)
        self.assertEqual(call.returncode, 0, call.stdout + call.stderr)
        wait_until(lambda: 'announcement for 1001' in site.node.log(), 10, site.node.log)
        said, got = samples(prompt), samples(heard)
        begin = loud_from(got) - loud_from(said)
        got = got[max(begin, 0):][:len(said)]
        self.assertEqual(len(got), len(said))
        self.assertLess(sum(abs(one - other) for one, other in zip(said, got)), 0.05 * sum(map(abs, said)))

    def assert_sends_on(self, site):
        """Routers are to try the other site."""
        call = site.node.run('call', '1001', '--wait-hangup')
        self.assertEqual(call.returncode, 1)
        self.assertIn('503 Service Unavailable', call.stderr)

    def test_the_primary_works_and_the_other_announces(self):
        self.start_both()
        self.leave_message(self.a)
        wait_until(lambda: len(self.a.mails()) == 1, 20, self.a.node.log)
        self.assert_announces(self.b)
        wait_until(lambda: len(self.b.node.json('message', 'list', '1001')) == 1, 20, self.a.node.log)  # it is copied, and not told of there
        self.assertEqual(self.b.mails(), [])
        code, status = self.site(self.b, 'status')
        self.assertEqual((code, status['active'], [node['state'] for site in status['sites'] for node in site['nodes']]), (0, 'a', ['standby', 'active']))
        leases = {lease['role']: lease['holder'] for lease in self.b.node.json('lease', 'list')}
        self.assertEqual(leases.get('notifier', ''), '')

    def test_the_announcement_may_be_of_ones_own(self):
        own = self.b.node.data / 'prompts/en/at-unavailable.wav'
        own.parent.mkdir(parents=True)
        shutil.copy(PROMPT.with_name('at-not-saved.wav'), own)
        self.start_both()
        self.assert_announces(self.b, own)

    def test_there_and_back(self):
        self.start_both()
        code, moved = self.site(self.b, 'failback', 'b', '--yes')
        self.assertEqual((code, moved['active'], moved['decision']), (0, 'b', 2), moved)
        self.wait_for_work_at(self.b)
        self.leave_message(self.b)
        wait_until(lambda: len(self.b.mails()) == 1, 20, self.b.node.log)
        self.assert_sends_on(self.a)
        code, moved = self.site(self.b, 'failback', 'a', '--yes')  # from either side
        self.assertEqual((code, moved['active'], moved['decision']), (0, 'a', 4), moved)
        self.wait_for_work_at(self.a)
        self.assertEqual(self.site(self.b, 'failback', 'a', '--yes')[1]['changed'], False)  # twice is once

    def test_a_drill(self):
        self.start_both()
        self.leave_message(self.a)
        code, report = self.site(self.b, 'drill', '--yes')
        self.assertEqual(code, 0, report)
        self.assertEqual((report['home'], report['away'], report['same'], report['messages']), ('a', 'b', True, {'b': 1, 'a': 1}))
        self.assertLess(report['there_seconds'], 30)
        self.assertEqual([json.loads(file.read_text()) for file in self.b.node.data.glob('drills/*.json')], [report])
        self.wait_for_work_at(self.a)

    def test_by_the_steps_of_the_runbook(self):
        self.start_both()
        code, yielded = self.site(self.a, 'yield', '--yes')
        self.assertEqual((code, yielded['active'], yielded['decision']), (0, '', 1), yielded)
        self.leave_message(self.a)  # it hands over, and callers are not to notice
        wait_until(lambda: self.a.node.run('call', '1001', '--press', '#').returncode == 1, 40, self.a.node.log)
        self.assert_sends_on(self.a)
        self.assert_announces(self.b)  # nobody works
        self.assertIn('NO SITE WORKS', self.a.node.run('site', 'status').stderr)
        self.assertIn('Go on: aftertone site failback a (or b', self.a.node.run('site', 'status').stderr)
        self.assertEqual(self.site(self.b, 'activate', 'b', '--yes')[1]['active'], 'b')
        self.wait_for_work_at(self.b)
        self.assertEqual([event['why'] for event in self.b.node.json('site', 'history')], ['activate', 'yield'])

    def test_a_site_that_is_destroyed_is_taken_over_from(self):
        fence, note = self.folder / 'fence', self.folder / 'fenced'
        self.b.configure(self.a, site=[f'fence_command = "{fence}"'])
        self.start_both()
        wait_until(lambda: self.b.node.run('rpo').returncode == 0, 20, self.a.node.log)
        self.a.die()
        wait_until(lambda: 'cannot be seen from here' in self.site(self.b, 'activate', 'b', '--yes')[1], 20, self.b.node.log)
        fence.write_text('#!/bin/sh\necho "no answer from the power strip"; exit 3\n')
        fence.chmod(0o755)
        code, complaint = self.site(self.b, 'activate', 'b', '--yes', '--peer-is-down')
        self.assertEqual(code, 1)
        self.assertIn('did not stop site a (exit code 3). Nothing was changed; if you know that it is off: --accept-risk. '
                      'It said: no answer from the power strip', complaint)
        self.assertFalse(self.b.is_active())
        fence.write_text(f'#!/bin/sh\necho "$1" > {note}\n')
        self.assertIn(f'site a worked when last seen; site b would work, after {fence} has switched site a off',
                      self.b.node.succeed('site', 'activate', 'b', '--peer-is-down', '--dry-run'))
        self.assertFalse(note.exists())
        code, active = self.site(self.b, 'activate', 'b', '--yes', '--peer-is-down')
        self.assertEqual((code, active['active'] if code == 0 else active, note.read_text()), (0, 'b', 'a\n'))
        self.leave_message(self.b)
        wait_until(lambda: len(self.b.mails()) == 1, 20, self.b.node.log)
        self.a.come_back()  # and believes what it hears from the other site, not what it kept
        self.assertFalse(self.a.is_active())
        self.assert_sends_on(self.a)
        wait_until(lambda: len(self.a.node.json('site', 'history')) == 1, 20, self.a.node.log)
        heard, decided = (site.node.json('site', 'history')[0] for site in (self.a, self.b))
        self.assertEqual((heard['who'], heard['why']), (decided['who'] + ', at the other site', decided['why']))
        self.assertEqual(heard['at'], decided['at'])  # of then, not of when it was heard
        self.b.node.kill()  # and now the other one: whoever is left answers
        wait_until(lambda: self.a.node.run('call', '1001', '--wait-hangup').returncode == 0, 30, self.a.node.log)
        self.assert_announces(self.a)
        self.b.node.start()
        code, complaint = self.site(self.a, 'failback', 'a', '--yes')
        self.assertEqual(code, 0, complaint)
        self.wait_for_work_at(self.a)

    def test_the_work_is_not_given_to_a_site_that_has_just_died(self):
        self.start_both()
        self.b.node.kill()  # heard of a moment ago
        code, complaint = self.site(self.a, 'failback', 'b', '--yes', '--wait', '25')
        self.assertEqual(code, 1)
        self.assertRegex(complaint, 'NO SITE WORKS now: at site a, aftertone site activate a|no node of site b is alive|is alive at site b')
        self.assertEqual(self.site(self.a, 'activate', 'a', '--yes')[0], 0)
        self.wait_for_work_at(self.a)
        self.leave_message(self.a)

    def test_it_knows_without_any_database_whether_it_works(self):
        self.start_both()
        for site in (self.a, self.b):
            site.node.stop()
        self.a.database.stop()
        self.b.database.stop()
        for site in (self.a, self.b):
            site.node.start()
        self.assertEqual((self.a.is_active(), self.b.is_active()), (True, False))
        for site in (self.a, self.b):
            site.node.stop()
            (site.node.data / 'site_token').write_text('?')
            site.node.start()
            self.assertFalse(site.is_active())
        self.assert_announces(self.a)


class AutomaticSites(TwoSites):
    """With a witness at a third place."""

    def setUp(self):
        self.witness = Etcd(self)
        self.sections = {'site': ['automatic = true', f'witness = ["{self.witness.address}"]']}
        super().setUp()

    def test_the_work_moves_by_itself_and_back_by_a_command(self):
        self.start_both()
        died_at = time.monotonic()
        self.a.die()
        wait_until(self.b.is_active, 20, self.b.node.log)
        self.assertLess(time.monotonic() - died_at, 12)  # of which 10 are its own; this machine has other work
        self.a.come_back()
        self.assertFalse(self.a.is_active())
        self.assertEqual([event['who'] for event in self.b.node.json('site', 'history')], ['the witness', 'the witness'])
        self.assertEqual(self.site(self.a, 'failback', 'a', '--yes')[0], 0)
        self.wait_for_work_at(self.a)

    def test_without_the_witness_it_stays_where_it_is(self):
        self.start_both()
        self.witness.end()
        wait_until(lambda: 'the witness does not answer' in self.b.node.log(), 20, self.b.node.log)
        time.sleep(8)  # longer than everything that could move it
        self.assertEqual((self.a.is_active(), self.b.is_active()), (True, False))
        leases = {lease['role']: lease['holder'] for lease in self.a.node.json('lease', 'list') if lease['left_seconds'] > 0}
        self.assertTrue(leases['notifier'].startswith('a1:'), leases)


program.main()
