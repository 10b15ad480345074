"""What a caller of bench/load says: the same bytes as bench/load/spoken.cc."""

FRAME = 160


def _master():
    mask, state, out = (1 << 64) - 1, 1, bytearray()
    for _ in range(65536):
        state ^= state >> 12
        state = (state ^ (state << 25)) & mask
        state ^= state >> 27
        random = ((state * 0x2545F4914F6CDD1D) & mask) >> 56
        out.append((random & 0x80) | (random & 0x3F))
    return bytes(out)


MASTER = _master()


SAMPLES_A_SECOND = 8000


def share_of(audio, caller, spoken):
    """Of the packets of the first `spoken` bytes that this caller said: the share that is in `audio`."""
    said = spoken_by(caller, spoken)
    frames = [said[at : at + FRAME] for at in range(0, len(said) - FRAME + 1, FRAME)]
    return sum(frame in audio for frame in frames) / max(1, len(frames))


def missing_at_end(audio, caller, spoken):
    """Of the first `spoken` bytes that this caller said: how many seconds `audio` lacks at the end. None when it holds none of them."""
    said = spoken_by(caller, spoken)
    start = audio.find(said[:1600])
    if start < 0:
        return None
    kept = next((i for i, (a, b) in enumerate(zip(audio[start:], said)) if a != b), min(len(said), len(audio) - start))
    return (spoken - kept) / SAMPLES_A_SECOND


def spoken_by(caller, size):
    frames = []
    for frame in range((size + FRAME - 1) // FRAME):
        at = (caller * 7919 + frame * 104729) % (len(MASTER) - FRAME)
        frames.append(MASTER[at : at + FRAME])
    return b''.join(frames)[:size]
