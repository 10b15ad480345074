"""Whether the Node.js that the pages' tests run in is here."""
import shutil
import subprocess

NEEDED = 18  # as Debian 12 has it


def why_no_node():
    """Empty when it is."""
    node = shutil.which('node')
    if node is None:
        return 'Node.js is not here'
    version = subprocess.run([node, '--version'], capture_output=True, text=True, timeout=20).stdout.strip()
    major = version.lstrip('v').split('.')[0]
    return '' if major.isdigit() and int(major) >= NEEDED else f'Node.js {version} is too old, {NEEDED} is needed'
