"""Two sites with a database each, for the journey in which an operator moves the work."""
import program
from house import PASSWORD
from running_program import free_ports, wait_until
from two_sites import Site


class TwoHouses:
    """Site a works, and site b has all that it has. To `Site` it is the test that it belongs to."""

    def __init__(self, path, folder, closing):
        program.PROGRAM, self.folder, self.addCleanup = path, folder, closing.callback
        self.a, self.b = Site(self, 'a'), Site(self, 'b')
        self.ports = {site: free_ports(4) for site in (self.a, self.b)}
        for site, peer in ((self.a, self.b), (self.b, self.a)):
            port = self.ports[site]
            site.configure(peer, web=[f'port = {port}'], monitoring=[f'listen = "127.0.0.1:{port + 1}"'])

    def open(self):
        self.a.node.succeed('mailbox', 'add', '1001', '--name', 'Anna Amsel', '--email', 'anna@example.com')
        self.a.node.succeed('user', 'add', 'olga', '--role', 'operator', '--password', '-', input=PASSWORD + '\n')
        for site in (self.a, self.b):
            site.node.start('--roles', 'ivr,notify,web')
        wait_until(lambda: self.a.is_active() and self.b.node.run('rpo').returncode == 0 and self.has_all(self.b), 40, self.logs)

    @staticmethod
    def has_all(site):
        return all(site.node.run(*words).returncode == 0 for words in (('mailbox', 'show', '1001'), ('user', 'show', 'olga')))

    def logs(self):
        return f'{self.a.node.log()[-4000:]}\n{self.b.node.log()[-4000:]}'

    def environment(self):
        return {f'PORTAL_SITE_{site.name.upper()}{what}': value for site in (self.a, self.b)
                for what, value in (('', f'http://127.0.0.1:{self.ports[site]}'), ('_CONFIG', str(site.node.config)))}
