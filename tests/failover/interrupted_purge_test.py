#!/usr/bin/python3
"""Crash enumeration of what becomes of messages besides the mailbox: a message whose mailbox is removed while the caller speaks, and the
purge of a deleted one. The server kills itself at its n-th durable step, for every n until it survives, and starts again.
   interrupted_purge_test.py PROGRAM GENERATOR"""
import json
import sqlite3
import sys

from cluster_of_one import MAILBOX, SAMPLES_A_SECOND, Broken, Server
from running_program import wait_until

MOST_STEPS = 60
SPEAK = 2.6  # seconds


def step_of(server):
    return next((line.split('crash point')[-1] for line in server.log().splitlines() if 'crash point' in line), '')


def journals(server):
    folder = server.data / 'journal'
    return [each for each in folder.iterdir() if each.is_dir()] if folder.exists() else []


def is_recording(server):
    return any(MAILBOX.encode() in path.read_bytes()[:65536] for path in (server.data / 'journal').rglob('*.seg'))


def undeliverable(server):
    return server.json('message', 'list', '--undeliverable')


def lose_the_mailbox(program, generator, crash_at):
    """Returns the step at which it died; empty: it survived."""
    server = Server(program, generator, 2)
    try:
        if server.start(crash_at):
            load = server.load(1, SPEAK, 1, limit=25)
            wait_until(lambda: is_recording(server) or not server.is_alive() or load.poll() is not None, 40, lambda: 'the recording begins')
            server.succeed('mailbox', 'remove', MAILBOX)
            call = json.loads(load.communicate(timeout=60)[0])['each'][0]
            wait_until(lambda: not server.is_alive() or undeliverable(server), 40, lambda: 'the commit')
            if server.is_alive():
                server.dies(1.5)  # the steps behind the commit: the journal forgets
        else:
            call = {'spoken_bytes': 0}
            server.succeed('mailbox', 'remove', MAILBOX)
        died = step_of(server)
        server.kill()
        server.start()
        wait_until(lambda: len(journals(server)) <= 1, 40, lambda: 'the salvage')
        messages = undeliverable(server)
        if call['spoken_bytes'] >= 2 * SAMPLES_A_SECOND and len(messages) != 1:
            raise Broken(f'{len(messages)} undeliverable messages instead of 1')
        if len(messages) > 1:
            raise Broken(f'{len(messages)} undeliverable messages of one caller')
        for message in messages:
            server.audio_of(message)
            if message['intended_for'] != MAILBOX:
                raise Broken(f'left for {message["intended_for"]}')
        return died
    finally:
        server.remove()


def is_noted(server):
    database = sqlite3.connect(server.data / 'aftertone.db', timeout=10)
    try:
        return database.execute('select count(*) from message where audio_removed_at is not null').fetchone()[0] == 1
    finally:
        database.close()


def purge(program, generator, crash_at):
    server = Server(program, generator, 2)
    try:
        server.start()
        server.load(1, SPEAK, 1, limit=25).communicate(timeout=60)
        wait_until(lambda: server.mails(), 40, lambda: 'the mail')
        server.stop()
        message = server.messages()[0]
        with sqlite3.connect(server.data / 'aftertone.db', timeout=10) as database:
            database.execute("update message set state = 'deleted', deleted_at = 1")
            database.execute('update mwi set new_count = 0')
        database.close()
        server.start(crash_at)
        wait_until(lambda: not server.is_alive() or '1 purged' in server.log(), 40, lambda: 'the purge or the death')
        died = step_of(server)
        server.kill()
        server.start()
        wait_until(lambda: is_noted(server), 40, lambda: 'the row says that its audio is removed')
        server.stop()
        if list((server.data / 'audio').rglob('*.wav')):
            raise Broken('the audio is still there')
        shown = server.json('message', 'show', message['id'])
        if shown['state'] != 'purged':
            raise Broken(f'the message is {shown["state"]}')
        if server.succeed('message', 'purge').strip() != 'nothing to purge':
            raise Broken('something is left to purge')
        if len(server.mails()) != 1:
            raise Broken(f'{len(server.mails())} mails')
        return died
    finally:
        server.remove()


def main():
    program, generator = sys.argv[1:3]
    passed = failed = 0
    for name, scenario, at_least in (('mailbox removed', lose_the_mailbox, 8), ('purge', purge, 4)):
        reached = 0
        for crash_at in range(1, MOST_STEPS):
            try:
                died = scenario(program, generator, crash_at)
                passed += 1
            except Broken as broken:
                died, failed = 'broken', failed + 1
                print(f'{name}, step {crash_at}: {broken}', flush=True)
            if not died:
                break
            reached += 1
            print(f'{name}, step {crash_at:2}: {died}', flush=True)
        if reached < at_least:
            failed += 1
            print(f'{name}: only {reached} crash points were reached: is this a build with AFTERTONE_CRASH_POINTS?')
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
