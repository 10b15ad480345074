"""Runs deliver_sms and talks to it line by line."""
import json
import os
import queue
import subprocess
import threading


class Sender:
    def __init__(self, program, templates, environment=None, **settings):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=os.environ | (environment or {}))
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.say(json.dumps({'templates': templates} | settings))
        self.started = self.hear()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def say(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def hear(self, seconds=30):
        return self.lines.get(timeout=seconds)

    def begin(self, **job):
        if 'name' in job:
            job['name'] = list(job['name'].encode() if isinstance(job['name'], str) else job['name'])
        self.say(json.dumps(job))

    def deliver(self, **job):
        self.begin(**job)
        return self.hear()

    def stop(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        self.process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.stdin.closed:
            return
        self.process.kill()
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        self.process.stdout.close()
