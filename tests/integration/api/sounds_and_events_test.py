#!/usr/bin/python3
"""What owners hear, say and see change on the website.   sounds_and_events_test.py AFTERTONE"""
import contextlib
import http.client
import io
import json
import socket
import struct
import threading
import time
import wave

import program
from api_case import ApiCase, ALL, PASSWORD
from running_program import IP, wait_until


def wav(seconds=2.0, rate=16000, channels=1, width=2):
    made = io.BytesIO()
    with wave.open(made, 'wb') as file:
        file.setparams((channels, width, rate, 0, 'NONE', ''))
        file.writeframes(b'\x00\x20\x00\xe0'[:width * 2] * int(seconds * rate * channels / 2))
    return made.getvalue()


class Events:
    """What a browser's EventSource would tell."""

    def __init__(self, port, **headers):
        self.connection = http.client.HTTPConnection(IP, port, timeout=30)
        self.connection.connect()
        self.socket = self.connection.sock  # the connection forgets it when the answer ends with it
        self.connection.request('GET', '/api/v1/events', headers={name.replace('_', '-'): value for name, value in headers.items()})
        self.answer = self.connection.getresponse()
        self.events, self.ended = [], threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        if self.answer.status == 200:
            self.reader.start()

    def _read(self):
        event = {}
        try:
            for line in self.answer:
                name, _, value = line.decode().rstrip('\n').partition(': ')
                if name:
                    event[name] = value
                elif 'event' in event:
                    self.events.append((event['event'], json.loads(event['data']), event.get('id')))
                    event = {}
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self.ended.set()

    def named(self, name):
        return [data for event, data, _ in self.events if event == name]

    def close(self):
        with contextlib.suppress(OSError):  # the server has closed it
            self.socket.shutdown(2)
        if self.reader.is_alive():
            self.reader.join(10)
        self.answer.close()
        self.connection.close()


class SoundsAndEvents(ApiCase):
    def listen(self, **headers):
        events = Events(self.web_port, **headers)
        self.addCleanup(events.close)
        return events

    def wait(self, condition, seconds=10):
        wait_until(condition, seconds, lambda: 'waited in vain: ' + self.server_log()[-2000:])

    # --- messages

    def test_a_recording_as_a_picture(self):
        message = self.leave_message()
        answer = self.admin.call('messagePeaks', id=message).json()
        self.assertEqual(len(answer['peaks']), 400)
        self.assertEqual(answer['duration_ms'], self.admin.call('showMessage', id=message).json()['duration_ms'])
        self.assertAlmostEqual(max(answer['peaks']), 250, delta=20)  # 0x2000 of 0x7fff
        listener = self.client('lister', 'timeline:read')
        for operation in ('messagePeaks', 'messageAudio'):
            self.refused(listener.call(operation, id=message), 403, 'denied')

    def test_a_message_is_forwarded(self):
        message = self.leave_message()
        copy = self.admin.call('forwardMessage', id=message, body={'mailbox': '1002', 'comment': 'please call'})
        self.assertEqual((copy.status, copy.json()['mailbox'], copy.json()['state']), (201, '1002', 'new'))
        sent, kept = copy.json(), self.admin.call('showMessage', id=message).json()
        self.assertEqual((sent['caller_number'], sent['started_at'], sent['audio_sha256']), (kept['caller_number'], kept['started_at'], kept['audio_sha256']))
        self.assertNotEqual(sent['audio_name'], kept['audio_name'])
        self.assertEqual(self.admin.call('messageAudio', id=sent['id']).body, self.admin.call('messageAudio', id=message).body)
        self.assertIn('please call', str(self.admin.call('messageTimeline', id=sent['id']).json()))
        self.assertEqual(self.admin.call('countMessages', number='1002').json()['new'], 1)
        for body in ({'mailbox': '9'}, {'mailbox': '(undeliverable)'}, {}, {'mailbox': 7}, {'mailbox': '1002', 'comment': 'x' * 201}, {'mailbox': '1002', 'to': 'x'}):
            self.refused(self.admin.call('forwardMessage', id=message, body=body), 422, 'invalid')
        self.succeed('mailbox', 'set', '1002', '--max-messages', '1')
        self.refused(self.admin.call('forwardMessage', id=message, body={'mailbox': '1002'}), 409, 'full')
        anna = self.client('annas phone', *ALL, mailbox='1001')
        self.refused(anna.call('forwardMessage', id=sent['id'], body={'mailbox': '1001'}), 404, 'not_found')

    def test_messages_are_found_by_caller_and_time(self):
        message = self.leave_message()

        def found(**query):
            return [item['id'] for item in self.admin.call('listMessages', number='1001', query=query).json()['items']]
        today = time.strftime('%Y-%m-%d', time.gmtime())
        for query in ({'q': 'zoë'}, {'q': '4930'}, {'from': today}, {'from': '2026-01-01T00:00:00Z', 'to': '2999-01-01'}, {'to': '2999-12-31T23:59:59.5+02:00'}):
            self.assertEqual(found(**query), [message], query)
        for query in ({'q': 'anna'}, {'to': today}, {'from': '2999-01-01'}):
            self.assertEqual(found(**query), [], query)
        for query in ({'from': 'yesterday'}, {'to': '2026-13-01'}, {'from': '2026-02-30'}, {'to': '2026-11-30T12:00'}, {'from': '2026-11-30T12:00:00'}):
            self.refused(self.admin.call('listMessages', number='1001', query=query), 422, 'invalid')
        self.assertEqual([m['number'] for m in self.admin.call('listMailboxes', query={'q': 'an'}).json()['items']], ['1001'])
        self.assertEqual([m['number'] for m in self.admin.call('listMailboxes', query={'q': '100', 'limit': 1}).json()['items']], ['1001'])
        for part in ('%', '_', '!', "'"):
            self.assertEqual(self.admin.call('listMailboxes', query={'q': part}).json()['items'], [])

    # --- greetings

    def test_a_greeting_is_recorded_heard_and_removed(self):
        anna = self.client('annas browser', 'settings:write', mailbox='1001')
        media = {'Content-Type': 'audio/wav'}
        self.assertEqual(anna.call('listGreetings', number='1001').json()['items'], [])
        for kind, sound in (('personal', wav(rate=16000)), ('busy', wav(seconds=3, rate=8000)), ('name', wav(seconds=1, rate=8000))):
            self.assertEqual(anna.call('putGreeting', number='1001', kind=kind, body=sound, headers=media).status, 204)
        items = {item['kind']: item['duration_ms'] for item in anna.call('listGreetings', number='1001').json()['items']}
        for kind, length in {'personal': 2000, 'busy': 3000, 'name': 1000}.items():
            self.assertAlmostEqual(items[kind], length, delta=2)
        heard = anna.call('greetingAudio', number='1001', kind='personal')
        self.assertEqual(heard.body[:4], b'RIFF')
        self.assertEqual(struct.unpack('<H', heard.body[20:22])[0], 7, 'as it is played: mu-law')
        self.assertEqual(anna.call('greetingAudio', number='1001', kind='busy', headers={'Range': 'bytes=0-3'}).body, b'RIFF')
        self.assertEqual(anna.call('putGreeting', number='1001', kind='personal', body=heard.body, headers=media).status, 204, 'what was given is taken back')
        self.assertEqual(anna.call('removeGreeting', number='1001', kind='busy').status, 204)
        self.refused(anna.call('greetingAudio', number='1001', kind='busy'), 404, 'not_found')
        for operation in ('listGreetings', 'greetingAudio', 'putGreeting', 'removeGreeting'):
            self.refused(anna.call(operation, number='1002', kind='personal', body=wav() if operation == 'putGreeting' else None, headers=media), 404, 'not_found')
        self.refused(anna.call('removeGreeting', number='1001', kind='lunch'), 404, 'not_found')
        hours = self.json('mailbox', 'show', '1001')
        self.assertEqual(hours['number'], '1001')

    def test_what_is_no_greeting_is_said(self):
        sound = wav()
        for body, word in ((b'', 'WAV'), (b'RIFF' + b'\0' * 60, 'WAV'), (sound[:40], 'sound'), (wav(channels=2), 'channels'), (wav(rate=44100), '44100'),
                           (wav(width=1), '16 bits'), (wav(seconds=121), '120 s'), (wav(seconds=0.2), 'half a second'), (b'ID3' + b'x' * 5000, 'WAV'),
                           (sound.replace(b'data', b'dada'), 'sound'), (sound[:24] + struct.pack('<I', 0) + sound[28:], 'sound')):
            answer = self.refused(self.admin.call('putGreeting', number='1001', kind='personal', body=body, headers={'Content-Type': 'audio/wav'}), 422, 'invalid')
            self.assertIn(word, answer.json()['detail'])
        self.refused(self.admin.call('putGreeting', number='1001', kind='personal', body=sound, headers={'Content-Type': 'audio/mpeg'}), 422, 'unsupported')
        connection = http.client.HTTPConnection(IP, self.web_port, timeout=10)
        self.addCleanup(connection.close)
        connection.putrequest('PUT', '/api/v1/mailboxes/1001/greetings/personal')
        connection.putheader('Content-Length', '5000000')
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)

    # --- events

    def test_a_browser_hears_what_changes(self):
        self.add_user('anna', 'owner', '1001')
        self.add_user('ben', 'owner', '1002')
        anna, ben = (self.listen(Cookie=self.browser(name).cookie) for name in ('anna', 'ben'))
        self.assertEqual((anna.answer.status, anna.answer.headers['Content-Type']), (200, 'text/event-stream'))
        everything = self.listen(Authorization='Bearer ' + self.admin.secret)
        message = self.leave_message()
        expected = {'mailbox': '1001', 'id': message, 'change': 'new'}
        for events in (anna, everything):
            self.wait(lambda: expected in events.named('message'))
            self.wait(lambda: {'mailbox': '1001', 'new': 1, 'saved': 0, 'urgent_new': 0} in events.named('counts'))
        self.admin.call('moveMessage', id=message, body={'state': 'saved'})
        self.wait(lambda: {'mailbox': '1001', 'id': message, 'change': 'changed'} in anna.named('message'))
        self.wait(lambda: {'mailbox': '1001', 'new': 0, 'saved': 1, 'urgent_new': 0} in anna.named('counts'))
        self.assertEqual(ben.named('message') + ben.named('counts'), [])
        seen = next(id for event, _, id in anna.events if event == 'message')
        again = self.listen(Authorization='Bearer ' + self.admin.secret, Last_Event_ID=seen)
        self.wait(lambda: {'mailbox': '1001', 'id': message, 'change': 'changed'} in again.named('message'))
        self.assertNotIn(expected, again.named('message'), 'that was seen')
        lost = self.listen(Authorization='Bearer ' + self.admin.secret, Last_Event_ID='0190-other.7')
        self.wait(lambda: lost.named('reset') == [{}])

    def test_streams_are_for_who_may_read(self):
        self.assertEqual(self.listen().answer.status, 401)
        self.assertEqual(self.listen(Authorization='Bearer ' + self.client('no', 'mailboxes:read').secret).answer.status, 403)
        many = [self.listen(Authorization='Bearer ' + self.admin.secret) for _ in range(13)]
        self.assertEqual([events.answer.status for events in many], [200] * 12 + [503])
        many[0].close()
        wait_until(self.gets_a_stream, 8, lambda: 'no place becomes free: ' + self.server_log()[-2000:], every=0.5)
        ApiCase.called.add('listenToEvents')

    def gets_a_stream(self):
        """Closed at once where it is refused: connections have a bound as well."""
        events = self.listen(Authorization='Bearer ' + self.admin.secret)
        if events.answer.status != 200:
            events.connection.close()
        return events.answer.status == 200

    def test_hundreds_of_browsers_come_back_at_once(self):
        secrets = [self.client(f'browser-{i}', 'messages:read').secret for i in range(25)]
        with contextlib.ExitStack() as closing:
            browsers = []
            for secret in secrets * 12:
                browsers.append(closing.enter_context(socket.create_connection((IP, self.web_port), timeout=30)))
                browsers[-1].sendall(f'GET /api/v1/events HTTP/1.1\r\nHost: {IP}\r\nAuthorization: Bearer {secret}\r\n\r\n'.encode())
            self.assertEqual({browser.recv(12, socket.MSG_WAITALL) for browser in browsers}, {b'HTTP/1.1 200'})

    def test_a_server_with_streams_stops_at_once(self):
        events = self.listen(Authorization='Bearer ' + self.admin.secret)
        began = time.monotonic()
        self.program.stop()
        self.assertLess(time.monotonic() - began, 10)
        self.assertTrue(events.ended.wait(5))


if __name__ == '__main__':
    program.main()
