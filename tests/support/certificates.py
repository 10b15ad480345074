"""Certificates of a test, signed by an authority of its own."""
import subprocess


class Authority:
    """In `folder`: <name>.pem is what peers trust."""

    def __init__(self, folder, name='ca'):
        self.folder, self.name = folder, name
        self.run('req', '-x509', *self.new_key(name), '-out', f'{name}.pem', '-subj', '/CN=Test CA', '-days', '2')

    def run(self, *words):
        subprocess.run(['openssl', *words], cwd=self.folder, check=True, capture_output=True, timeout=60)

    @staticmethod
    def new_key(name):
        return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', f'{name}.key']

    def sign(self, name='server', valid_for='IP:127.0.0.1', days=2):
        """<name>.pem with <name>.key; with negative `days` it is over."""
        self.run('req', *self.new_key(name), '-out', f'{name}.csr', '-subj', '/CN=server')
        (self.folder / f'{name}.san').write_text(f'subjectAltName={valid_for}\n')
        self.run('x509', '-req', '-in', f'{name}.csr', '-CA', f'{self.name}.pem', '-CAkey', f'{self.name}.key', '-CAcreateserial',
                 '-days', str(days), '-extfile', f'{name}.san', '-out', f'{name}.pem')
