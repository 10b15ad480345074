"""Messages with deliveries, written into the SQLite file of a data folder as a deposit would leave them."""
import hashlib
import sqlite3
import struct
import time
import uuid
from pathlib import Path

AUDIO_NAME = 'a7/shared.wav'  # no name of the store: told without its recording
FOUND_NAME = 'a7/018f0000-0000-7000-8000-0000000000a7-800.wav'
AUDIO = (b'RIFF' + struct.pack('<I', 50 + 800) + b'WAVEfmt ' + struct.pack('<IHHIIHH', 18, 7, 1, 8000, 8000, 1, 8) + b'\0\0'
         + b'fact' + struct.pack('<II', 4, 800) + b'data' + struct.pack('<I', 800) + b'\xff' * 800)


class OutboxRows:
    """The tables are there already: some command has run on that folder."""

    def __init__(self, data, audio_name=AUDIO_NAME):
        self.file, self.audio_name = Path(data) / 'aftertone.db', audio_name
        audio = Path(data) / 'audio' / audio_name
        audio.parent.mkdir(parents=True, exist_ok=True)
        audio.write_bytes(AUDIO)

    def connect(self):
        database = sqlite3.connect(self.file, isolation_level=None, timeout=30)
        database.execute('pragma foreign_keys = on')
        return database

    def add_mailboxes(self, numbers):
        with self.connect() as database:
            database.execute('begin immediate')
            for number in numbers:
                database.execute("insert into mailbox (number, name, email, language, time_zone, operator_target, max_message_ms, "
                                 "max_messages, pin_hash, pin_must_change, failed_logins) values (?, ?, '', 'en', 'UTC', '', 300000, "
                                 '100000, \'\', 0, 0)', (number, f'Owner of {number}'))
                database.execute('insert into mwi (mailbox, new_count, saved_count, urgent_new_count, version) values (?, 0, 0, 0, 1)',
                                 (number,))
            database.execute('commit')

    def add(self, wanted):
        """`wanted`: pairs of mailbox and target, or triples with further columns of the delivery. Returns the message ids."""
        now, ids = int(time.time() * 1000), []
        with self.connect() as database:
            database.execute('begin immediate')
            for mailbox, target, *columns in wanted:
                ids.append(self.add_one(database, now, mailbox, target, columns[0] if columns else {}))
            database.execute('commit')
        return ids

    def add_one(self, database, now, mailbox, target, columns):
        message = str(uuid.uuid4())
        database.execute('insert into message (id, mailbox, caller_number, caller_name, called, started_at, duration_ms, end_reason, '
                         'urgent, codec, audio_name, audio_sha256, audio_bytes, state, committed_at) values '
                         "(?, ?, '+4930123456', 'Clara', ?, ?, 100, 'hangup', 0, 'pcmu', ?, ?, ?, 'new', ?)",
                         (message, mailbox, mailbox, now, self.audio_name, hashlib.sha256(AUDIO).hexdigest(), len(AUDIO), now))
        row = {'idempotency_key': f'{message}:email:{target}', 'message_id': message, 'mailbox': mailbox, 'channel': 'email',
               'target': target, 'state': 'ready', 'claim_epoch': 0, 'attempt': 0, 'not_before': now, 'created_at': now,
               'provider_ref': '', 'last_error': ''} | columns
        database.execute(f"insert into delivery ({', '.join(row)}) values ({', '.join('?' * len(row))})", tuple(row.values()))
        return message

    def states(self):
        """How many deliveries are in each state."""
        with self.connect() as database:
            return dict(database.execute('select state, count(*) from delivery group by state'))

    def ask(self, sql, *values):
        with self.connect() as database:
            return database.execute(sql, values).fetchall()
