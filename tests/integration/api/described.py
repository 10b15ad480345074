"""What openapi.yaml promises, and a client that holds every answer against it."""
import http.client
import json
import re
from pathlib import Path
from urllib.parse import quote, urlencode

import jsonschema
import yaml
from running_program import IP

DESCRIPTION = Path(__file__).resolve().parents[3] / 'share' / 'aftertone' / 'openapi.yaml'
BASE = '/api/v1'
METHODS = ('get', 'post', 'put', 'patch', 'delete')


class Description:
    def __init__(self, text):
        self.document = yaml.safe_load(text)
        self.resolver = jsonschema.RefResolver.from_schema(self.document)
        self.operations = {}
        for path, item in self.document['paths'].items():
            for method in METHODS:
                if method in item:
                    self.operations[item[method]['operationId']] = (method.upper(), path, item[method])

    def is_for_everybody(self, operation):
        return self.operations[operation][2].get('security') == []

    def resolve(self, thing):
        return self.resolver.resolve(thing['$ref'])[1] if '$ref' in thing else thing

    def check(self, operation, status, media, body):
        """Raises when the answer is not one that the operation promises."""
        responses = self.operations[operation][2]['responses']
        promised = self.resolve(responses.get(str(status)) or (responses['default'] if status >= 400 else {}))
        if not promised:
            raise AssertionError(f'{operation}: {status} is not described')
        content = promised.get('content')
        if not content:
            if body:
                raise AssertionError(f'{operation}: {status} has a body')
            return
        if media not in content:
            raise AssertionError(f'{operation}: {status} is {media}, not one of {list(content)}')
        if media.endswith('json'):
            jsonschema.Draft202012Validator(content[media]['schema'], resolver=self.resolver).validate(json.loads(body))


class Answer:
    def __init__(self, answer, body):
        self.status, self.headers, self.body = answer.status, answer.headers, body

    def json(self):
        return json.loads(self.body)


class Client:
    """One token's or one browser's requests. `called`: the operations that were, by all clients."""

    def __init__(self, port, description, called, secret=None):
        self.port, self.description, self.called, self.secret = port, description, called, secret
        self.cookie, self.csrf = None, None

    def log_in(self, name, password, **more):
        """Keeps what a browser would."""
        answer = self.call('logIn', body={'name': name, 'password': password, **more})
        if answer.status == 200:
            self.cookie = answer.headers['Set-Cookie'].split(';')[0]
            self.csrf = answer.json()['csrf']
        return answer

    def call(self, operation, query=None, body=None, headers=None, **path_values):
        method, path, _ = self.description.operations[operation]
        path = re.sub(r'{(\w+)}', lambda name: quote(str(path_values[name[1]]), safe=''), path)
        answer = self.send(method, BASE + path + ('?' + urlencode(query) if query else ''), body, headers)
        media = (answer.headers['Content-Type'] or '').split(';')[0]
        self.description.check(operation, answer.status, media, answer.body)
        self.called.add(operation)
        return answer

    def send(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.secret:
            headers.setdefault('Authorization', f'Bearer {self.secret}')
        if self.cookie:
            headers.setdefault('Cookie', self.cookie)
            if method != 'GET':
                headers.setdefault('X-CSRF-Token', self.csrf)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault('Content-Type', 'application/json')
        connection = http.client.HTTPConnection(IP, self.port, timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return Answer(answer, answer.read())
        finally:
            connection.close()
