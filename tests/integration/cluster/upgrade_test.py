#!/usr/bin/python3
"""One node after the other is drained, stopped and started again while a newer program has already brought the tables further: no
call fails, no message is lost, and a program that cannot use the tables says so."""
import subprocess

import program
from running_program import wait_until
from two_nodes import TwoNodes

NEWER = """alter table message add column of_a_newer_program text not null default '';
insert into schema_migrations (version, checksum, applied_at) values (1000, 'of a newer program', 0);
insert into schema_usable_by (version, usable_by) values (1000, {usable_by});"""


class Upgrade(TwoNodes):
    def bring_further(self, usable_by):
        subprocess.run(['psql', '-q', '-v', 'ON_ERROR_STOP=1', self.database.url], input=NEWER.format(usable_by=usable_by), text=True, check=True,
                       timeout=60, env={'PATH': '/usr/bin:/bin', 'PGOPTIONS': '-c lock_timeout=2s'})

    def call(self, node, caller):
        return node.launch('call', '1001', '--from', f'<sip:{caller}@phone>', '--press', '#', '--wait-beep', '--listen', '3', '--press', '#',
                           '--listen', '1', '--press', '1', '--listen', '1', stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def test_one_node_after_the_other_under_calls(self):
        nodes = (self.first, self.second)
        for node in nodes:
            node.start('--roles', 'ivr')
        calls = []
        for number, (node, other, name) in enumerate(((self.first, self.second, 'n1'), (self.second, self.first, 'n2'))):
            wait_until(lambda: other.json('cluster', 'status')['nodes'] and all(
                row['state'] == 'up' for row in other.json('cluster', 'status')['nodes']), 20, other.log)
            calls += [self.call(each, 100 + 10 * number + i) for i, each in enumerate((node, other, node))]
            wait_until(lambda: sum(row['calls'] for row in other.json('cluster', 'status')['nodes']) == 3, 20, other.log)
            if number == 0:
                self.bring_further(usable_by=1)  # the first of the newer programs has started somewhere
            node.succeed('node', 'drain', name, '--wait', '60')
            node.stop()
            node.start('--roles', 'ivr')
            node.succeed('node', 'undrain', name)
        for call in calls:
            said, _ = call.communicate(timeout=60)
            self.assertEqual(call.returncode, 0, said)
        wait_until(lambda: len(self.first.json('message', 'list', '1001')) == len(calls), 20, self.first.log)
        self.assertEqual(sorted(m['caller_number'] for m in self.first.json('message', 'list', '1001')), ['100', '101', '102', '110', '111', '112'])

    def test_tables_that_a_program_cannot_use_are_refused_before_it_answers(self):
        self.bring_further(usable_by=1000)
        with self.assertRaises(Exception) as ended:
            self.first.start('--roles', 'ivr')
        self.assertIn('use a newer program', str(ended.exception))


program.main()
