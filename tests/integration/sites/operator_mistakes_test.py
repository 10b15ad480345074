#!/usr/bin/python3
"""What an operator may get wrong with two sites, at three in the morning: each is refused with a reason and changes nothing, or, half done, is
gone on with by the same command."""
import os
import pty
import signal
import subprocess
import time

import program
from running_program import end, wait_until
from two_sites import TwoSites

RULES = "select string_agg(role || enabled || allowed_site, ' ' order by role) from role_lease"
TOKEN = "select coalesce(max(epoch || ' ' || active), '') || ' ' || (select count(*) from site_event) from site_token"


class Mistakes(TwoSites):
    def state(self):
        """All that decides which site works and who tells owners, wherever it is kept."""
        kept = [(site.node.data / 'site_token') for site in (self.a, self.b)]
        return ([site.database.run_sql(sql) for site in (self.a, self.b) if site.database.process for sql in (TOKEN, RULES)],
                [file.read_text() if file.exists() else '' for file in kept])

    def refuse(self, at, complaint, *words, code=1):
        before = self.state()
        done = at.node.run(*words)
        self.assertEqual((done.returncode, done.stdout), (code, ''), f'{words}: {done.stderr}')
        self.assertIn(complaint, done.stderr, words)
        self.assertEqual(self.state(), before, words)

    def change_nothing(self, at, *words):
        before = self.state()
        done = at.node.json(*words) if '--yes' not in words else self.site(at, *words[1:])[1]
        self.assertEqual(done['changed'], False, words)
        self.assertEqual(self.state(), before, words)

    def edit(self, site, old, new):
        """Its configuration, for commands; the server that runs keeps its own."""
        text = site.node.config.read_text()
        self.assertIn(old, text)
        site.node.config.write_text(text.replace(old, new))

    def start_and_copy(self):
        self.start_both()
        wait_until(lambda: self.b.node.run('rpo').returncode == 0, 30, self.a.node.log)

    def test_both_sites_run(self):
        self.start_and_copy()
        a, b, yes = self.a, self.b, '--yes'
        # The wrong site, or the wrong time.
        self.refuse(b, 'site a is alive: node a1 was heard', 'site', 'activate', 'b', yes)
        self.refuse(b, 'site a is alive: node a1 was heard', 'site', 'activate', 'b', yes, '--peer-is-down')
        self.refuse(b, 'site a is alive: node a1 was heard', 'site', 'activate', 'b', yes, '--peer-is-down', '--accept-risk')
        self.refuse(b, 'site a is alive: node a1 was heard', 'site', 'activate', 'b', '--dry-run')
        self.refuse(b, 'this machine stands at site b: run it at site a', 'site', 'activate', 'a', yes)
        self.refuse(a, 'this machine stands at site a: run it at site b', 'site', 'activate', 'b', yes)
        self.refuse(b, 'there is no site c: there are b and a', 'site', 'activate', 'c', yes, code=2)
        self.refuse(b, 'site b does not work: site a does', 'site', 'yield', yes)
        self.refuse(b, 'this machine stands at site b: run it at site a', 'site', 'yield', 'a', yes)
        self.refuse(a, 'there is no site c: there are a and b', 'site', 'yield', 'c', yes, code=2)
        self.refuse(b, 'there is no site c: there are b and a', 'site', 'failback', 'c', yes, code=2)
        # Nobody to ask.
        self.refuse(a, 'Say --yes: there is nobody to ask', 'site', 'yield')
        self.refuse(a, 'Say --yes: there is nobody to ask', 'site', 'failback', 'b')
        # Commands for one database.
        for words in (('move', 'b'), ('start', 'b'), ('stop', 'a'), ('disable', 'a'), ('auto',)):
            self.refuse(b, 'each site has a database of its own here', 'notify', *words)
        self.refuse(a, 'no node at site c is alive', 'lease', 'allow', 'notifier', '--site', 'c')
        # Slips of the hand.
        self.refuse(b, 'SITE is required', 'site', 'activate', yes, code=2)
        self.refuse(b, 'SITE is required', 'site', 'failback', yes, code=2)
        self.refuse(b, '--peer-down', 'site', 'activate', 'b', '--peer-down', code=2)
        self.refuse(b, '--wait', 'site', 'activate', 'b', '--wait', '0', code=2)
        self.refuse(b, '--wait', 'site', 'yield', '--wait', 'soon', code=2)
        self.refuse(b, '--hold', 'site', 'activate', 'b', '--hold', '-1', code=2)
        self.refuse(b, 'subcommand is required', 'site', code=2)
        self.refuse(a, 'is no role', 'lease', 'disable', 'notifer', code=2)
        # Once more, and only to look.
        self.change_nothing(a, 'site', 'activate', 'a')
        self.change_nothing(a, 'site', 'failback', 'a', yes)
        for words in (('failback', 'b'), ('yield',), ('yield', 'a')):
            self.change_nothing(a, 'site', *words, '--dry-run')
        # The configuration.
        self.edit(b, f'peer_database = "{a.database.url}"', f'peer_database = "{b.database.url}"')
        self.refuse(b, "peer_database is this site's own database", 'site', 'activate', 'b', yes, code=2)
        self.edit(b, f'peer_database = "{b.database.url}"', 'peer_database = "postgresql://postgres@127.0.0.1:1/postgres"')
        self.refuse(b, 'whether site a still works cannot be seen from here', 'site', 'activate', 'b', yes)
        self.refuse(b, 'both have to run for a move that loses nothing', 'site', 'failback', 'b', yes)
        self.edit(b, 'peer = "a"', 'peer = "b"')
        self.refuse(b, '[site] peer: must be the name of the other site', 'site', 'status', code=2)

    def test_the_other_site_does_not_run(self):
        self.start_and_copy()
        self.b.node.stop()
        for words in (('yield',), ('failback', 'b')):
            wait_until(lambda w=words: self.a.node.run('site', *w, '--yes', '--dry-run').returncode == 1, 20, self.a.node.log)
            self.refuse(self.a, 'no node with the role ivr is alive at site b', 'site', *words, '--yes')
        self.b.database.stop()
        self.refuse(self.a, 'site b cannot be seen from here', 'site', 'yield', '--yes')
        self.refuse(self.a, 'both have to run for a move that loses nothing', 'site', 'failback', 'b', '--yes')
        self.assertTrue(self.a.is_active())

    def test_nothing_was_ever_copied(self):
        self.a.node.succeed('mailbox', 'list')  # makes its tables
        self.b.node.start()
        self.refuse(self.b, 'nothing of site a was ever copied here', 'site', 'activate', 'b', '--yes', '--peer-is-down')

    def test_the_fence_is_broken(self):
        self.start_and_copy()
        self.a.die()
        fence = self.folder / 'fence'
        self.b.configure(self.a, site=[f'fence_command = "{fence}"'])
        words = ('site', 'activate', 'b', '--yes', '--peer-is-down')
        wait_until(lambda: 'cannot be seen' in self.b.node.run(*words[:-1]).stderr, 20, self.b.node.log)
        self.refuse(self.b, 'did not stop site a', *words)  # there is none
        fence.write_text('#!/bin/sh\nexit 1\n')
        fence.chmod(0o755)
        self.refuse(self.b, 'did not stop site a (exit code 1)', *words)

    def test_a_command_that_is_killed_half_way_is_gone_on_with(self):
        """At whatever moment: the same command ends it, and never do both work."""
        self.start_and_copy()
        target = 'b'
        for after in (0.2, 0.5, 1, 1.5, 2.5, 4, 6):
            at = self.a if target == 'b' else self.b
            command = subprocess.Popen([at.node.path, '--config', at.node.config, 'site', 'failback', target, '--yes'], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(after)  # where it is killed
            command.send_signal(signal.SIGKILL)
            command.wait(20)
            self.assertFalse(self.a.is_active() and self.b.is_active())
            code, ended = self.site(self.b if target == 'b' else self.a, 'failback', target, '--yes')
            self.assertEqual(code, 0, ended)
            self.assertEqual(ended['active'], target)
            self.wait_for_work_at(self.b if target == 'b' else self.a)
            target = 'a' if target == 'b' else 'b'

    def test_of_two_operators_the_slower_one_is_told_what_the_other_has_decided(self):
        self.start_and_copy()
        us, terminal = pty.openpty()
        self.addCleanup(os.close, us)
        slow = subprocess.Popen([self.a.node.path, '--config', self.a.node.config, 'site', 'yield'], stdin=terminal, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        os.close(terminal)
        self.addCleanup(end, slow)
        said = b''
        while b'[y/N]' not in said:
            piece = slow.stderr.read1()
            self.assertTrue(piece, said)
            said += piece
        self.assertEqual(self.site(self.b, 'failback', 'b', '--yes')[0], 0)
        os.write(us, b'y\n')
        out, complaint = slow.communicate(timeout=30)
        self.assertEqual((slow.returncode, out), (1, b''), complaint)
        self.assertIn('site a: somebody else has decided meanwhile, and goes on perhaps: now it is decision 2, site b works (', complaint.decode())
        self.assertIn(': failback)', complaint.decode())
        self.wait_for_work_at(self.b)

    def test_of_two_who_activate_at_once_one_does(self):
        """Each at his own site, after an orderly yield, three times."""
        self.start_and_copy()
        for _ in range(3):
            works = self.a if self.a.is_active() else self.b
            self.assertEqual(self.site(works, 'yield', '--yes')[0], 0)
            both = [subprocess.Popen([site.node.path, '--config', site.node.config, 'site', 'activate', site.name, '--yes'], stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for site in (self.a, self.b)]
            said = [each.communicate(timeout=90)[1] for each in both]
            self.assertEqual(sorted(each.returncode for each in both), [0, 1], said)
            winner, loser = (self.a, self.b) if both[0].returncode == 0 else (self.b, self.a)
            self.assertRegex(''.join(said), 'somebody else has decided meanwhile|is alive: node|works already')
            self.wait_for_work_at(winner)
            self.assertFalse(loser.is_active())
            events = self.a.database.run_sql('select epoch from site_event order by epoch')
            self.assertEqual(events.split(), sorted(set(events.split()), key=int), 'no number was used twice')

    def test_what_cannot_come_across_stops_a_yield_and_not_an_activate(self):
        self.start_and_copy()
        (self.folder / 'unmounted').mkdir()
        self.edit(self.a, f'peer_audio = "{self.b.folder}/audio"', f'peer_audio = "{self.folder}/unmounted"')
        self.a.node.stop()
        self.a.node.start()
        self.wait_for_work_at(self.a)
        self.a.node.succeed('mailbox', 'add', '1001', '--email', 'anna@example.com')
        self.leave_message(self.a)
        self.refuse(self.a, 'what is here does not come across', 'site', 'yield', '--yes', '--wait', '3')
        self.assertEqual(self.site(self.a, 'yield', '--yes', '--accept-risk', '--wait', '3')[0], 1)  # it has, and says what waits
        self.refuse(self.b, 'what site a has does not come here', 'site', 'activate', 'b', '--yes', '--wait', '3')
        self.assertEqual(self.site(self.a, 'activate', 'a', '--yes')[0], 0)
        self.wait_for_work_at(self.a)

    def test_who_presses_control_c_is_told_where_it_stands(self):
        self.start_and_copy()
        command = subprocess.Popen([self.a.node.path, '--config', self.a.node.config, 'site', 'failback', 'b', '--yes'], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = ''
        while '3/5' not in said:
            said += command.stderr.readline()
        command.send_signal(signal.SIGINT)
        said += command.communicate(timeout=30)[1]
        if command.returncode:  # it was not done before it heard
            self.assertEqual(command.returncode, 130)
            self.assertIn('interrupted: NO SITE WORKS', said)
            status = self.a.node.run('site', 'status')
            self.assertEqual(status.returncode, 1)
            self.assertIn('NO SITE WORKS', status.stderr)
            self.assertIn('Go on with: aftertone site failback', self.a.node.run('site', 'drill', '--yes').stderr)
        self.assertEqual(self.site(self.a, 'move', 'b', '--yes')[0], 0)
        self.wait_for_work_at(self.b)

    def test_an_old_copy_of_a_database_does_not_make_a_site_work(self):
        self.start_and_copy()
        self.assertEqual(self.site(self.b, 'failback', 'b', '--yes')[0], 0)
        self.assertEqual(self.site(self.b, 'failback', 'a', '--yes')[0], 0)
        self.wait_for_work_at(self.a)
        self.b.node.stop()
        self.b.database.run_sql("update site_token set epoch = 2, active = 'b'")  # as it was then
        self.b.node.start()
        self.assertFalse(self.b.is_active())
        wait_until(lambda: self.b.database.run_sql('select active from site_token') == 'a', 20, self.b.node.log)
        self.wait_for_work_at(self.a)


program.main()
