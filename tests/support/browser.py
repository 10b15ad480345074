"""Chromium without a window, which reaches nothing outside this machine."""
import subprocess


def browse(profile, *options):
    """What it printed. `profile` is a folder that it may fill."""
    return subprocess.run(['chromium', '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync',
                           '--disable-background-networking', '--disable-component-update', '--disable-default-apps',
                           '--host-resolver-rules=MAP * ~NOTFOUND', f'--user-data-dir={profile}', *options],
                          capture_output=True, text=True, timeout=120, check=True).stdout
