"""Callers on a host of their own: bench/load, and what each of them was told."""
import json
import subprocess
import time

from call_server import MAILBOX, SIP_PORT
from running_program import Broken

FIRST_RTP_PORT = 12000


class Callers:
    """A load that has begun: `count` callers, `rate` new ones a second, each of whom says `speak` seconds of his own."""

    numbers = 100_000_000  # of callers: never the same twice in a run

    def __init__(self, generator, host, target_ip, count, rate, speak=3.0, greeting=0.1, mailbox=MAILBOX,
                 first_rtp_port=FIRST_RTP_PORT):
        self.first, self.began = Callers.numbers, time.monotonic()
        Callers.numbers += count
        self.limit = count / rate + speak + 45
        self.process = host.launch(
            generator, '--to', target_ip, '--from', host.ip, '--port', SIP_PORT, '--mailbox', mailbox, '--calls', count, '--rate', rate,
            '--speak', speak, '--greeting', greeting, '--limit', self.limit, '--first-rtp-port', first_rtp_port,
            '--first-caller', self.first, '--each', stdout=subprocess.PIPE, text=True)

    def wait(self):
        """What became of each: see bench/load --each."""
        try:
            return json.loads(self.process.communicate(timeout=self.limit + 30)[0])['each']
        except (subprocess.TimeoutExpired, ValueError) as error:
            raise Broken(f'the load generator did not end in order: {error}') from error
        finally:
            self.process.kill()
            self.process.wait(20)


def setup_table(calls):
    """Figures of how calls were answered: all of them, how long it took at worst, in milliseconds, and how many were slow."""
    times = sorted(call['answer_ms'] for call in calls if call['answered'])
    return {'calls': len(calls), 'answered': len(times), 'median_ms': round(times[len(times) // 2]) if times else 0,
            'worst_ms': round(times[-1]) if times else 0, 'over_400_ms': sum(each > 400 for each in times)}
