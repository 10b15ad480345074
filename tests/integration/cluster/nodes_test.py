#!/usr/bin/python3
"""Two nodes on one PostgreSQL and one audio store: they know of each other, and one is emptied while the other answers."""
import program
from running_program import wait_until
from two_nodes import TwoNodes


def state_of(node, name):
    return [row['state'] for row in node.json('cluster', 'status')['nodes'] if row['node'] == name]


class Nodes(TwoNodes):
    def start_both(self):
        for node in (self.first, self.second):
            node.start('--roles', 'ivr')
        wait_until(lambda: state_of(self.first, 'n1') == state_of(self.first, 'n2') == ['up'], 20, self.first.log)

    def test_each_knows_of_the_other_and_sees_it_stop_and_die(self):
        self.start_both()
        node = self.first.json('cluster', 'status')['nodes'][1]
        self.assertEqual((node['node'], node['roles'], node['calls'], node['max_calls']), ('n2', 'ivr', 0, 4))
        self.assertIn('n2', self.first.succeed('cluster', 'status'))
        self.second.stop()
        self.assertEqual(state_of(self.first, 'n2'), ['down'])
        self.assertIn('stopped', self.first.succeed('cluster', 'status'))
        self.first.kill()
        wait_until(lambda: state_of(self.second, 'n1') == ['down'], 20, self.first.log)

    def test_a_node_is_emptied_without_failing_a_call_and_taken_back(self):
        self.start_both()
        call = self.first.launch('call', '1001', '--press', '#', '--wait-beep', '--listen', '6', '--press', '#', '--listen', '1', '--json',
                                 stdout=-1, text=True)
        wait_until(lambda: self.first.json('cluster', 'status')['nodes'][0]['calls'] == 1, 20, self.first.log)
        drain = self.first.run('node', 'drain', 'n1', '--wait', '60')
        self.assertEqual(drain.returncode, 0, drain.stderr)
        self.assertIn('is drained', drain.stdout)
        self.assertEqual(call.wait(30), 0, call.stdout.read())
        call.stdout.close()
        self.assertEqual(len(self.first.json('message', 'list', '1001')), 1)
        self.assertEqual(state_of(self.first, 'n1'), ['drained'])
        refused = self.first.run('call', '1001')
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn('503', refused.stdout + refused.stderr)
        self.assertEqual(self.second.run('call', '1001', '--listen', '1').returncode, 0)
        self.first.succeed('node', 'undrain', 'n1')
        wait_until(lambda: state_of(self.first, 'n1') == ['up'], 20, self.first.log)
        self.assertEqual(self.first.run('call', '1001', '--listen', '1').returncode, 0)

    def test_the_last_node_that_answers_is_not_emptied_by_mistake(self):
        self.first.start('--roles', 'ivr')
        wait_until(lambda: state_of(self.first, 'n1') == ['up'], 20, self.first.log)
        drain = self.first.run('node', 'drain', 'n1')
        self.assertEqual(drain.returncode, 1)
        self.assertIn('no other node takes calls', drain.stderr)
        self.assertEqual(state_of(self.first, 'n1'), ['up'])
        self.first.succeed('node', 'drain', 'n1', '--accept-risk', '--wait', '30')
        self.assertEqual(state_of(self.first, 'n1'), ['drained'])

    def test_a_drained_node_stays_drained_over_a_restart(self):
        self.start_both()
        self.first.succeed('node', 'drain', 'n1', '--wait', '30')
        self.first.stop()
        self.first.start('--roles', 'ivr')
        wait_until(lambda: state_of(self.first, 'n1') == ['drained'], 20, self.first.log)

    def test_mistakes_change_nothing(self):
        self.start_both()
        for words, complaint in ((('drain', 'n9'), 'there is no node n9'), (('undrain', 'n9'), 'there is no node n9'),
                                 (('forget', 'n9'), 'there is no node n9'), (('forget', 'n2'), 'is alive')):
            done = self.first.run('node', *words)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn(complaint, done.stderr)
        self.second.stop()
        self.first.succeed('node', 'forget', 'n2')
        self.assertEqual(state_of(self.first, 'n2'), [])


program.main()
