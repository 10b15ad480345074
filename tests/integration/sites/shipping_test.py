#!/usr/bin/python3
"""What is left at one site is at the other one within seconds, and how far that is behind can be read at any moment."""
import random
import shutil
import time

import program
from shipping_sites import TwoSites

COPIES = 150
KILLS = 6


class Shipping(TwoSites):
    def test_a_message_is_there_within_seconds_with_its_audio_both_ways(self):
        self.start()
        for here, there in (('a', 'b'), ('b', 'a')):
            before = self.count(there)
            self.leave_message(here)
            self.wait_for(lambda: self.count(here) == before + 1)
            left = time.monotonic()
            self.wait_for(lambda: self.count(there) == before + 1)
            self.assertLess(time.monotonic() - left, 5)
        self.wait_until_equal()
        self.assertEqual(len(self.audio('b')), 2)
        for site in self.nodes:
            self.assertEqual(len(self.nodes[site].json('message', 'list', '1001')), 2)
            self.assertEqual([row['holder'].split(':')[0] for row in self.nodes[site].json('lease', 'list') if row['role'] == 'shipper'],
                             [f'{site}1'])

    def test_what_an_owner_and_an_operator_do_at_one_site_is_done_at_the_other(self):
        self.start()
        self.leave_message('a')
        self.wait_for(lambda: self.count('b') == 1)
        self.wait_until_equal()
        self.databases['b'].run_sql("update message set state = 'deleted'")    # as its owner does, with the lamp
        self.databases['b'].run_sql("update mwi set new_count = 0 where mailbox = '1001'")
        self.a.succeed('mailbox', 'set', '1001', '--name', 'Anna')
        self.wait_until_equal()
        self.assertEqual(self.databases['a'].run_sql('select state from message'), 'deleted')
        self.assertEqual(self.databases['b'].run_sql("select name from mailbox where number = '1001'"), 'Anna')
        self.assertEqual(self.databases['a'].run_sql("select new_count from mwi where mailbox = '1001'"), '0')

    def test_who_logs_in_to_the_website_does_so_at_both(self):
        self.start()
        words = ('--role', 'owner', '--mailbox', '1001', '--password', '-')
        self.a.succeed('user', 'add', 'anna', *words, input='correct horse battery\n')
        self.b.succeed('user', 'add', 'ben', '--role', 'operator', '--random-password')
        self.a.succeed('token', 'add', 'backup', '--scope', 'mailboxes:read')
        self.wait_until_equal()
        self.assertEqual(self.databases['b'].run_sql('select name, role from web_user order by name'), 'anna|owner\nben|operator')
        self.assertEqual(self.databases['b'].run_sql('select name from access_token'), 'backup')
        self.b.succeed('user', 'set', 'anna', '--role', 'auditor')
        self.databases['a'].run_sql("update web_user set totp_step = 9 where name = 'anna'")    # as a log-in does
        self.wait_until_equal()
        self.assertEqual(self.databases['b'].run_sql("select role, totp_step from web_user where name = 'anna'"), 'auditor|9')
        self.assertEqual(self.databases['a'].run_sql("select role, totp_step from web_user where name = 'anna'"), 'auditor|9')
        self.b.succeed('user', 'remove', 'anna')
        self.a.succeed('token', 'revoke', 'backup')
        self.wait_until_equal()
        self.assertEqual(self.databases['a'].run_sql('select name from web_user'), 'ben')
        self.assertEqual(self.databases['b'].run_sql('select count(*) from access_token'), '0')
        self.assertEqual(self.databases['a'].run_sql("select count(*) from site_change where tbl = 'web_user_code' and key like '%anna%'"), '0')

    def test_rpo_grows_while_the_other_database_is_away_and_drains_when_it_is_back(self):
        self.start()
        self.wait_for(lambda: self.a.run('rpo', '--max-seconds', '5').returncode == 0)
        near = self.copy('a', of='a')
        self.assertEqual((near['rows_waiting'], near['audio_waiting'], near['within_limit']), (0, 0, True))
        complaint = 'site b is not told what changes here'
        before = self.a.log().count(complaint)    # it was started first
        self.databases['b'].stop()
        self.leave_message('a')
        self.wait_for(lambda: self.count('a') == 1)
        self.wait_for(lambda: self.copy('a', of='a')['seconds_behind'] > 3)
        far = self.copy('a', of='a')
        self.assertGreaterEqual(far['rows_waiting'], 2)
        self.assertEqual(far['audio_waiting'], 1)
        self.assertGreater(far['audio_bytes_waiting'], 1000)
        late = self.a.run('rpo', '--max-seconds', '2')
        self.assertEqual((late.returncode, late.stderr), (1, 'aftertone: what site b has of site a is further behind than 2 s\n'))
        self.assertIn('BEHIND', late.stdout)
        self.assertEqual(self.a.log().count(complaint), before + 1)
        self.databases['b'].start()
        self.wait_for(lambda: self.a.run('rpo', '--max-seconds', '2').returncode == 0, 60)
        self.wait_until_equal()
        self.assertEqual(self.copy('b', of='a')['rows_waiting'], 0)

    def test_rpo_says_of_what_time_the_figures_of_a_dead_site_are(self):
        self.start()
        self.wait_for(lambda: self.b.run('rpo', '--max-seconds', '5').returncode == 0)
        self.assertFalse(self.copy('b', of='a')['figures_of_then'])
        self.a.kill()
        self.wait_for(lambda: self.copy('b', of='a')['figures_of_then'], 30)
        self.assertFalse(self.copy('b', of='b')['figures_of_then'], 'its own are counted')
        self.assertGreater(self.copy('b', of='a')['seconds_since_heard'], 9)
        shown = self.b.run('rpo').stdout
        self.assertRegex(shown, r'\na +b +\d+\.\d s +\(0\) +\(0\) +\(0\) +\(0\) ')
        self.assertRegex(shown, r'\nsite a was last heard of \d+\.\d s ago: what is in brackets waited there then\n')

    def test_the_audio_waits_for_its_store_and_its_message_with_it(self):
        self.start('b')
        self.b.stop()
        away = self.folder / 'away'
        shutil.move(self.audio_of('b'), away)
        self.audio_of('b').mkdir()    # where nothing is mounted
        self.start('a')
        self.leave_message('a')
        self.a.succeed('mailbox', 'add', '1002')
        self.wait_for(lambda: self.databases['b'].run_sql("select count(*) from mailbox where number = '1002'") == '1')
        self.wait_for(lambda: 'messages with audio wait for' in self.a.log())
        self.assertEqual(self.count('b'), 0)
        self.assertEqual(list(self.audio_of('b').iterdir()), [])
        self.audio_of('b').rmdir()
        shutil.move(away, self.audio_of('b'))
        self.wait_for(lambda: self.count('b') == 1, 60)
        self.start('b')
        self.wait_until_equal()

    def test_killed_at_any_moment_it_repeats_nothing_and_loses_nothing(self):
        self.start()
        self.leave_message('a')
        self.wait_for(lambda: self.count('b') == 1)
        self.a.stop()
        self.copy_message(COPIES)
        seed = random.randrange(10000)
        dice = random.Random(seed)
        for _ in range(KILLS):
            self.start('a')
            time.sleep(dice.random())    # not a wait for anything: the moment of the kill
            self.a.kill()
        self.start('a')
        self.wait_until_equal(30)
        self.assertEqual(self.count('b'), COPIES + 1, seed)
        events = self.databases['b'].run_sql('select count(*), count(distinct (message_id, what, detail)) from message_event').split('|')
        self.assertEqual(events[0], events[1], seed)

    def copy_message(self, times):
        """Rows, and files with the same recording under other names."""
        database = self.databases['a']
        database.run_sql(f"""create function copies() returns void language plpgsql as $$ declare m message; begin
          for i in 1..{times} loop
            select * into m from message order by committed_at limit 1;
            m.id := overlay(m.id placing lpad(to_hex(i), 12, '0') from 25);
            m.audio_name := right(m.id, 2) || '/' || m.id || '.wav';
            insert into message select m.*;
            insert into message_event (message_id, at, what, who, detail) values (m.id, i, 'committed', '', '');
          end loop;
          update mwi set new_count = new_count + {times} where mailbox = '1001'; end $$""")
        original = next(self.audio_of('a').glob('??/*.wav'))
        database.run_sql('select copies()')
        for name in database.run_sql('select audio_name from message').split():
            if not (self.audio_of('a') / name).exists():
                shutil.copy(original, self.audio_of('a') / name)


class Misuse(TwoSites):
    def test_without_another_site_there_is_nothing_to_tell(self):
        self.a.configure(site=[])
        self.a.config.write_text(self.a.config.read_text().split('[site]')[0])
        done = self.a.run('rpo')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn('there is no [site] peer_database', done.stderr)

    def test_before_anything_was_copied_it_says_so(self):
        done = self.a.run('rpo')
        self.assertEqual(done.returncode, 1)
        self.assertIn('nothing is copied between the sites yet', done.stderr)


program.main()
