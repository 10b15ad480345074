"""A mail relay that counts. What it accepts it keeps in memory; how it treats a mail is the recipient's name:
"retry-1@...", "refuse-1@...", "drop-1@...", "hang-1@..." the first time; from then on it accepts."""
import asyncio
import re
import threading
import time
from collections import Counter

from aiosmtpd.smtp import SMTP


class Acceptance:
    """One mail that was accepted."""

    def __init__(self, target, content):
        self.at, self.target = time.monotonic(), target
        head = content.decode('ascii', 'replace').replace('\r\n', '\n').split('\n\n', 1)[0]
        self.name = re.search(r'^Message-ID: <(.*)>$', head, re.M).group(1)
        self.messages = re.findall(r'^X-Aftertone-Message-ID: (\S+)$', head, re.M)

    def is_digest(self):
        return '.digest.' in self.name


class CountingRelay:
    def __init__(self, delay=0.0, port=0, ip='127.0.0.1'):
        self.delay, self.port, self.ip, self.accepted, self.tried = delay, port, ip, [], Counter()
        self.lock = threading.Lock()
        self.let_go = threading.Event()  # of those that hang

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        self.tried[address] += 1
        if self.tried[address] == 1 and address.startswith('retry'):
            return '450 4.2.0 later'
        if self.tried[address] == 1 and address.startswith('refuse'):
            return '550 5.1.1 no such user'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        target = envelope.rcpt_tos[0]
        is_first = self.tried[target] == 1
        while is_first and target.startswith('hang') and not self.let_go.is_set():
            await asyncio.sleep(0.05)
        await asyncio.sleep(self.delay)
        with self.lock:
            self.accepted.append(Acceptance(target, envelope.content))
        if is_first and target.startswith('drop'):
            server.transport.abort()
            await asyncio.sleep(3600)
        return '250 2.0.0 Ok: queued'

    def snapshot(self):
        with self.lock:
            return list(self.accepted)

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        make = lambda: SMTP(self, timeout=3600, hostname='relay.test', loop=self.loop)  # noqa: E731
        self.server = self.loop.run_until_complete(self.loop.create_server(make, self.ip, self.port))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.server.close()
