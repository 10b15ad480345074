#!/usr/bin/python3
"""What `doctor` says of two sites with a database each."""
import program
from running_program import wait_until
from two_sites import Etcd, TwoSites


class DoctorOfSites(TwoSites):
    def setUp(self):
        super().setUp()
        self.witness = Etcd(self)
        for site, peer in ((self.a, self.b), (self.b, self.a)):
            (site.folder / 'audio').mkdir()
            site.configure(peer, site=[f'witness = ["{self.witness.address}"]', f'fence_command = "{self.folder}/fence"'])
        self.fence = self.folder / 'fence'
        self.fence.write_text('#!/bin/sh\n')
        self.fence.chmod(0o755)

    def findings(self):
        """Of what is about the sites: subject -> (health, detail)."""
        done = self.b.node.run('--json', 'doctor')
        return {each['subject']: (each['health'], each['detail']) for each in program.json.loads(done.stdout)['findings']}

    def assert_finds(self, subject, health, detail):
        found = self.findings().get(subject)
        self.assertEqual(found[0], health, found)
        self.assertIn(detail, found[1])

    def edit(self, old, new):
        text = self.b.node.config.read_text()
        self.assertIn(old, text)
        self.b.node.config.write_text(text.replace(old, new))

    def test_all_that_two_sites_need_is_looked_at(self):
        self.start_both()
        self.assert_finds('other site', 'ok', 'its database answers')
        wait_until(lambda: self.findings()['names of sites'] == ('ok', '1 nodes alive at site a'), 20, self.a.node.log)
        self.assert_finds('which site works', 'ok', 'nothing is decided yet')
        self.assert_finds("other site's audio", 'ok', '')
        self.assert_finds('witness', 'ok', 'answers')
        self.assertNotIn('fence command', self.findings())
        self.assertEqual(self.site(self.a, 'failback', 'b', '--yes')[0], 0)
        self.assert_finds('which site works', 'ok', 'decision 2, site b works, both databases say')

        self.fence.chmod(0o644)
        self.assert_finds('fence command', 'fail', 'cannot be run')
        self.witness.end()
        self.assert_finds('witness', 'fail', 'witness')
        unmounted = self.a.folder / 'unmounted'
        unmounted.mkdir()
        self.edit(f'{self.a.folder}/audio', str(unmounted))
        self.assert_finds("other site's audio", 'fail', 'is no audio store: is it mounted?')
        self.edit(str(unmounted), f'{self.a.folder}/nowhere')
        self.assert_finds("other site's audio", 'fail', 'there is no such directory')
        self.b.node.kill()
        self.b.database.run_sql("update site_token set epoch = 1, active = ''")  # a copy of yesterday
        self.assert_finds('which site works', 'warn', 'here decision 1, none works; there decision 2, site b works')
        self.edit('peer = "a"', 'peer = "c"')
        self.edit('primary = "a"', 'primary = "c"')
        self.assert_finds('names of sites', 'fail', 'node a1 of that database says that it stands at site "a", not at "c"')
        self.a.die()
        self.assert_finds('other site', 'fail', 'its database does not answer')


program.main()
