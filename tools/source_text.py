"""What the checks share: which files there are, and C++ text without comments and literals."""
import re
from pathlib import Path

SOURCE = {'.h', '.cc'}
_NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])\'', re.S)


def sources(*roots):
    """The C++ files below the folders, in a stable order."""
    return sorted(p for root in roots for p in Path(root).rglob('*') if p.suffix in SOURCE and p.is_file())


def code_only(text):
    """The text with comments and the insides of literals blanked; every character keeps its line and column."""
    def blank(match):
        found = match.group()
        inside = re.sub(r'[^\n]', ' ', found)
        return inside if found.startswith('/') else '"' + inside[1:-1] + '"'
    return _NOT_CODE.sub(blank, text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1
