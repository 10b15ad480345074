"""A mail relay on loopback that does what a test wants, made of aiosmtpd. What it accepts goes into a Maildir an address."""
import asyncio
import base64
import mailbox
import ssl
import threading
import time

from aiosmtpd.smtp import SMTP, AuthResult

PASSWORD = b'kein Geheimnis'


class Dialogue(SMTP):
    """One connection. `relay.mode` says how it goes wrong."""

    def __init__(self, *args, relay, **kwargs):
        super().__init__(*args, **kwargs)
        self.relay = relay

    def data_received(self, data):
        self.relay.received += data
        super().data_received(data)

    async def smtp_EHLO(self, hostname):
        self.relay.connections += 1
        if self.relay.mode == 'tarpit':
            await asyncio.sleep(3600)
        await super().smtp_EHLO(hostname)

    async def push(self, status):
        if self.relay.offers_dsn and status == '250 HELP':  # the last line of the answer to EHLO
            await super().push('250-DSN')
        await super().push(status)

    async def without_dsn(self, command, arg):
        """aiosmtpd knows no parameters of RFC 3461: they are noted, and taken off."""
        address, _, parameters = arg.partition('> ')
        ours = [word for word in parameters.split() if word.split('=')[0] in ('RET', 'ENVID', 'NOTIFY', 'ORCPT')]
        if ours and self.relay.mode == 'no parameters':
            self.relay.refused_parameters += 1
            return await self.push('555 5.5.4 what is that')
        self.relay.parameters += ours
        rest = [word for word in parameters.split() if word not in ours]
        return await command(f'{address}> {" ".join(rest)}'.strip() if ours else arg)

    async def smtp_MAIL(self, arg):
        return await self.without_dsn(super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg):
        return await self.without_dsn(super().smtp_RCPT, arg)

    async def auth_XOAUTH2(self, server, args):
        """What Google and Microsoft ask for: user and bearer token in one line; a refusal says why in a challenge first."""
        said = base64.b64decode(args[1]) if len(args) > 1 else await self.challenge_auth('')
        if said in self.relay.good_tokens_of(b'aftertone'):
            self.relay.mechanisms.append('XOAUTH2')
            return AuthResult(success=True)
        self.relay.refused.append(said)
        await self.challenge_auth(b'{"status":"400","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)

    async def smtp_QUIT(self, arg):
        if self.relay.mode == 'no answer to QUIT':
            await asyncio.sleep(3600)
        await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg):
        if self.relay.mode == 'drop after DATA':
            await self.push('354 go on')
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Relay:
    def __init__(self, maildirs, mode='accept', **options):
        self.maildirs, self.mode, self.options = maildirs, mode, options
        self.accepted, self.received, self.connections = [], bytearray(), 0
        self.mechanisms, self.was_tls = [], []
        self.tokens, self.refused = set(), []
        self.offers_dsn, self.parameters, self.refused_parameters = options.pop('offers_dsn', False), [], 0

    # aiosmtpd's hooks; the answer is a reply, or None to hang up without one.
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.mode in ('450', '550', '530'):
            return f'{self.mode} 5.1.1 no\x01 such user'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.was_tls.append(server.transport.get_extra_info('sslcontext') is not None)
        if self.mode == 'answer slowly':
            await asyncio.sleep(3)
        if self.mode in ('452 at the dot', '552 at the dot'):
            return f'{self.mode[:3]} not now'
        if self.mode == 'tarpit at the dot':
            await asyncio.sleep(3600)
        self.accepted.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        for address in envelope.rcpt_tos:
            mailbox.Maildir(self.maildirs / address).add(envelope.original_content)
        if self.mode == 'drop after the dot':
            server.transport.abort()
            await asyncio.sleep(3600)
        return '250 2.0.0 Ok: queued as 4F2D'

    def good_tokens_of(self, user):
        return {b'user=%s\x01auth=Bearer %s\x01\x01' % (user, token.encode()) for token in self.tokens}

    def log_in(self, server, session, envelope, mechanism, data):
        self.mechanisms.append(mechanism)
        # handled=False makes aiosmtpd answer a failure; without it the client would wait for ever.
        return AuthResult(success=data.login == b'aftertone' and data.password == PASSWORD, handled=False)

    def __enter__(self):
        tls, is_implicit = self.options.pop('tls', None), self.options.pop('is_implicit', False)
        options = {'tls_context': None if is_implicit else tls, 'authenticator': self.log_in, 'timeout': 3600, **self.options}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

        async def listen():
            make = lambda: Dialogue(self, relay=self, hostname='relay.test', loop=self.loop, **options)
            return await self.loop.create_server(make, '127.0.0.1', 0, ssl=tls if is_implicit else None)

        self.server = asyncio.run_coroutine_threadsafe(listen(), self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        async def end():
            self.server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.wait(others, timeout=5) if others else None

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def wait_for(self, holds, seconds=10):
        """Whether `holds(self)` comes true in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if holds(self):
                return True
            time.sleep(0.01)
        return False


def tls_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
