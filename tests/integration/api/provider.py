"""A provider of identities on loopback (tests/support/oidc), and a browser that logs in there."""
import http.client
import re
import subprocess
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from running_program import IP, Broken, end, wait_until

RUN = Path(__file__).resolve().parents[2] / 'support' / 'oidc' / 'run_provider'


class IdentityProvider:
    def __init__(self, build, folder, port, callback):
        self.port, self.issuer, self.log_file = port, f'http://{IP}:{port}', folder / 'provider.log'
        with open(self.log_file, 'w') as log:
            self.process = subprocess.Popen([RUN, build, str(port), callback], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(lambda: 'ready' in self.log() or self.process.poll() is not None, 30, self.log)
        if self.process.poll() is not None:
            raise Broken(self.log())

    def log(self):
        return self.log_file.read_text()

    def put(self, path):
        connection = http.client.HTTPConnection(IP, self.port, timeout=10)
        connection.request('PUT', path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise Broken(f'{path}: {answer.status}')

    def end(self):
        end(self.process)


class Browser:
    """Keeps cookies by port, and follows the provider's pages as somebody who types their name."""

    def __init__(self):
        self.cookies = {}

    def get(self, address, form=None):
        """(status, headers, text)"""
        parts = urlsplit(address)
        kept = self.cookies.setdefault(parts.port, {})
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        headers = {'Cookie': '; '.join(f'{name}={value}' for name, value in kept.items())} if kept else {}
        if form is not None:
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        path = parts.path + ('?' + parts.query if parts.query else '')
        connection.request('GET' if form is None else 'POST', path, body=form and urlencode(form), headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        for cookie in answer.headers.get_all('Set-Cookie') or ():
            name, _, value = cookie.split(';')[0].partition('=')
            if 'max-age=0' in cookie.lower() or 'expires=thu, 01 jan 1970' in cookie.lower():
                kept.pop(name, None)
            else:
                kept[name] = value
        return answer.status, answer.headers, text

    def log_in_there(self, address, person, callback):
        """From the provider's first page to the address that it sends the browser back to."""
        form = None
        for _ in range(12):
            status, headers, text = self.get(address, form)
            form = None
            if status in (302, 303):
                target = headers['Location']
                address = target if target.startswith('http') else f'http://{IP}:{urlsplit(address).port}{target}'
                if address.startswith(callback):
                    return address
                continue
            prompt, action = re.search(r'name="prompt" value="(\w+)"', text), re.search(r'action="([^"]+)"', text)
            if status != 200 or not prompt:
                raise Broken(f'{address}: {status} {text[:500]}')
            address = action[1] if action[1].startswith('http') else f'http://{IP}:{urlsplit(address).port}{action[1]}'
            form = {'prompt': prompt[1], 'login': person, 'password': 'x'}
        raise Broken('the provider never sends the browser back')
