#!/usr/bin/python3
"""What the interface says of the other site while its database is away, and while our own is.   away_test.py AFTERTONE"""
import program
from api_case import ApiCase
from postgres_server import PostgresServer
from running_program import free_ports


class DatabaseAway(ApiCase):
    roles = 'web'

    def setUp(self):
        self.own, self.other = PostgresServer(), free_ports(1)
        self.addCleanup(self.own.remove)
        self.own.start()
        super().setUp()

    def configure(self, **sections):
        sections['database'] = [f'url = "{self.own.url}"']
        sections['node'] = ['site = "a"']
        sections['site'] = ['primary = "a"', 'peer = "b"', f'peer_database = "postgresql://postgres@127.0.0.1:{self.other}/postgres"']
        super().configure(**sections)

    def unavailable(self, answer):
        self.refused(answer, 503, 'unavailable')
        self.assertEqual(answer.headers['Retry-After'], '5')

    def test_a_database_that_is_away_is_not_what_is_not_there(self):
        self.assertTrue(self.admin.call('listSites').json()['peer_trouble'])
        self.refused(self.admin.call('explainCall', id='nothing@here'), 404, 'not_found')
        self.own.kill()
        for operation in ('listNodes', 'listSites', 'showRpo', 'showMailbox', 'explainCall'):
            self.unavailable(self.admin.call(operation, number='1001', id='nothing@here'))


if __name__ == '__main__':
    program.main()
