"""Caller names that break mail programs: (what the caller's phone sent, what a reader must see)."""

HARD_NAMES = [
    (b'Anna', 'Anna'),
    (b'"Anna" \\ O\'Neil', '"Anna" \\ O\'Neil'),
    ('Jürgen Groß'.encode(), 'Jürgen Groß'),
    ('שלום עולם'.encode(), 'שלום עולם'),
    ('مرحبا بالعالم'.encode(), 'مرحبا بالعالم'),
    ('😀👨‍👩‍👧 family'.encode(), '😀👨‍👩‍👧 family'),
    ('日本語テスト'.encode(), '日本語テスト'),
    (b'J\xfcrgen', 'J\ufffdrgen'),                                       # Latin-1
    (b'cut \xc3', 'cut \ufffd'),
    (b'long form \xc0\xaf', 'long form \ufffd\ufffd'),
    (b'a\r\nBcc: evil@example.com', 'a Bcc: evil@example.com'),
    (b'a\r\n\r\n<h1>body</h1>', 'a <h1>body</h1>'),
    (b'a\nSubject: other', 'a Subject: other'),
    (b'a\rX-Evil: 1', 'a X-Evil: 1'),
    (b'nul\x00inside', 'nul inside'),
    (b'bell\x07 and \x1b[31mred', 'bell  and [31mred'),
    (b'=?utf-8?q?evil?=', '=?utf-8?q?evil?='),
    (b'=?utf-8?b?ZXZpbA==?= =?x', '=?utf-8?b?ZXZpbA==?= =?x'),
    ('exe.\u202egpj'.encode(), 'exe.gpj'),                               # turns the reading direction
    ('line\u2028and\u2029paragraph'.encode(), 'line and paragraph'),
    (b'x' * 300, 'x' * 300),
    (('ä' * 300).encode(), 'ä' * 300),
    (('word ' * 60).encode(), ('word ' * 60).strip()),
    (('😀' * 300).encode(), '😀' * 300),
    (b'y' * 10000, 'y' * 500 + '…'),
    (b'<script>alert(1)</script>', '<script>alert(1)</script>'),
    (b'{{owner}} {{pin}}', '{{owner}} {{pin}}'),
    (b'. ', '.'),
    (b'--=_mixed_01890a5d', '--=_mixed_01890a5d'),
    (b'a <a@b>, c;d:e', 'a <a@b>, c;d:e'),
]
