#!/usr/bin/python3
"""What the program says of itself, and what is made of it: manual pages that can be formatted, completion that bash can use."""
import json
import subprocess
from pathlib import Path

import program
from program import ProgramTest

TOOLS = Path(__file__).resolve().parents[3] / 'tools'


def leaves(command, path):
    for below in command['commands']:
        yield from leaves(below, [*path, below['name']])
    if not command['commands']:
        yield path, command


class Reference(ProgramTest):
    def setUp(self):
        super().setUp()
        self.reference = self.json('reference')
        self.file = self.folder / 'reference.json'
        self.file.write_text(json.dumps(self.reference))

    def made(self, tool, *words):
        done = subprocess.run([TOOLS / tool, *words], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def formatted(self, page):
        words = ['groff', '-man', '-ww', '-Tutf8', '-K', 'utf8', '-P-cbou', '-rLL=100n']
        done = subprocess.run(words, input=page, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def test_every_command_that_can_be_run_is_in_it_and_in_the_manual(self):
        manual = self.formatted(self.made('write_manual', 'command', self.file))
        found = list(leaves(self.reference['program'], []))
        self.assertGreater(len(found), 40)
        for path, command in found:
            usage = self.succeed(*path, '--help')
            self.assertIn('Usage: aftertone ' + ' '.join(path), usage)
            self.assertIn('aftertone ' + ' '.join(path), manual)
            for option in command['options']:
                for name in option['names'].split(','):
                    self.assertIn(name, usage, path)
                    self.assertTrue(name in manual or '--help' in option['names'], (path, name))

    def test_the_manual_of_the_configuration_has_every_key_with_what_it_may_be(self):
        manual = self.formatted(self.made('write_manual', 'configuration', self.file))
        self.assertEqual(manual.count('Allowed: '), len(self.reference['configuration']))
        self.assertIn('port = 5060', manual)
        self.assertIn('Allowed: a whole number from 0 to 65535 (0: any free one).', ' '.join(manual.split()))

    def test_a_key_that_the_reference_of_the_configuration_lacks_is_an_error(self):
        self.reference['configuration'].append({'section': 'sip', 'name': 'colour', 'allowed': 'a colour'})
        self.file.write_text(json.dumps(self.reference))
        done = subprocess.run([TOOLS / 'write_manual', 'configuration', self.file], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (1, 'write_manual: docs/configuration.md has no row for [sip] colour\n'))

    def completed(self, *words):
        """What bash offers for the last of the words."""
        script = self.folder / 'completion'
        script.write_text(self.made('write_completion', self.file))
        bash = 'compopt() { echo "compopt $*"; }; . "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _aftertone; printf "%s\\n" "${COMPREPLY[@]}"'
        done = subprocess.run(['bash', '-uc', bash, script, 'aftertone', *words], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout.split('\n')[:-1]

    def test_bash_completes_commands_options_and_values(self):
        self.assertEqual(self.completed('mail'), ['mailbox'])
        self.assertEqual(self.completed('mailbox', 'sh'), ['show'])
        self.assertEqual(self.completed('--json', 'mailbox', 'rule', 'te'), ['test'])
        self.assertIn('--quiet-urgent', self.completed('mailbox', 'set', '1001', '--q'))
        self.assertEqual(self.completed('mailbox', 'set', '1001', '--quiet-urgent', ''), ['pass', 'wait'])
        self.assertEqual(self.completed('--config', 'mailbox', 'message', 'exp'), ['export'])
        self.assertEqual(self.completed('mailbox', '--conf'), ['--config'])
        self.assertIn('--json', self.completed('version', '--'))

    def test_where_any_value_is_allowed_bash_offers_files(self):
        self.assertEqual(self.completed('--config', ''), ['compopt -o default', ''])
        self.assertEqual(self.completed('message', 'export', 'X', '--output', ''), ['compopt -o default', ''])


program.main()
