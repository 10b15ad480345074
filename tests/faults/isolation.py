"""A test that makes hosts, mounts and processes which nobody else sees and which end with it, however it ends: it runs anew in a
mount and a process namespace of its own."""
import os
import shutil
import signal
import subprocess
import sys

IN_NAMESPACE = 'AFTERTONE_TEST_IN_NAMESPACE'  # as in tests/failover/loop_disk.py: once is enough
UNSHARE = ['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc']
NEEDED = ('ip', 'nft', 'unshare', 'setpriv')


def why_not(*programs):
    """The reason why there can be no hosts here; empty when there can. `programs`: what this test needs besides."""
    missing = [name for name in (*NEEDED, *programs) if not shutil.which(name)]
    if missing:
        return f"not installed: {', '.join(missing)}"
    tried = subprocess.run([*UNSHARE, 'unshare', '--net', 'true'], capture_output=True, text=True, timeout=30)
    return f'no namespaces here: {tried.stderr.strip()}' if tried.returncode else ''


def enter():
    """Call it first thing. Only when why_not() is empty."""
    if IN_NAMESPACE not in os.environ:
        os.environ[IN_NAMESPACE] = 'yes'
        os.execvp(UNSHARE[0], UNSHARE + [sys.executable, '-B'] + sys.argv)
    if os.getpid() == 1:
        _be_first_process()
    # Away from everybody else, but what is unmounted here must go from under the programs on hosts as well.
    subprocess.run(['mount', '--make-rshared', '/'], check=True, timeout=30)
    # Names of network namespaces are files; so two runs may use the same ones.
    os.makedirs('/run/netns', exist_ok=True)
    subprocess.run(['mount', '-t', 'tmpfs', 'none', '/run/netns'], check=True, timeout=30)


def _be_first_process():
    """Orphans come to the first process of a namespace, and look alive until somebody waits for them. The test is its child."""
    child = os.fork()
    if child == 0:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def skip(name, reason):
    """What a script says that cannot run here; see tools/run_tests."""
    print(f'skipped {name}: {reason}\n0 passed, 0 failed, 1 skipped')
    sys.exit(0)
