"""Fills a migrated database with as many mailboxes and messages as an enterprise has, in the tables as they are."""
import hashlib
import random
import sqlite3
import subprocess
import time
import uuid

FIRST = 100_000             # the number of the first mailbox
MAILBOXES_A_BUSY_ONE = 1000
DAYS = 12                   # less than what is deleted is kept
GIVEN = ('Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Greta', 'Hannah', 'Ivan', 'Jana', 'Karl', 'Lena', 'Max', 'Nora', 'Omar', 'Paul')
FAMILY = ('Schmidt', 'Müller', 'Weber', 'Fischer', 'Wagner', 'Becker', 'Hoffmann', 'Koch', 'Richter', 'Klein', 'Wolf', 'Neumann', 'Braun', 'Krüger')
ALL_SCOPES = 'mailboxes:write messages:write deliveries:write reports:read users:write audit:read'


class SqliteFiller:
    def __init__(self, path):
        self.database = sqlite3.connect(path)
        self.database.execute('pragma synchronous = off')
        self.database.execute('pragma cache_size = -400000')

    def insert(self, table, columns, rows):
        marks = ', '.join('?' * len(columns))
        with self.database:
            self.database.executemany(f'insert into {table} ({", ".join(columns)}) values ({marks})', rows)

    def run(self, sql):
        with self.database:
            self.database.execute(sql)

    def close(self):
        self.database.execute('analyze')
        self.database.execute('pragma wal_checkpoint(truncate)')
        self.database.close()


class PostgresFiller:
    def __init__(self, url, psql):
        self.words = [psql, '-q', '-X', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c']

    def insert(self, table, columns, rows):
        copy = subprocess.Popen([*self.words, f'copy {table} ({", ".join(columns)}) from stdin'], stdin=subprocess.PIPE, text=True)
        for row in rows:
            copy.stdin.write('\t'.join('\\N' if value is None else str(value) for value in row) + '\n')
        copy.stdin.close()
        if copy.wait(900) != 0:
            raise RuntimeError(f'{table} was not filled')

    def run(self, sql):
        subprocess.run([*self.words, sql], check=True, timeout=900)

    def close(self):
        self.run('vacuum analyze')


class Population:
    """`model`: a message that was left by a real call; all of them have its audio. Who is whose is the same in each run."""

    def __init__(self, mailboxes, messages, model):
        self.mailboxes, self.messages, self.model = mailboxes, messages, model
        self.now = int(time.time() * 1000)
        busy = max(3, mailboxes // MAILBOXES_A_BUSY_ONE)
        self.busy = [str(FIRST + i * (mailboxes // busy)) for i in range(busy)]
        self.tokens = {}

    def numbers(self):
        return (str(FIRST + i) for i in range(self.mailboxes))

    def name_of(self, number):
        i = int(number) * 7919
        return f'{GIVEN[i % 16]} {FAMILY[i // 16 % 14]}'

    def secret_for(self, name):
        """A token's; the same each time it is asked for."""
        return self.tokens.setdefault(name, 'at1_' + hashlib.sha256(name.encode()).hexdigest())

    def told(self):
        """(id, mailbox, caller, name, at, state, urgent): a tenth of all for a thousandth of the mailboxes."""
        dice = random.Random(20261130)
        for i in range(self.messages):
            at = self.now - DAYS * 86_400_000 * (self.messages - i) // self.messages
            number = dice.choice(self.busy) if i % 10 == 0 else str(FIRST + i * 7 % self.mailboxes)
            caller = dice.randrange(1_000_000, 9_999_999)
            state = 'new' if i % 10 < 4 else 'deleted' if i % 10 == 9 else 'saved'
            identity = uuid.UUID(int=at << 80 | 7 << 76 | 2 << 62 | i)
            yield str(identity), number, f'+4930{caller}', f'{GIVEN[caller % 16]} {FAMILY[caller // 16 % 14]}', at, state, int(i % 50 == 0)

    def fill(self, filler):
        self.fill_mailboxes(filler)
        model, count = self.model, {}
        columns = ('id', 'mailbox', 'caller_number', 'caller_name', 'called', 'started_at', 'duration_ms', 'end_reason', 'urgent', 'codec',
                   'audio_name', 'audio_sha256', 'audio_bytes', 'state', 'committed_at', 'deleted_at')

        def rows():
            for identity, number, caller, name, at, state, urgent in self.told():
                here = count.setdefault(number, [0, 0, 0, 0])
                if state != 'deleted':
                    here[state == 'saved'] += 1
                    here[2 + (state == 'saved')] += urgent
                yield (identity, number, caller, name, number, at, model['duration_ms'], 'hangup', urgent, model['codec'], model['audio_name'],
                       model['audio_sha256'], model['audio_bytes'], state, at, self.now if state == 'deleted' else None)

        filler.insert('message', columns, rows())
        filler.insert('mwi', ('mailbox', 'new_count', 'saved_count', 'urgent_new_count', 'urgent_saved_count', 'version'),
                      ((number, *count.get(number, (0, 0, 0, 0)), 1) for number in self.numbers()))
        filler.insert('message_event', ('message_id', 'at', 'what', 'who', 'detail'), ((m[0], m[4], 'committed', '', '') for m in self.told()))
        filler.insert('delivery', ('idempotency_key', 'message_id', 'mailbox', 'channel', 'target', 'state', 'claim_epoch', 'attempt', 'not_before',
                                   'created_at', 'provider_ref', 'last_error'),
                      ((m[0], m[0], m[1], 'email', f'{m[1]}@example.com', 'sent', 1, 1, m[4], m[4], '', '') for m in self.told()))
        filler.insert('call_record', ('id', 'node', 'call_id', 'began_at', 'answered_at', 'ended_at', 'mailbox', 'caller_number', 'caller_name', 'called',
                                      'outcome', 'detail', 'status', 'message_id', 'heard', 'codec', 'packets_sent', 'packets_received', 'packets_lost',
                                      'jitter_ms', 'calls', 'story'), (self.call_of(m) for m in self.told()))
        self.fill_who_may(filler)

    def call_of(self, message):
        identity, number, caller, name, at, _, _ = message
        outcome = ('message', 'message', 'abandoned', 'owner', 'message')[at % 5]
        call = f'{int(identity[:8], 16) ^ 1:08x}' + identity[8:]
        return (call, 'n1', f'{identity}@pbx', at - 9000, at - 8900, at + 9000, number, caller, name, number, outcome, outcome, 200, identity, 0, 'pcmu',
                900, 900, 0, 1, 1, '0 in INVITE')

    def fill_mailboxes(self, filler):
        filler.insert('mailbox', ('number', 'name', 'email', 'language', 'time_zone', 'operator_target', 'max_message_ms', 'max_messages', 'pin_hash',
                                  'pin_must_change', 'failed_logins'),
                      ((number, self.name_of(number), f'{number}@example.com', 'en', 'Europe/Berlin', '', 180000, 100000, '', 1, 0)
                       for number in self.numbers()))
        filler.run("insert into mailbox_change (mailbox, revision) select number, row_number() over (order by number) + "
                   "(select n from revision where name = 'mailbox') from mailbox where number not in (select mailbox from mailbox_change) "
                   "and number <> '(undeliverable)'")
        filler.run("update revision set n = (select max(revision) from mailbox_change) where name = 'mailbox'")

    def fill_who_may(self, filler):
        filler.insert('web_user', ('name', 'role', 'mailbox', 'language', 'password_hash', 'totp_secret', 'totp_pending', 'totp_step', 'created_at'),
                      ((f'u{number}', 'owner', number, '', '', '', '', 0, self.now) for number in self.numbers()))
        owners = [*self.busy, *(str(FIRST + i) for i in range(1, self.mailboxes, max(1, self.mailboxes // 1000)))]
        wanted = [(f'owner {number}', 'messages:write settings:write', number) for number in dict.fromkeys(owners)]
        wanted += [(f'admin {i}', ALL_SCOPES, '') for i in range(40)]
        wanted += [(name, 'timeline:read', name.split()[1]) for name in self.tokens if name.startswith('listener ')]
        filler.insert('access_token', ('id', 'name', 'secret_sha256', 'scopes', 'mailbox', 'created_at', 'expires_at', 'last_used_at'),
                      ((str(uuid.uuid4()), name, hashlib.sha256(self.secret_for(name).encode()).hexdigest(), scopes, number, self.now, None, self.now)
                       for name, scopes, number in wanted))
