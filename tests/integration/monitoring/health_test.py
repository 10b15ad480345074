#!/usr/bin/python3
"""How the service is, item by item: /healthz, `aftertone status`, and `aftertone check` as a monitoring system runs it."""
import json
import shutil
import signal
import subprocess

import program
from running_program import IP, end
from watched import WatchedTest, stop


class HealthOfTheService(WatchedTest):
    def items(self):
        return {item['name']: item for item in json.loads(self.ask('/healthz')[1])['items']}

    def check(self, *words):
        """Exit code, the line, and the figures behind the bar."""
        done = self.run_program('check', *words)
        line, _, figures = done.stdout.strip().partition(' | ')
        return done.returncode, line, figures

    def test_a_service_that_is_well_says_so_item_by_item(self):
        server = self.start_server()
        self.wait_for(lambda: 'outbox' in self.items() and 'disk-data' in self.items(), 20)
        self.wait_for(lambda: 'notifier' in self.items()['leases']['text'], 20)
        items = self.items()
        for name in ('threads', 'calls', 'spool', 'journal', 'answers', 'database', 'audio-store', 'outbox', 'leases', 'nodes', 'clock'):
            self.assertEqual(items[name]['status'], 'ok', items[name])
        status, text = self.ask('/healthz')
        health = json.loads(text)
        self.assertEqual((health['roles'], health['status'] in ('ok', 'warn')), ('ivr,notify', True))
        self.assertEqual(status, 200)

        told = self.json('status')
        self.assertTrue(told['ok'])
        self.assertEqual([process['address'] for process in told['processes']], [f'{IP}:{self.ops_port}'])
        self.assertIn('0 of 4 ports in use', self.succeed('status'))

        self.assertEqual(self.check('calls'), (0, 'AFTERTONE CALLS OK: 0 of 4 ports in use', 'calls=0.000;3.2;4'))
        code, line, figures = self.check('outbox', '-w', '30', '-c', '90')
        self.assertEqual((code, line.split(':')[0], figures), (0, 'AFTERTONE OUTBOX OK', 'outbox=0.000s;30;90'))
        self.assertEqual(self.check('calls', '-w', '-1')[0], 1, '0 calls are more than -1')
        self.assertEqual(self.check('calls', '-c', '-1')[0], 2)
        self.assertEqual(self.check('calls', '-c', 'many')[0], 3)
        for wrong in ((), ('calls', '--nonsense'), ('calls', 'outbox'), ('calls', '-w')):
            self.assertEqual(self.check(*wrong)[0], 3, f'{wrong}: the service is not in trouble')
        self.assertEqual(self.check('--help')[0], 0)
        code, line, _ = self.check('coffee')
        self.assertEqual(code, 3)
        self.assertIn('there are threads, calls, spool', line)
        stop(self, server)
        self.assertNotIn('Error', self.server_log())

    def test_trouble_has_an_exit_code_and_a_name(self):
        server = self.start_server()
        self.wait_for(lambda: 'audio-store' in self.items(), 20)
        shutil.rmtree(self.data / 'audio')
        (self.data / 'audio').write_text('not a folder')
        self.wait_for(lambda: self.items()['audio-store']['status'] == 'fail', 60)
        self.assertEqual(self.ask('/healthz')[0], 503)
        self.assertEqual(self.ask('/readyz')[0], 200, 'calls are taken all the same')
        self.assertEqual(self.metric('aftertone_audio_store_up'), 0)
        done = self.run_program('status')
        self.assertEqual((done.returncode, done.stderr), (1, 'aftertone: in trouble: audio-store\n'))
        self.assertEqual(self.check('audio-store')[0], 2)
        self.assertEqual(self.check('database')[0], 0)
        end(server)

    def test_a_service_that_is_not_there_is_critical_and_one_that_may_not_be_asked_unknown(self):
        done = self.run_program('status')
        self.assertEqual((done.returncode, done.stderr), (1, f'aftertone: no service answers at {IP}:{self.ops_port}\n'))
        self.assertFalse(json.loads(self.run_program('--json', 'status').stdout)['ok'])
        self.assertEqual(self.check('calls')[0], 2)
        self.configure(monitoring=['listen = ""', 'notify_listen = ""', 'web_listen = ""'])
        self.assertEqual(self.check('calls')[:2], (3, 'AFTERTONE CALLS UNKNOWN: [monitoring] listen is "": no process can be asked how it is'))
        self.refuse(2, 'aftertone: [monitoring] listen is "": no process can be asked how it is', 'status')

    def start_beside(self, role):
        log = open(self.folder / f'{role}.log', 'w')
        self.addCleanup(log.close)
        process = subprocess.Popen([program.PROGRAM, '--config', self.config, 'serve', '--roles', role], stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL)
        self.addCleanup(self.end, process)
        return process

    def asked(self):
        """Those that `status` tells of: what roles they have, or that they do not answer."""
        return [process.get('roles', 'silent') for process in self.json_or_nothing('status').get('processes', [])]

    def test_three_processes_of_one_machine_are_all_asked_and_one_that_was_killed_is_missed(self):
        self.start_server('--roles', 'ivr')
        notify, web = self.start_beside('notify'), self.start_beside('web')
        self.wait_for(lambda: self.asked() == ['ivr', 'notify', 'web'], 30)
        web.kill()
        web.wait(20)
        self.assertEqual(self.asked(), ['ivr', 'notify', 'silent'])
        done = self.run_program('status')
        self.assertEqual((done.returncode, done.stderr), (1, f'aftertone: no service answers at {IP}:{self.ops_port + 2}\n'))
        notify.send_signal(signal.SIGTERM)
        self.assertEqual(notify.wait(60), 0)
        self.assertEqual(self.asked(), ['ivr', 'silent'], 'who was stopped is not missed')

    def json_or_nothing(self, *words):
        return json.loads(self.run_program('--json', *words).stdout or '{}')


if __name__ == '__main__':
    program.main()
