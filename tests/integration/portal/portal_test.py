#!/usr/bin/python3
"""Journeys of owners and administrators through the website, in Chromium.   portal_test.py AFTERTONE [--all | --sites | --first-day | WORDS OF JOURNEYS]

Without more words those that are tagged as the core are made; --sites: the move of work between two sites, each with a PostgreSQL of its own; --first-day: an administrator and nothing else; --all makes every one, and takes the pictures.

PORTAL_PICTURES: where pictures of every page go, in both colours and at the width of a telephone.
"""
import contextlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from house import EmptyHouse, House, PASSWORD, PIN, write_speech
from node import why_no_node
from two_houses import TwoHouses

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WEB = ROOT / 'web'
BROWSER = '/usr/bin/chromium'
SECONDS, SECONDS_FOR_ALL = 840, 3000
CHOSEN = {(): ['--grep', '@core'], ('--sites',): ['--grep', '@sites'], ('--first-day',): ['--grep', '@first-day'], ('--all',): []}


def why_not():
    if not (ROOT / 'share/aftertone/portal/index.html').exists():
        return 'the pages are not built (tools/build_portal)'
    if not (WEB / 'node_modules/@playwright/test').exists():
        return 'npm has not fetched Playwright (tools/build_portal)'
    return why_no_node() or ('' if Path(BROWSER).exists() else f'there is no {BROWSER}')


def travel(houses, folder, program, words):
    environment = {**os.environ, 'NODE_PATH': str(WEB / 'node_modules'), 'PORTAL_PASSWORD': PASSWORD, 'PORTAL_PIN': PIN,
                   'PORTAL_SPEECH': str(folder / 'speech.wav'), 'PORTAL_PROGRAM': str(program), 'PORTAL_RESULTS': str(folder / 'results'),
                   'PORTAL_PICTURES': os.environ.get('PORTAL_PICTURES', str(folder / 'pictures'))}
    for house in houses:
        environment |= house.environment()
    command = ['node', str(WEB / 'node_modules/@playwright/test/cli.js'), 'test', '--config', str(HERE / 'playwright.config.ts'), *CHOSEN.get(tuple(words), words)]
    with subprocess.Popen(command, cwd=HERE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        try:
            output = run.communicate(timeout=SECONDS_FOR_ALL if words == ['--all'] else SECONDS)[0]
        except subprocess.TimeoutExpired:
            run.kill()
            output = run.communicate(timeout=20)[0] + '\nit took too long'
    return run.returncode, re.sub(r'\x1b\[[0-9;]*m', '', output)


def main():
    program, words = Path(sys.argv[1]).resolve(), sys.argv[2:]
    reason = why_not()
    if reason:
        print(f'skipped portal: {reason}\n0 passed, 0 failed, 1 skipped')
        return 0
    with contextlib.ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix='aftertone-portal-', ignore_cleanup_errors=True)))
        write_speech(folder / 'speech.wav', 4)
        houses = []
        if words not in (['--sites'], ['--first-day']):
            houses.append(House(program, folder, closing))
        if words in (['--all'], ['--first-day']):
            (folder / 'empty').mkdir()
            houses.append(EmptyHouse(program, folder / 'empty', closing))
        if words in (['--all'], ['--sites']):
            houses.append(TwoHouses(program, folder, closing))
        for house in houses:
            house.open()
        code, output = travel(houses, folder, program, words)
        print(output)
        if code != 0:
            print('\n'.join(house.logs() for house in houses))
        passed, failed = (sum(map(int, re.findall(rf'^\s+(\d+) {word}\b', output, re.M))) for word in ('passed', 'failed'))
        print(f'{passed} passed, {max(failed, int(code != 0))} failed')
        return code


if __name__ == '__main__':
    sys.exit(main())
