"""A running server that foreign telephones leave messages on, and what it has stored of them."""
import random
import signal
import struct
import subprocess

from program import ProgramTest

SAMPLES = 8000  # a second, and bytes of G.711
FORMATS = {'pcmu': 7, 'pcma': 6}  # of WAV files


def speech(seconds, seed):
    """Loud G.711 bytes that never repeat. Without the two zeros of mu-law, which are one in linear audio."""
    allowed = [byte for byte in range(256) if byte & 0x7F != 0x7F]
    return bytes(random.Random(seed).choices(allowed, k=int(seconds * SAMPLES)))


def wav_data(file):
    """(format, coded audio) of a WAV file in memory."""
    assert file[:4] == b'RIFF' and file[8:12] == b'WAVE', file[:12]
    chunks, at = {}, 12
    while at + 8 <= len(file):
        name, size = struct.unpack_from('<4sI', file, at)
        chunks[name] = file[at + 8:at + 8 + size]
        at += 8 + size + size % 2
    return struct.unpack_from('<H', chunks[b'fmt '])[0], chunks[b'data']


class PhoneTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.succeed('mailbox', 'add', '1001')
        self.server = self.start_server()

    def start(self, *command, log):
        output = open(self.folder / log, 'w')
        self.addCleanup(output.close)
        process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.addCleanup(self.end, process)
        return process

    def only_message(self):
        """Waits for it. The message as `message list` tells it, and its audio."""
        self.wait_for(lambda: self.json('message', 'list', '1001'), 15)
        messages = self.json('message', 'list', '1001')
        self.assertEqual(len(messages), 1, messages)
        file = self.folder / 'message.wav'
        self.succeed('message', 'export', messages[0]['id'], '-o', file, '--force')
        wav_format, data = wav_data(file.read_bytes())
        self.assertEqual(wav_format, FORMATS[messages[0]['codec']])
        return messages[0], data

    def tearDown(self):
        if self.server.poll() is None:
            self.stop_server()
        super().tearDown()

    def stop_server(self):
        """Without a call left it ends at once, and nothing it has met needs a person."""
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(40), 0, self.server_log())
        errors = [line for line in self.server_log().splitlines() if 'Error' in line]
        self.assertEqual([line for line in errors if not self.is_expected(line)], [])

    def is_expected(self, line):
        """Whether this Error of the log is what the test is about."""
        return False
