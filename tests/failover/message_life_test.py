#!/usr/bin/python3
"""Crash enumeration of what becomes of messages besides the mailbox: a message whose mailbox is removed while the caller speaks, and the
purge of a deleted one. The server kills itself at its n-th durable step, for every n until it survives, and starts again.
   message_life_test.py PROGRAM GENERATOR"""
import json
import sqlite3
import sys
import time

from cluster_of_one import MAILBOX, SAMPLES_A_SECOND, Broken, Server

MOST_STEPS = 60
SPEAK = 2.6  # seconds


def wait_until(what, condition, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Broken(f'waited {seconds} s in vain: {what}')
        time.sleep(0.05)


def step_of(server):
    return next((line.split('crash point')[-1] for line in server.log.read_text().splitlines() if 'crash point' in line), '')


def journals(server):
    folder = server.data / 'journal'
    return [each for each in folder.iterdir() if each.is_dir()] if folder.exists() else []


def is_recording(server):
    return any(MAILBOX.encode() in path.read_bytes()[:65536] for path in (server.data / 'journal').rglob('*.seg'))


def undeliverable(server):
    return json.loads(server.run('--json', 'message', 'list', '--undeliverable'))


def lose_the_mailbox(program, generator, crash_at):
    """Returns the step at which it died; empty: it survived."""
    server = Server(program, generator, 2)
    try:
        if server.start(crash_at):
            load = server.load(1, SPEAK, 1, limit=25)
            wait_until('the recording begins', lambda: is_recording(server) or not server.is_alive() or load.poll() is not None)
            server.run('mailbox', 'remove', MAILBOX)
            call = json.loads(load.communicate(timeout=60)[0])['each'][0]
            wait_until('the commit', lambda: not server.is_alive() or undeliverable(server))
            if server.is_alive():
                server.dies(1.5)  # the steps behind the commit: the journal forgets
        else:
            call = {'spoken_bytes': 0}
            server.run('mailbox', 'remove', MAILBOX)
        died = step_of(server)
        server.kill()
        server.start()
        wait_until('the salvage', lambda: len(journals(server)) <= 1)
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
        wait_until('the mail', lambda: server.mails())
        server.stop()
        message = server.messages()[0]
        with sqlite3.connect(server.data / 'aftertone.db', timeout=10) as database:
            database.execute("update message set state = 'deleted', deleted_at = 1")
            database.execute('update mwi set new_count = 0')
        database.close()
        server.start(crash_at)
        wait_until('the purge or the death', lambda: not server.is_alive() or '1 purged' in server.log.read_text())
        died = step_of(server)
        server.kill()
        server.start()
        wait_until('the row says that its audio is removed', lambda: is_noted(server))
        server.stop()
        if list((server.data / 'audio').rglob('*.wav')):
            raise Broken('the audio is still there')
        shown = json.loads(server.run('--json', 'message', 'show', message['id']))
        if shown['state'] != 'purged':
            raise Broken(f'the message is {shown["state"]}')
        if server.run('message', 'purge').strip() != 'nothing to purge':
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
