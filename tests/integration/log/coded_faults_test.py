#!/usr/bin/python3
"""Troubles of disks and of the database, and the line with its code that each of them writes.
coded_faults_test.py AFTERTONE WALL_CLOCK FAULTFS"""
import sqlite3

import program
from faulty_mount import FaultyMount
from log_files import FAULTFS, LogTest, SetClock
from outbox_rows import OutboxRows
from postgres_server import PostgresServer
from relay import Relay


class Disks(LogTest):
    def mounted(self, section):
        mount = FaultyMount(FAULTFS, self.folder / section)
        self.addCleanup(mount.remove)
        self.addCleanup(self.program.kill)
        self.configure(**{section: [f'directory = "{mount.path}"', 'reserve_mb = 0' if section == 'audio' else 'reserve_mb = 1']})
        self.start_server()
        return mount

    def strike_audio(self, *rules):
        mount = self.mounted('audio')
        mount.set_rules(*rules)
        self.leave_message()
        return mount

    def test_the_audio_store_hangs(self):
        self.strike_audio('* * hang')
        self.wait_for_code('AT-3001', 60)

    def test_the_audio_store_is_full(self):
        self.strike_audio('write,create,fallocate * fail ENOSPC')
        self.wait_for_code('AT-3002', 60)

    def test_the_audio_store_is_read_only(self):
        self.strike_audio('write,create,fallocate,mkdir,unlink,rename * fail EROFS')
        self.wait_for_code('AT-3003', 60)

    def test_the_journal_cannot_be_written(self):
        mount = self.mounted('journal')
        mount.set_rules('write,create,fallocate,fsync * fail EIO')
        self.leave_message()
        self.wait_for_code('AT-3101', 60)


class Rows(LogTest):
    """What somebody or something has damaged in the database."""
    def test_a_row_of_the_outbox_is_damaged(self):
        OutboxRows(self.data).add([('1001', 'anna@example.com', {})])
        database = sqlite3.connect(self.data / 'aftertone.db', timeout=20, isolation_level=None)
        database.execute('pragma ignore_check_constraints = on')
        database.execute("update delivery set message_id = 'no id'")
        database.close()
        self.start_server('--roles', 'notify')
        self.wait_for_code('AT-4105')

    def test_the_relay_refuses_our_log_in(self):
        (self.folder / 'mails').mkdir()
        (self.folder / 'password').write_text('wrong\n')
        (self.folder / 'password').chmod(0o600)
        with Relay(self.folder / 'mails', auth_require_tls=False, auth_required=True) as relay:
            self.configure(email=['method = "smtp"'],
                           email__smtp=[f'port = {relay.port}', 'tls = "off"', 'user = "aftertone"', f'password_file = "{self.folder}/password"'])
            OutboxRows(self.data).add([('1001', 'anna@example.com', {})])
            self.start_server('--roles', 'notify')
            self.wait_for_code('AT-4201')


class Database(LogTest):
    def start_with(self, database, *lines, environment=None):
        self.addCleanup(database.remove)
        self.addCleanup(self.program.kill)
        self.configure(database=[f'url = "{database.url}"', *lines])
        self.program.start(environment=environment)

    def test_it_is_away_for_longer_than_a_failover_takes(self):
        database = PostgresServer()
        database.start()
        self.start_with(database)
        self.assertEqual(self.errors(), [])
        database.kill()
        self.wait_for(lambda: any('the database is away' in line for line in self.lines()), 20)
        self.assertEqual(self.errors(), [], 'a failover needs nobody')
        self.wait_for_code('AT-2001', 60)

    def test_there_is_no_synchronous_standby(self):
        database = PostgresServer()
        database.start()
        self.start_with(database, 'synchronous = "required"')
        self.wait_for_code('AT-2003')

    def test_this_machines_clock_is_wrong(self):
        clock = SetClock(self.folder)
        clock.set(60)
        database = PostgresServer()
        database.start()
        self.start_with(database, environment=clock.environment())
        self.wait_for_code('AT-1005')


program.main()
