"""Runs http_peer and talks to it line by line; certificates for it."""
import json
import queue
import subprocess
import threading

from certificates import Authority


class Peer:
    def __init__(self, program, what, job):
        self.process = subprocess.Popen([program, what], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.say(json.dumps(job))

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def say(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def hear(self, seconds=30):
        return self.lines.get(timeout=seconds)

    def wait(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        self.process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        self.process.stdout.close()


def make_certificates(folder):
    """ca.pem, and server.pem with server.key for 127.0.0.1."""
    Authority(folder).sign()
