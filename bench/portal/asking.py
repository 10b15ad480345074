"""What the pages of the website ask the server, many times, and how long it takes."""
import http.client
import random
import threading
import time
from urllib.parse import quote, urlencode

from running_program import IP

INBOX = {'state': 'new', 'limit': 30}
WINDOW = 4  # visitors at a time


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Questions:
    """Paths and secrets by what they are for, in an order that is the same in each run."""

    def __init__(self, people, count):
        self.people, self.count = people, count

    def owner(self, number):
        return self.people.secret_for(f'owner {number}')

    def admin(self, i):
        return self.people.secret_for(f'admin {i % 40}')

    def of(self, numbers, query):
        """Asked by their owners."""
        return [(f'/mailboxes/{number}/messages', query(i), self.owner(number)) for i, number in enumerate(self.some(numbers))]

    def some(self, numbers):
        dice = random.Random(7)
        return [dice.choice(numbers) for _ in range(self.count)]

    def all(self):
        owners = [name.split()[1] for name in self.people.tokens if name.startswith('owner ')]
        usual = [number for number in owners if number not in set(self.people.busy)]
        busy = self.people.busy
        parts = ('schm', '30555', 'Anna', 'zzz', '77')
        numbers = ('anna', '1234', 'müller', 'zzzz', '99', 'Omar Klein')
        state = 'new,saved,deleted'

        def admin(path, query):
            return [(path(i), query(i), self.admin(i)) for i in range(self.count)]

        boxes = self.some([*usual, *busy])
        return {
            'inbox': self.of(usual, lambda i: {**INBOX, 'state': ('new', 'saved')[i % 2]}),
            'inbox of a thousand messages': self.of(busy, lambda i: {**INBOX, 'state': ('new', 'saved')[i % 2]}),
            'counts': [(f'/mailboxes/{number}/counts', {}, self.owner(number)) for number in self.some(usual)],
            'search in an inbox': self.of(usual, lambda i: {**INBOX, 'q': parts[i % 5]}),
            'search among a thousand': self.of(busy, lambda i: {**INBOX, 'q': parts[i % 5]}),
            'mailboxes': admin(lambda i: '/mailboxes', lambda i: {'limit': 50}),
            'search of mailboxes': admin(lambda i: '/mailboxes', lambda i: {'limit': 50, 'q': numbers[i % 6]}),
            'search of messages': admin(lambda i: f'/mailboxes/{boxes[i]}/messages', lambda i: {'state': state, 'limit': 50, 'q': parts[i % 5]}),
            'calls': admin(lambda i: '/calls', lambda i: {'limit': 50}),
            'calls of a mailbox': admin(lambda i: '/calls', lambda i: {'limit': 50, 'mailbox': boxes[i]}),
            'calls of a caller': admin(lambda i: '/calls', lambda i: {'limit': 50, 'caller': f'+4930{1_000_000 + i * 9973}'}),
            'calls that were refused': admin(lambda i: '/calls', lambda i: {'limit': 50, 'outcome': 'refused'}),
            'users': admin(lambda i: '/users', lambda i: {'limit': 50, **({'cursor': f'u{boxes[i]}'} if i % 2 else {})}),
        }


def ask(port, questions, times):
    connection = http.client.HTTPConnection(IP, port, timeout=30)
    for path, query, secret in questions:
        url = '/api/v1' + quote(path) + ('?' + urlencode(query) if query else '')
        began = time.monotonic()
        connection.request('GET', url, headers={'Authorization': 'Bearer ' + secret})
        answer = connection.getresponse()
        body = answer.read()
        times.append(1000 * (time.monotonic() - began))
        if answer.status != 200:
            raise RuntimeError(f'{url}: {answer.status} {body[:200]}')
    connection.close()


def measure(port, people, count):
    """Figures by what was asked; as many requests at a time as visitors come together."""
    figures = {}
    for what, questions in Questions(people, count).all().items():
        times, failures = [], []

        def work(some):
            try:
                ask(port, some, times)
            except Exception as trouble:  # told by the thread that waits
                failures.append(trouble)

        threads = [threading.Thread(target=work, args=(questions[i::WINDOW],)) for i in range(WINDOW)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(600)
        if failures:
            raise failures[0]
        figures[what] = {'requests': len(times), **{f'{word}_ms': round(percentile(times, share), 1)
                                                    for word, share in (('p50', 0.5), ('p95', 0.95), ('max', 1))}}
    return figures
