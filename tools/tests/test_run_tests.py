"""The test runner must count what happened and never call a crash, a hang or an empty run a success."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUN_TESTS = Path(__file__).resolve().parent.parent / 'run_tests'
REPORT = json.dumps({'testsuites': [{'testsuite': [
    {'name': 'a', 'classname': 'S', 'status': 'RUN', 'result': 'COMPLETED'},
    {'name': 'b', 'classname': 'S', 'status': 'RUN', 'result': 'COMPLETED', 'failures': [{'failure': 'a.cc:7 what was wrong'}]},
    {'name': 'c', 'classname': 'S', 'status': 'RUN', 'result': 'SKIPPED'}]}]})


class RunTestsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = Path(folder.name)

    def run_tests(self, scripts, *arguments, **properties):
        """Runs the scripts as if ctest had listed them; returns the exit code and what was printed."""
        tests = [{'name': name, 'command': ['/bin/bash', '-c', script],
                  'properties': [{'name': k, 'value': v} for k, v in properties.items()]} for name, script in scripts.items()]
        ctest = self.build / 'ctest'
        ctest.write_text('#!/bin/sh\ncat list.json\n')
        ctest.chmod(0o755)
        (self.build / 'list.json').write_text(json.dumps({'tests': tests}))
        done = subprocess.run([sys.executable, RUN_TESTS, self.build, *arguments], capture_output=True, text=True, timeout=60,
                              env=os.environ | {'PATH': f'{self.build}:/usr/bin:/bin'})
        self.assertEqual('', done.stderr)
        return done.returncode, done.stdout

    def ends_with(self, line, code, result):
        self.assertEqual((code, line), (result[0], result[1].splitlines()[-1]), result[1])

    def test_scripts_count_as_one_each(self):
        self.ends_with('2 passed, 0 failed', 0, self.run_tests({'a': 'true', 'b': 'true'}))

    def test_a_failing_script_is_shown_with_its_output(self):
        result = self.run_tests({'a': 'echo what went wrong; exit 3', 'b': 'true'})
        self.ends_with('1 passed, 1 failed', 1, result)
        self.assertIn('what went wrong', result[1])
        self.assertIn('FAIL a', result[1])

    def test_the_cases_of_a_report_are_counted_one_by_one(self):
        result = self.run_tests({'a': f"echo '{REPORT}' > ${{GTEST_OUTPUT#json:}}; exit 1"})
        self.ends_with('1 passed, 1 failed', 1, result)
        self.assertIn('S.b\na.cc:7 what was wrong', result[1])
        self.assertIn('1 skipped:\n  a: 1 without a reason', result[1])

    def test_the_reason_of_a_skip_is_shown(self):
        said = f"echo '{REPORT}' > ${{GTEST_OUTPUT#json:}}; printf 'c.cc:9: Skipped\\nno disk: not permitted\\n\\n[  SKIPPED ] S.c (0 ms)\\n'"
        self.assertIn('1 skipped:\n  S.c: no disk: not permitted\n', self.run_tests({'a': said})[1])
        said = 'echo "test_d (__main__.D.test_d) ... skipped \'no such build\'"; echo "Ran 2 tests"; echo "OK (skipped=1)"'
        result = self.run_tests({'a': said})
        self.ends_with('1 passed, 0 failed', 0, result)
        self.assertIn('1 skipped:\n  test_d: no such build\n', result[1])
        result = self.run_tests({'a': 'echo skipped power loss: no loop device; echo 3 passed, 0 failed, 2 skipped'})
        self.ends_with('3 passed, 0 failed', 0, result)
        self.assertIn('2 skipped:\n  power loss: no loop device\n', result[1])

    def test_what_a_sanitizer_found_in_a_child_is_a_failure_though_the_test_succeeds(self):
        report = 'echo "WARNING: data race" > ${TSAN_OPTIONS##*log_path=}.4711; echo Ran 4 tests'
        for _ in range(2):  # the report of an earlier run is none of the next one's
            result = self.run_tests({'a': report})
            self.ends_with('4 passed, 1 failed', 1, result)
            self.assertIn('sanitizer report a.sanitizer.4711', result[1])
            self.assertIn('WARNING: data race', result[1])
        self.ends_with('4 passed, 0 failed', 0, self.run_tests({'a': 'echo Ran 4 tests'}))

    def test_scripts_may_report_their_own_cases(self):
        self.ends_with('7 passed, 0 failed', 0, self.run_tests({'a': 'echo 3 passed, 0 failed', 'b': 'echo Ran 4 tests'}))
        self.ends_with('3 passed, 2 failed', 1, self.run_tests({'a': 'echo 3 passed, 2 failed; exit 1'}))

    def test_success_claimed_before_a_crash_is_a_failure(self):
        self.ends_with('3 passed, 1 failed', 1, self.run_tests({'a': 'echo 3 passed, 0 failed; kill -SEGV $$'}))

    def test_a_hang_ends_at_its_time_limit_with_all_it_started(self):
        pid = self.build / 'pid'
        result = self.run_tests({'a': f'sleep 300 & echo $! > {pid}; wait'}, TIMEOUT=0.5)
        self.ends_with('0 passed, 1 failed', 1, result)
        self.assertIn('took longer', result[1])
        state = Path(f'/proc/{pid.read_text().strip()}/stat')
        self.assertTrue(not state.exists() or ') Z ' in state.read_text())

    def test_a_report_without_a_case_and_a_run_without_a_test_are_failures(self):
        empty = json.dumps({'testsuites': []})
        self.ends_with('0 passed, 1 failed', 1, self.run_tests({'a': f"echo '{empty}' > ${{GTEST_OUTPUT#json:}}"}))
        self.ends_with('0 passed, 1 failed', 1, self.run_tests({'a': 'true'}, '--only', 'nothing'))

    def test_labels_choose(self):
        self.ends_with('1 passed, 0 failed', 0, self.run_tests({'a': 'true'}, '--label', 'unit', LABELS=['unit']))
        self.ends_with('0 passed, 1 failed', 1, self.run_tests({'a': 'true'}, '--without', 'unit', LABELS=['unit']))


if __name__ == '__main__':
    unittest.main()
