#!/usr/bin/python3
"""The logic of the website's pages (vitest), and whether each language has every text.   unit_test.py"""
import re
import subprocess
import sys
from pathlib import Path

from node import why_no_node

WEB = Path(__file__).resolve().parents[3] / 'web'
SECONDS = 200


def why_not():
    fetched = (WEB / 'node_modules/.made-of').exists()
    return why_no_node() or ('' if fetched else 'npm has not fetched what the pages are made of (tools/build_portal)')


def main():
    if reason := why_not():
        print(f'skipped portal_unit: {reason}\n0 passed, 0 failed, 1 skipped')
        return 0
    texts = subprocess.run(['node', 'checks/texts.mjs'], cwd=WEB, timeout=SECONDS)
    done = subprocess.run(['node', 'node_modules/vitest/vitest.mjs', 'run'], cwd=WEB, timeout=SECONDS, capture_output=True, text=True)
    output = re.sub(r'\x1b\[[0-9;]*m', '', done.stdout + done.stderr)
    print(output)
    passed, failed = (sum(map(int, re.findall(rf'Tests .*?(\d+) {word}', output))) for word in ('passed', 'failed'))
    passed, failed = passed + (texts.returncode == 0), failed + (texts.returncode != 0)
    print(f'{passed} passed, {failed} failed')
    return 0 if failed == 0 and done.returncode == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
