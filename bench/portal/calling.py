"""Calls that record, alone and while browsers listen."""
import json
import os
import subprocess

from exact import count_exact, wait_for_messages
from streams import Browsers, Stream

RATE = 20        # new calls a second
SPEAK = 10       # seconds
LISTENERS = 20   # of a mailbox that nobody calls


def leave(server, build, mailboxes, calls, first_caller):
    """At the same time in all mailboxes. What deposit_load says, put together; `exact`: how many messages hold what was said."""
    each = calls // len(mailboxes)
    running = []
    for i, mailbox in enumerate(mailboxes):
        running.append(subprocess.Popen(
            [os.path.join(build, 'bench', 'deposit_load'), '--port', str(server.port), '--mailbox', mailbox, '--calls', str(each),
             '--rate', str(RATE / len(mailboxes)), '--speak', str(SPEAK), '--first-caller', str(first_caller + i * each),
             '--first-rtp-port', str(30000 + 2 * i * each), '--each', '--limit', '150'], stdout=subprocess.PIPE, text=True))
    told = [json.loads(process.communicate(timeout=200)[0]) for process in running]
    answers = sorted(call['answer_ms'] for part in told for call in part['each'] if call['answered'])
    messages, callers = [], range(first_caller, first_caller + calls)
    for mailbox in mailboxes:
        before = server.left.get(mailbox, 0)
        found = wait_for_messages(server, mailbox, before + each)
        server.left[mailbox] = len(found)
        messages += [message for message in found if message['caller_number'].isdigit() and int(message['caller_number']) in callers]
    return {'calls': calls, 'completed': sum(part['completed'] for part in told), 'stored': len(messages), 'exact': count_exact(server, messages, SPEAK),
            'answer_ms_p50': round(answers[len(answers) // 2], 1), 'answer_ms_p99': round(answers[int(0.99 * (len(answers) - 1))], 1),
            'answer_ms_max': round(answers[-1], 1)}, messages


def listeners(port, people, mailboxes, quiet, count):
    owners = [mailboxes[i % len(mailboxes)] for i in range(count - LISTENERS)] + [quiet] * LISTENERS
    return [Stream(port, people.secret_for(f'listener {mailbox} {i}'), mailbox) for i, mailbox in enumerate(owners)]


def measure(server, web_port, people, build, options, run):
    """Figures of calls alone and with streams, and whether everybody heard just what was theirs."""
    mailboxes, quiet = people.busy[:2], people.busy[2]
    server.left = {mailbox: len(server.json('message', 'list', mailbox)) for mailbox in mailboxes}
    first = 100_000_000 + 1_000_000 * run  # every call has a caller of its own
    alone, before = leave(server, build, mailboxes, options.calls, first)
    with Browsers(listeners(web_port, people, mailboxes, quiet, options.streams)) as browsers:
        browsers.wait_until(lambda stream: stream.is_open, 30)
        opened = sum(stream.is_open for stream in browsers.streams)
        beside, messages = leave(server, build, mailboxes, options.calls, first + options.calls)
        wanted = {mailbox: {message['id'] for message in messages if message['mailbox'] == mailbox} for mailbox in [*mailboxes, quiet]}
        browsers.wait_until(lambda stream: stream.heard >= wanted[stream.mailbox], 20)
    streams = browsers.streams
    earlier = {message['id'] for message in before}  # the last of them may still be told to who has just come
    return {'calls_alone': alone, 'calls_beside_streams': beside, 'streams': {
        'opened': opened, 'heard_all_and_no_more': sum(stream.heard - earlier == wanted[stream.mailbox] for stream in streams),
        'heard_twice': sum(stream.twice for stream in streams), 'resets': sum(stream.resets for stream in streams),
        'came_back': sum(stream.comes_back for stream in streams)}}


def is_right(figures, options):
    streams, parts = figures['streams'], (figures['calls_alone'], figures['calls_beside_streams'])
    are_exact = all(part['calls'] == part['completed'] == part['stored'] == part['exact'] for part in parts)
    return are_exact and streams['opened'] == streams['heard_all_and_no_more'] == options.streams and streams['heard_twice'] == 0
