"""Each check must be able to fail: it is run on a small tree that breaks its rule, and on one that keeps it."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        self.write('src/layers.txt', 'base ->\nasync -> base\n')

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def check(self, tool, *arguments):
        done = subprocess.run([sys.executable, TOOLS / tool, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual('', done.stderr)
        return done.returncode, done.stdout

    def refused(self, words, tool, *arguments):
        code, output = self.check(tool, *arguments)
        self.assertEqual(1, code, output)
        self.assertIn(words, output)
        return output

    def accepted(self, tool, *arguments):
        code, output = self.check(tool, *arguments)
        self.assertEqual(0, code, output)
        return output


class LayersTest(CheckTest):
    def test_an_include_of_a_lower_folder_is_allowed(self):
        self.write('src/base/a.h', '#include <vector>\n')
        self.write('src/async/b.h', '#include "base/a.h"\n')
        self.assertIn('2 files, 1 includes', self.accepted('check_layers', self.root))

    def test_an_include_of_a_higher_folder_is_named_with_its_line(self):
        self.write('src/async/b.h', '')
        self.write('src/base/a.h', '#pragma once\n#include "async/b.h"\n')
        self.refused('src/base/a.h:2: base may not include "async/b.h"', 'check_layers', self.root)

    def test_a_line_that_names_a_folder_above_it_is_refused(self):
        self.write('src/layers.txt', 'base -> async\nasync -> base\n')
        self.refused('src/layers.txt:1: base may not include async', 'check_layers', self.root)

    def test_a_cycle_inside_a_folder_is_found(self):
        self.write('src/base/a.h', '#include "base/b.h"\n')
        self.write('src/base/b.h', '#include "base/c.h"\n')
        self.write('src/base/c.h', '#include "base/a.h"\n')
        self.refused('base/a.h -> base/b.h -> base/c.h -> base/a.h', 'check_layers', self.root)

    def test_an_unknown_folder_and_a_missing_file_are_found(self):
        self.write('src/utils/a.h', '#include "base/none.h"\n')
        output = self.refused('the folder utils is not in', 'check_layers', self.root)
        self.assertIn('"base/none.h" is no file', output)


class SizesTest(CheckTest):
    BODY = '  work();\n'

    def function(self, lines):
        return 'void f() {\n' + self.BODY * (lines - 2) + '}\n'

    def test_limits_are_inclusive(self):
        self.write('src/base/a.cc', self.function(60) + '// x\n' * 340)
        self.accepted('check_sizes', self.root)

    def test_a_long_file_is_named(self):
        self.write('src/base/a.cc', '// x\n' * 401)
        self.refused('src/base/a.cc: 401 lines', 'check_sizes', self.root)

    def test_a_long_function_is_named_with_its_line(self):
        self.write('src/base/a.cc', 'namespace x {\n\n' + self.function(61) + '}\n')
        self.refused('src/base/a.cc:3: f has 61 lines', 'check_sizes', self.root)

    def test_methods_lambdas_initialisers_and_raw_strings_do_not_confuse_it(self):
        self.write('src/base/a.cc', 'struct A {\n  A(int x)\n      : a_{x},\n        b_("{{{") {\n    if (x) { f([&] { g({1}); }); }\n  }\n'
                   '  int h() const { return 1; }\n  operator T*() { return &t_; }\n  std::vector<int> v{1, 2};\n};\nconst T kText = {{"a", 1}};\n'
                   'const char* kSql = R"(select {\n\n{)";\nenum class E { a, b };\n' + self.function(10))
        output = self.accepted('check_sizes', '--figures', self.root)
        self.assertIn('4 functions', output)
        self.assertIn('functions: 4, lines median 5, p90 10, max 10', output)

    def test_a_crowded_folder_is_named_and_tests_do_not_count(self):
        for number in range(25):
            self.write(f'src/base/a{number}.cc', '')
            self.write(f'src/base/a{number}_test.cc', '')
        self.accepted('check_sizes', self.root)
        self.write('src/base/one_more.cc', '')
        self.refused('src/base: 26 sources', 'check_sizes', self.root)


class CoroutinesTest(CheckTest):
    def coroutine(self, body, parameters='int n'):
        return self.write('a.cc', f'namespace x {{\nTask<> f({parameters}) {{\n{body}\n}}\n}}\n')

    def test_what_is_right_is_accepted(self):
        for body in ['const Agg a{1};\nco_await g(a);', 'const bool b = co_await g(a);\nif (!b) { h(Agg{1}); }', 'if (b) co_await g(n);', 'co_return Agg{1};',
                     'const auto r = co_await pool.run<Box>([&] { return Result<Box>{find(n)}; });',
                     'co_await pool.run<int>([this, &n]() -> Result<int> { return A{1}; });',
                     'auto quick = []() -> Task<> { co_return; };', 'co_await wait(std::chrono::seconds{5});',
                     'co_await say("{");  // Agg{1}', 'for (int i = 0; i < 3; ++i) { co_await g(i); }',
                     'try { co_await g(n); } catch (const Gone&) { A b{1}; }']:
            with self.subTest(body):
                self.accepted('check_coroutines', self.coroutine(body))

    def test_a_brace_initialised_value_beside_co_await_is_refused(self):
        for body in ['co_await g(Agg{.x = 1});', 'co_await g({});', 'co_await call.play({AudioFile{p}});',
                     'const Agg a{1, co_await g(n)};', 'if (Agg{1} == co_await g(n)) co_return;', 'co_return Agg{co_await g(n)};']:
            with self.subTest(body):
                self.refused('a.cc:3: a brace-initialised value', 'check_coroutines', self.coroutine(body))

    def test_co_await_in_a_condition_is_refused(self):
        for body in ['if (!co_await g(n)) co_return;', 'while (n > 0 && (co_await g(n)) == 2) {}', 'switch (co_await g(n)) { default: }']:
            with self.subTest(body):
                self.refused('a.cc:3: co_await in a condition', 'check_coroutines', self.coroutine(body))

    def test_a_lambda_that_captures_by_value_beside_co_await_is_refused(self):
        for capture in ['n', '=', 'm = n', '&, n']:
            with self.subTest(capture):
                self.refused('captures by value', 'check_coroutines', self.coroutine(f'co_await g([{capture}] {{ return 1; }});'))

    def test_a_capturing_coroutine_lambda_is_refused_also_when_it_awaits_deep_inside(self):
        for body in ['group.spawn("x", [&]() -> Task<> { co_await g(n); }());',
                     'auto later = [this]() -> Task<> {\n  if (n) {\n    co_return;\n  }\n};']:
            with self.subTest(body):
                self.refused('a lambda that captures is a coroutine', 'check_coroutines', self.coroutine(body))

    def test_parameters_that_can_bind_to_a_temporary_are_refused(self):
        for parameter in ['const std::string& name', 'std::string_view name', 'Box&& box', 'int a, std::span<int> b']:
            with self.subTest(parameter):
                self.refused('it may be gone', 'check_coroutines', self.coroutine('co_return;', parameter))

    def test_plain_references_and_marked_ones_are_accepted(self):
        self.accepted('check_coroutines', self.coroutine('co_return;', 'call::Call& call, std::map<int, int> m'))
        self.accepted('check_coroutines', self.coroutine('co_return;', 'const Catalogue& prompts  // outlives every call\n'))


class DocsTest(CheckTest):
    def test_links_and_anchors_that_exist_are_accepted(self):
        self.write('docs/b.md', '# The second page\n')
        self.write('a.md', '# One\n[b](docs/b.md#the-second-page) [one](#one) [far](https://example.org) `[no](link)`\n')
        self.accepted('check_docs', self.root)

    def test_a_broken_link_and_a_missing_heading_are_named(self):
        self.write('docs/b.md', '# B\n')
        self.write('a.md', 'x\n[n](none.md)\n[b](docs/b.md#gone)\n<img src="none.svg">\n')
        output = self.refused('a.md:2: none.md is not there', 'check_docs', self.root)
        self.assertIn('a.md:3: docs/b.md has no heading #gone', output)
        self.assertIn('a.md:4: none.svg is not there', output)

    def test_every_source_folder_has_a_short_readme(self):
        self.write('src/base/a.h', '')
        self.refused('src/base: no README.md', 'check_docs', self.root)
        self.write('src/base/README.md', 'x\n' * 21)
        self.refused('more than 20 lines', 'check_docs', self.root)


class CodesTest(CheckTest):
    def setUp(self):
        super().setUp()
        self.declare('inline constexpr ErrorCode kGone{2001, "gone", kPage, kTrouble};')
        self.explain('| AT-2001 gone | it went | none | look |')
        self.write('docs/operations/alerts.md', 'A page: `gone`. Security: none. All others are tickets.\n')
        self.write('src/base/a.cc', 'log::error(error_codes::kGone, "a", "b");\n')

    def test_an_urgency_that_stands_in_one_place_only_is_found(self):
        self.declare('inline constexpr ErrorCode kGone{2001, "gone", kSecurity};')
        output = self.refused('gone: kSecurity in one of error_codes.h and docs/operations/alerts.md only', 'check_codes', self.root)
        self.assertIn('gone: kPage in one of', output)

    def declare(self, *lines):
        self.write('src/base/error_codes.h', '\n'.join(lines) + '\n')

    def explain(self, *rows):
        self.write('docs/operations/error-codes.md', '\n'.join(rows) + '\n')

    def test_codes_that_are_used_and_explained_are_accepted(self):
        self.assertIn('1, each explained and used', self.accepted('check_codes', self.root))

    def test_a_code_without_a_row_is_found_and_a_row_without_a_code(self):
        self.explain('| AT-2002 gone | it went | none | look |')
        output = self.refused('AT-2001 gone: in the code, and not in', 'check_codes', self.root)
        self.assertIn('AT-2002 gone: in docs/operations/error-codes.md, and not in the code', output)

    def test_a_row_that_does_not_say_what_to_do_is_found(self):
        self.explain('| AT-2001 gone | it went | none | |')
        self.refused('AT-2001 gone: a cell', 'check_codes', self.root)

    def test_a_number_given_twice_is_found(self):
        self.declare('inline constexpr ErrorCode kGone{2001, "gone"};', 'inline constexpr ErrorCode kLost{2001, "lost"};')
        self.refused('AT-2001: 2 times', 'check_codes', self.root)

    def test_a_code_that_no_line_uses_is_found(self):
        self.write('src/base/a.cc', '// error_codes::kGone\n')
        self.refused('kGone: no line of src/ has this code', 'check_codes', self.root)

    def test_a_code_that_pages_somebody_in_one_place_only_is_found(self):
        self.declare('inline constexpr ErrorCode kGone{2001, "gone"};')
        self.refused('gone: kPage in one of error_codes.h and docs/operations/alerts.md only', 'check_codes', self.root)

    def test_a_code_beside_the_table_and_a_bare_write_are_found(self):
        self.write('src/base/b.cc', 'log::write({});\nconst log::ErrorCode code{7, "seven"};\n')
        output = self.refused('src/base/b.cc: an error code beside the table', 'check_codes', self.root)
        self.assertIn('src/base/b.cc: log::write() could make an Error without a code', output)


if __name__ == '__main__':
    unittest.main()
