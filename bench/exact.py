"""Whether what callers of bench/load said is stored, byte by byte."""
import glob
import os
import time

from spoken import spoken_by


def wait_for_messages(server, mailbox, wanted, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        messages = server.json("message", "list", mailbox)
        if len(messages) >= wanted or time.monotonic() > deadline:
            return messages


def count_exact(server, messages, speak):
    """How many stored messages hold exactly what their caller said."""
    store = {os.path.basename(path): path for path in glob.glob(f"{server.folder}/data/**/*.wav", recursive=True)}
    exact = 0
    for message in messages:
        said = spoken_by(int(message["caller_number"]), int(speak * 8000))
        path = store.get(os.path.basename(message["audio_name"]))
        exact += path is not None and said in open(path, "rb").read()
    return exact
