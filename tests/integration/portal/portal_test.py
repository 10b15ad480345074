#!/usr/bin/python3
"""Journeys of owners and administrators through the website, in Chromium.   portal_test.py AFTERTONE [--all | WORDS OF JOURNEYS]

Without more words those that are tagged as the core are made; --all makes every one, and takes the pictures.

PORTAL_PICTURES: where pictures of every page go, in both colours and at the width of a telephone.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from house import House, PASSWORD, PIN
from node import why_no_node

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WEB = ROOT / 'web'
BROWSER = '/usr/bin/chromium'
SECONDS, SECONDS_FOR_ALL = 840, 2400


def why_not():
    if not (ROOT / 'share/aftertone/portal/index.html').exists():
        return 'the pages are not built (tools/build_portal)'
    if not (WEB / 'node_modules/@playwright/test').exists():
        return 'npm has not fetched Playwright (tools/build_portal)'
    return why_no_node() or ('' if Path(BROWSER).exists() else f'there is no {BROWSER}')


def which(words):
    if words == ['--all']:
        return []
    return words or ['--grep', '@core']


def travel(house, folder, program, words):
    environment = {**os.environ, 'NODE_PATH': str(WEB / 'node_modules'), 'PORTAL_ADDRESS': house.address, 'PORTAL_PASSWORD': PASSWORD, 'PORTAL_PIN': PIN,
                   'PORTAL_SPEECH': str(house.speech), 'PORTAL_GREETING': str(house.greeting), 'PORTAL_PROGRAM': str(program),
                   'PORTAL_CONFIG': str(house.program.config), 'PORTAL_RESULTS': str(folder / 'results'),
                   'PORTAL_PICTURES': os.environ.get('PORTAL_PICTURES', str(folder / 'pictures'))}
    command = ['node', str(WEB / 'node_modules/@playwright/test/cli.js'), 'test', '--config', str(HERE / 'playwright.config.ts'), *which(words)]
    with subprocess.Popen(command, cwd=HERE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        output = run.communicate(timeout=SECONDS_FOR_ALL if words == ['--all'] else SECONDS)[0]
    return run.returncode, re.sub(r'\x1b\[[0-9;]*m', '', output)


def main():
    program, words = Path(sys.argv[1]).resolve(), sys.argv[2:]
    reason = why_not()
    if reason:
        print(f'skipped portal: {reason}\n0 passed, 0 failed, 1 skipped')
        return 0
    folder = Path(tempfile.mkdtemp(prefix='aftertone-portal-'))
    house = House(program, folder)
    try:
        house.open()
        code, output = travel(house, folder, program, words)
        print(output)
        if code != 0:
            print(house.program.log()[-4000:])
        passed, failed = (sum(map(int, re.findall(rf'^\s+(\d+) {word}\b', output, re.M))) for word in ('passed', 'failed'))
        print(f'{passed} passed, {max(failed, int(code != 0))} failed')
        return code
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
