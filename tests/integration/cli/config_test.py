#!/usr/bin/python3
"""A configuration is tried before it is put in place; and a service that finds one it cannot start with takes the last one it could."""
import json

import program
from program import ProgramTest

COMPLAINT = '[messages] undelete_days: must be a whole number from 0 to 3650 (days; 0: until the next run), not "three"'


class Config(ProgramTest):
    def setUp(self):
        super().setUp()
        self.good = self.config.read_text()
        self.last_good = self.folder / 'last-good.toml'

    def serve(self):
        """Whether it comes up; it is stopped again."""
        self.start_server('--last-good', self.last_good)
        self.assertEqual(self.program.stop(), 0, self.server_log())

    def errors(self):
        return [line for line in self.server_log().splitlines() if 'Error' in line]

    def break_config(self):
        self.configure(messages=['undelete_days = "three"'])

    def test_a_file_is_checked_before_it_is_put_in_place(self):
        new = self.folder / 'new.toml'
        new.write_text(self.good)
        self.assertEqual(self.succeed('config', 'check', new), f'{new} can be used\n')
        self.assertEqual(self.succeed('config', 'check'), f'{self.config} can be used\n')
        new.write_text('[messages]\nundelete_days = "three"\n')
        self.refuse(2, f'aftertone: {new}:2: {COMPLAINT}', 'config', 'check', new)
        done = self.run_program('--json', 'config', 'check', new)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(json.loads(done.stdout), {'file': str(new), 'usable': False, 'complaint': f'{new}:2: {COMPLAINT}', 'sections': ''})
        missing = self.folder / 'missing.toml'
        self.refuse(2, f'aftertone: {missing}: cannot be read: No such file or directory', 'config', 'check', missing)

    def test_a_broken_file_at_the_first_start_is_refused(self):
        self.break_config()
        done = self.run_program('serve', '--last-good', self.last_good)
        self.assertEqual(done.returncode, 2)
        self.assertIn(COMPLAINT, done.stderr)
        self.assertFalse(self.last_good.exists())

    def test_without_the_option_a_broken_file_is_always_refused(self):
        self.serve()
        self.break_config()
        self.assertEqual(self.run_program('serve').returncode, 2)

    def test_a_broken_or_lost_file_leaves_the_service_with_the_last_good_one(self):
        self.serve()
        self.assertEqual(self.errors(), [])
        self.assertEqual(self.last_good.read_text(), self.good)
        self.break_config()
        self.serve()
        self.assertEqual(len(self.errors()), 1)
        self.assertIn(COMPLAINT, self.errors()[0])
        self.config.unlink()
        self.serve()
        self.assertIn(f'{self.config}: cannot be read: No such file or directory; the service runs with {self.last_good}', self.errors()[0])
        self.assertEqual(self.last_good.read_text(), self.good)

    def test_one_that_the_service_cannot_start_with_does_so_too(self):
        self.serve()
        self.configure(email=['method = "smtp"'], email__smtp=['user = "anna"', f'password_file = "{self.folder}/none"'])
        self.succeed('config', 'check')
        self.serve()
        self.assertEqual(len(self.errors()), 2, self.server_log())
        self.assertIn('cannot-start: ', self.errors()[0])
        self.assertIn(f'the service runs with {self.last_good}', self.errors()[1])
        self.assertEqual(self.last_good.read_text(), self.good)


program.main()
