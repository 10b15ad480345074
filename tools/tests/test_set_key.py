"""A package's configuration differs from the built-in one in what is named, and in nothing else."""
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parent.parent / 'set_key'
TEXT = '[log]\n# Where.\ndirectory = "log"\n\n[audio]\ndirectory = "audio"\n'


class SetKey(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = Path(self.folder.name) / 'aftertone.toml'
        self.file.write_text(TEXT)

    def set_key(self, *words):
        return subprocess.run([TOOL, self.file, *words], capture_output=True, text=True, timeout=60)

    def test_only_the_key_of_that_section_changes(self):
        done = self.set_key('log', 'directory', '"/var/log/aftertone"')
        self.assertEqual((done.returncode, done.stdout), (0, TEXT.replace('"log"', '"/var/log/aftertone"')))

    def test_a_key_that_is_not_there_is_an_error(self):
        done = self.set_key('log', 'folder', '"x"')
        self.assertEqual((done.returncode, done.stdout), (1, ''))
        self.assertIn('[log] folder stands there 0 times', done.stderr)


if __name__ == '__main__':
    unittest.main()
