"""The installer must say what is missing, and must not touch a machine that has everything."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

INSTALLER = Path(__file__).resolve().parent.parent / 'install_packages'


class InstallPackagesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.programs = Path(folder.name)
        self.program('apt-get', f'touch {self.programs}/apt-was-called')
        self.program('id', 'echo 1000')

    def program(self, name, script):
        file = self.programs / name
        file.write_text(f'#!/bin/sh\n{script}\n')
        file.chmod(0o755)

    def install(self, *lists):
        done = subprocess.run([INSTALLER, *lists], capture_output=True, text=True, timeout=60,
                              env=os.environ | {'PATH': f'{self.programs}:/usr/bin:/bin'})
        self.assertFalse((self.programs / 'apt-was-called').exists())
        return done.returncode, done.stdout, done.stderr

    def test_nothing_happens_when_all_are_there(self):
        self.program('dpkg-query', 'printf installed')
        self.assertEqual((0, '', ''), self.install('build', 'run', 'test'))

    def test_who_is_not_root_is_told_the_command(self):
        self.program('dpkg-query', '[ "$4" = cmake ] || { printf installed; exit 0; }; exit 1')
        code, _, words = self.install('build')
        self.assertEqual(1, code)
        self.assertIn('as root', words)
        self.assertIn('apt-get install --no-install-recommends cmake\n', words)

    def test_a_package_that_was_removed_but_left_its_configuration_is_missing(self):
        self.program('dpkg-query', '[ "$4" = cmake ] && printf config-files || printf installed')
        self.assertIn('cmake', self.install('build')[2])

    def test_an_unknown_list_is_refused(self):
        code, _, words = self.install('nonsense')
        self.assertEqual(1, code)
        self.assertIn("no list 'nonsense'", words)


if __name__ == '__main__':
    unittest.main()
