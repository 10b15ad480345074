"""Whether the Node.js that the pages' tests run in is here."""
import shutil
import subprocess

NEEDED = (20, 19)


def why_no_node():
    """Empty when it is."""
    node = shutil.which('node')
    if node is None:
        return 'Node.js is not here'
    version = subprocess.run([node, '--version'], capture_output=True, text=True, timeout=20).stdout.strip()
    numbers = tuple(int(part) if part.isdigit() else 0 for part in version.lstrip('v').split('.')[:2])
    return '' if numbers >= NEEDED else f'Node.js {version} is too old, 20.19 is needed'
