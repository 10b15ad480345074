#!/usr/bin/python3
"""A PostgreSQL and a mail relay in the network that this is started in. Prints where they are as a line of JSON; for each line that it reads,
how many mails have come; ends with its input."""
import json
import sys

from counting_relay import CountingRelay
from postgres_server import PostgresServer


def main():
    database = PostgresServer()
    try:
        database.start()
        with CountingRelay() as relay:
            print(json.dumps({'database': database.url, 'relay': relay.port}), flush=True)
            for _ in sys.stdin:
                print(len(relay.snapshot()), flush=True)
    finally:
        database.remove()


main()
