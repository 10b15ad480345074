#!/usr/bin/python3
"""The real Prometheus scrapes a service that takes calls; rules, dashboard and the list of metrics are held against what it finds."""
import json
import re
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import program
from running_program import IP, end, free_ports, wait_until
from watched import WatchedTest

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / 'deploy/prometheus/aftertone.rules.yml'
DASHBOARD = ROOT / 'deploy/grafana/aftertone.json'
# A name of ours, in an expression or in a table; what a histogram is made of counts as the histogram.
NAME = re.compile(r'\b(?:aftertone|process)_[a-z0-9_]+')
PART = re.compile(r'_(bucket|count|sum)$')


def names_in(text):
    return {PART.sub('', name) for name in NAME.findall(text)}


def documented():
    """Name to what its row says of when it is there; empty: always."""
    rows = {}
    for line in (ROOT / 'docs/operations/metrics.md').read_text().splitlines():
        if match := re.match(r'\| `([a-z0-9_]+)`', line):
            rows[match.group(1)] = ' only ' in line
    return rows


def expressions():
    """Of the dashboard and the rules, with where each stands."""
    for panel in json.loads(DASHBOARD.read_text())['panels']:
        for target in panel['targets']:
            yield f"panel {panel['title']}", target['expr']
    rules = subprocess.run(['promtool', 'check', 'rules', RULES], capture_output=True, text=True, timeout=60)
    assert rules.returncode == 0, rules.stdout + rules.stderr
    for alert in re.findall(r'- alert: (\w+)\n(.*?)(?=- alert:|\Z)', RULES.read_text(), re.S):
        expression = re.search(r'expr: (?:>-)?(.*?)\n +(?:for|labels):', alert[1], re.S).group(1)
        yield f'alert {alert[0]}', expression


class Prometheus:
    def __init__(self, test, target):
        self.folder, self.port = test.folder / 'prometheus', free_ports(1)
        self.folder.mkdir()
        config = self.folder / 'prometheus.yml'
        config.write_text('global: {scrape_interval: 1s, evaluation_interval: 1s}\n'
                          f'rule_files: ["{RULES}"]\n'
                          f'scrape_configs: [{{job_name: aftertone, static_configs: [{{targets: ["{target}"]}}]}}]\n')
        self.log = open(self.folder / 'log', 'w')
        test.addCleanup(self.log.close)
        process = subprocess.Popen(['prometheus', f'--config.file={config}', f'--storage.tsdb.path={self.folder / "data"}',
                                    f'--web.listen-address={IP}:{self.port}'], stdout=self.log, stderr=self.log,
                                   stdin=subprocess.DEVNULL)
        test.addCleanup(end, process)

    def query(self, expression):
        """The samples: labels and value."""
        url = f'http://{IP}:{self.port}/api/v1/query?' + urllib.parse.urlencode({'query': expression})
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return [(sample['metric'], float(sample['value'][1])) for sample in json.load(answer)['data']['result']]
        except urllib.error.URLError as failure:
            is_starting = getattr(failure, 'code', None) == 503
            if isinstance(failure, urllib.error.HTTPError) and not is_starting:
                raise AssertionError(f'{expression}: {failure.read().decode()}') from None
            return []

    def wait_for(self, expression, seconds=60):
        wait_until(lambda: self.query(expression), seconds, lambda: f'{expression}: nothing in {seconds} s', every=0.2)


class RealPrometheus(WatchedTest):
    def promtool(self, *words, given=None):
        done = subprocess.run(['promtool', *words], input=given, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_scrapes_a_service_under_calls(self):
        server = self.start_server()
        prometheus = Prometheus(self, f'{IP}:{self.ops_port}')
        prometheus.wait_for('up{job="aftertone"} == 1')
        first = self.start_call('--listen', '60')
        prometheus.wait_for('aftertone_ports_in_use == 1')
        self.assertTrue(self.json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2.5')['ok'])
        self.run_program('call', '9999')
        end(first)
        for expression in ('aftertone_calls_total{outcome="message"} == 1',
                           'aftertone_calls_total{outcome="no-mailbox"} >= 1',
                           'aftertone_calls_offered_total >= 3', 'aftertone_call_setup_seconds_count >= 2',
                           'aftertone_recording_seal_seconds_count == 1', 'aftertone_message_commit_seconds_count == 1',
                           'aftertone_deliveries_total{channel="email",outcome="sent"} == 1',
                           'aftertone_delivery_seconds_count{channel="email"} == 1', 'aftertone_role_held{role="notifier"} == 1',
                           'aftertone_role_epoch{role="notifier"} >= 1', 'aftertone_rtp_packets_total{kind="received"} > 100',
                           'aftertone_rtp_jitter_seconds_count >= 1', 'aftertone_media_tick_late_seconds_count > 100',
                           'aftertone_media_busy_seconds_total > 0', 'aftertone_loop_lag_seconds_count{thread="at-sip"} > 5',
                           'aftertone_loop_lag_seconds_count{thread="at-loop-0"} > 5', 'aftertone_journal_sync_seconds_count > 0',
                           'aftertone_database_canary_seconds_count > 0', 'aftertone_audio_store_probe_seconds_count > 0',
                           'aftertone_log_lines_total{level="info"} > 5', 'aftertone_log_lines_total{level="error"} == 0',
                           'process_resident_memory_bytes > 1e6', 'process_open_fds > 10', 'process_cpu_seconds_total > 0',
                           'aftertone_nodes{state="takes_calls"} == 1', 'aftertone_outbox_due == 0', 'aftertone_spool_recordings == 0'):
            with self.subTest(expression):
                prometheus.wait_for(expression)
        # But perhaps the machine, on which other tests run: its media thread has no priority.
        self.assertEqual(prometheus.query('ALERTS{alertstate="firing",alertname!="AftertoneMediaLate"}'), [], 'nothing is wrong')

        metrics = self.ask('/metrics')[1]
        self.promtool('check', 'metrics', given=metrics)
        self.compare_with_the_list(metrics)
        for place, expression in expressions():
            with self.subTest(place):
                self.assertLessEqual(names_in(expression), set(documented()), 'names that docs/operations/metrics.md does not know')
                prometheus.query(expression)  # fails on what Prometheus cannot read

        self.draw_the_dashboard(prometheus)

        server.kill()
        prometheus.wait_for('ALERTS{alertname="AftertoneDown"}')

    def draw_the_dashboard(self, prometheus):
        """Each panel shows something, but those of what there is not here. A rate needs a second message."""
        self.assertTrue(self.json('call', '1001', '--press', '#', '--wait-beep', '--listen', '2.5')['ok'])
        for histogram in ('aftertone_delivery_seconds', 'aftertone_audio_store_probe_seconds'):
            prometheus.wait_for(f'rate({histogram}_count[1m]) > 0')
        page = self.folder / 'dashboard.html'
        done = subprocess.run([ROOT / 'tools/draw_dashboard', f'http://{IP}:{prometheus.port}', '--minutes', '2', '--rate', '1m', '-o', page],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        empty = set(re.findall(r'<h2>([^<]*)</h2><p class="none">', page.read_text()))
        self.assertEqual(empty, {'Two sites: behind'}, done.stdout)

    def compare_with_the_list(self, metrics):
        told = set(re.findall(r'^# HELP (\S+) \S', metrics, re.M))
        listed = documented()
        self.assertEqual(told - set(listed), set(), 'told, but not in docs/operations/metrics.md')
        always = {name for name, is_seldom in listed.items() if not is_seldom}
        self.assertEqual(always - told, set(), 'in docs/operations/metrics.md, but not told')

    def test_the_rules_are_right_and_every_alert_is_explained(self):
        self.promtool('check', 'rules', str(RULES))
        self.promtool('check', 'config', str(RULES.parent / 'prometheus.yml'))
        self.promtool('test', 'rules', str(RULES.parent / 'aftertone.rules.test.yml'))
        alerts = set(re.findall(r'alert: (\w+)', RULES.read_text()))
        tested = set(re.findall(r'alertname="(\w+)"', (RULES.parent / 'aftertone.rules.test.yml').read_text()))
        explained = set(re.findall(r'^\| `(Aftertone\w+)`', (ROOT / 'docs/operations/monitoring.md').read_text(), re.M))
        self.assertEqual((alerts, alerts), (tested, explained))

        codes = set(re.findall(r'^\| AT-\d+ (\S+) \|', (ROOT / 'docs/operations/error-codes.md').read_text(), re.M))
        others = set(re.findall(r'^\| `(Aftertone\w+)` \|', (ROOT / 'docs/operations/alerts.md').read_text(), re.M))
        kebab = {alert: re.sub(r'(?<!^)(?=[A-Z])', '-', alert.removeprefix('Aftertone')).lower() for alert in alerts}
        self.assertEqual({alert for alert, name in kebab.items() if name not in codes}, others, 'called otherwise than in the log')


if __name__ == '__main__':
    program.main()
