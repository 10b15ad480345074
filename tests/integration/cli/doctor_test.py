#!/usr/bin/python3
"""aftertone doctor on set-ups that are well and on ones that are broken."""
import json
import socket
import sqlite3
import threading

import program
from program import ProgramTest
from running_program import IP


class MailServer:
    """Answers one connection with these lines, one for the connection and one for EHLO."""

    def __init__(self, *answers):
        self.listener = socket.create_server((IP, 0))
        self.listener.settimeout(20)
        self.port, self.heard = self.listener.getsockname()[1], []
        self.thread = threading.Thread(target=self.talk, args=(answers,))
        self.thread.start()

    def talk(self, answers):
        connection, _ = self.listener.accept()
        with connection, connection.makefile('rb') as lines:
            connection.settimeout(20)
            for answer in answers:
                connection.sendall(answer)
                self.heard.append(lines.readline())

    def close(self):
        self.thread.join()
        self.listener.close()


class Doctor(ProgramTest):
    def examine(self):
        """Exit code and findings by subject."""
        done = self.run_program('doctor', '--json')
        report = json.loads(done.stdout)
        findings = {finding['subject']: finding for finding in report['findings']}
        self.assertEqual(report['ok'], done.returncode == 0)
        for finding in report['findings']:
            self.assertEqual(finding['health'] == 'ok', finding['advice'] == '', finding)
        return done.returncode, findings

    def assert_fails(self, subject, text):
        code, findings = self.examine()
        self.assertEqual((code, findings[subject]['health']), (1, 'fail'), findings)
        self.assertIn(text, findings[subject]['detail'])
        return findings

    def test_a_new_machine_is_well_and_left_as_it_is(self):
        code, findings = self.examine()
        self.assertEqual(code, 0, findings)
        self.assertEqual(findings['SIP port, UDP']['health'], 'ok')
        self.assertEqual(findings['database']['health'], 'warn')
        self.assertFalse(self.data.exists())

    def test_a_used_machine_is_well(self):
        self.succeed('mailbox', 'add', '1001')
        code, findings = self.examine()
        self.assertEqual((code, findings['database']['health'], findings['database tables']['health']), (0, 'ok', 'ok'), findings)

    def test_people_read_a_line_a_finding_and_what_to_do(self):
        self.configure(sip=['ip = "192.0.2.1"'])
        done = self.run_program('doctor')
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r'(?m)^fail  SIP port, UDP +192\.0\.2\.1 port \d+: .*\n +-> use an address of this machine')

    def test_a_port_in_use(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((IP, self.port))
            findings = self.assert_fails('SIP port, UDP', 'in use')
        self.assertEqual(findings['SIP port, TCP']['health'], 'ok')

    def test_rtp_ports_in_use_are_a_warning(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((IP, self.port + 2))
            code, findings = self.examine()
        self.assertEqual((code, findings['RTP ports']['health']), (0, 'warn'))
        self.assertIn(f'free for {self.calls - 1} calls', findings['RTP ports']['detail'])

    def test_directories_that_cannot_be_written(self):
        (self.folder / 'file').write_text('')
        for key, subject in (('audio', 'audio directory'), ('journal', 'journal directory'), ('log', 'log directory')):
            self.configure(**{key: [f'directory = "{self.folder}/file/below"']})
            self.assert_fails(subject, str(self.folder / 'file'))
        self.configure(audio=['directory = "/proc/aftertone"'])
        self.assert_fails('audio directory', '/proc')

    def test_too_little_space_is_a_warning(self):
        self.configure(audio=['reserve_mb = 1048576'])
        code, findings = self.examine()
        self.assertEqual((code, findings['audio directory']['health']), (0, 'warn'))

    def test_a_shared_directory_that_is_not_mounted_is_a_warning(self):
        self.configure(audio=['shared = true'])
        (self.data / 'audio').mkdir(parents=True)
        code, findings = self.examine()
        self.assertEqual((code, findings['shared audio']['health']), (0, 'warn'))

    def test_a_file_that_is_no_database(self):
        self.data.mkdir()
        (self.data / 'aftertone.db').write_bytes(b'this is not a database at all' * 100)
        self.assert_fails('database', 'aftertone.db')

    def test_a_locked_database(self):
        self.succeed('mailbox', 'add', '1001')
        with sqlite3.connect(self.data / 'aftertone.db', isolation_level=None) as holder:
            holder.execute('begin immediate')
            self.assert_fails('database', 'lock')

    def test_tables_of_a_newer_program(self):
        self.succeed('mailbox', 'add', '1001')
        with sqlite3.connect(self.data / 'aftertone.db') as database:
            database.execute("insert into schema_migrations values (9999, 'x', 0)")
        self.assert_fails('database tables', 'newer')

    def test_a_database_server_that_is_away_is_told_without_its_password(self):
        with socket.create_server((IP, 0)) as listener:
            port = listener.getsockname()[1]
        self.configure(database=[f'url = "postgresql://anna:geheim@{IP}:{port}/voicemail"'])
        findings = self.assert_fails('database', f'{IP}:{port}/voicemail')
        self.assertNotIn('geheim', json.dumps(findings))

    def test_missing_prompts(self):
        self.configure(node=[f'data_directory = "{self.data}"', f'share = "{self.folder}"'], prompts=[f'sounds = "{self.folder}"'])
        self.assert_fails('prompts, en', 'none')

    def test_too_few_open_files(self):
        calls = 20000
        self.configure(sip=[f'max_calls = {calls}'], rtp=['first_port = 1024', 'last_port = 65535'])
        import resource
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        code, findings = self.examine()
        expected = 'fail' if hard < 200 + 4 * calls else 'ok'
        self.assertEqual(findings['open files']['health'], expected, findings['open files'])

    def ask_mail_server(self, *answers, tls='optional', user=''):
        server = MailServer(*answers)
        (self.folder / 'password').write_text('geheim\n')
        password = [f'user = "{user}"', f'password_file = "{self.folder}/password"'] if user else []
        self.configure(email=['method = "smtp"'], email__smtp=[f'port = {server.port}', f'tls = "{tls}"', *password])
        code, findings = self.examine()
        server.close()
        return code, findings['mail server'], server.heard

    def test_a_mail_server_is_greeted_and_sent_nothing(self):
        code, finding, heard = self.ask_mail_server(b'220-hello\r\n220 there\r\n', b'250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n',
                                                    tls='required')
        self.assertEqual((code, finding['health']), (0, 'ok'), finding)
        self.assertEqual([line.split()[0] for line in heard], [b'EHLO', b'QUIT'])

    def test_a_mail_server_without_tls_or_that_refuses(self):
        self.assertEqual(self.ask_mail_server(b'220 hello\r\n', b'250 mail\r\n', tls='required')[1]['health'], 'fail')
        self.assertEqual(self.ask_mail_server(b'220 hello\r\n', b'250 mail\r\n')[1]['health'], 'ok')
        self.assertEqual(self.ask_mail_server(b'220 hello\r\n', b'250 mail\r\n', user='anna')[1]['health'], 'warn')
        self.assertIn('554 no', self.ask_mail_server(b'554 no\x1b[31m service\r\n')[1]['detail'])

    def test_no_mail_server(self):
        with socket.create_server((IP, 0)) as listener:
            port = listener.getsockname()[1]
        self.configure(email=['method = "smtp"'], email__smtp=[f'port = {port}'])
        self.assert_fails('mail server', 'refused')

    def test_a_password_file_that_is_not_there(self):
        self.configure(email=['method = "smtp"'], email__smtp=['user = "anna"', 'password_file = "/nowhere"'])
        self.assert_fails('e-mail settings', '/nowhere')


program.main()
