import { Badge, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { Card } from '../../parts/Card';
import { Drift } from '../../parts/Drift';
import { Rows } from '../../parts/Rows';
import { Busy, Trouble } from '../../parts/Trouble';
import { span } from '../../text/format';
import type { Wanted } from './Operation';

type Node = Schema<'Cluster'>['nodes'][number];
/** As `aftertone cluster status --json` has them; the description only says that they are there. */
interface Lease {
  role: string;
  holder: string;
  left_seconds: number;
  enabled: boolean;
  allowed_site: string;
}
const colors: Record<string, string> = { up: 'green', 'no calls': 'yellow', draining: 'yellow', drained: 'gray', down: 'red' };
const kEveryMs = 3_000;

export function Nodes({ ask }: { ask?: (wanted: Wanted) => void }) {
  const { t } = useTranslation();
  const cluster = api.useQuery('get', '/nodes', {}, { refetchInterval: kEveryMs });
  if (cluster.isPending) return <Busy />;
  if (cluster.error) return <Trouble error={cluster.error} retry={() => void cluster.refetch()} />;
  const { nodes } = cluster.data;
  const leases = cluster.data.leases as unknown as Lease[];
  return (
    <>
      <Drift />
      <Card title={t('sites.nodes')}>
        <Rows rows={nodes} keyOf={(node) => node.node} caption={t('sites.nodes')} empty={t('sites.noNodes')} columns={nodeColumns(t, ask)} />
      </Card>
      <Card title={t('sites.leases')} text={t('sites.leasesText')}>
        <Rows rows={leases} keyOf={(lease) => lease.role} caption={t('sites.leases')} empty={t('sites.noNodes')} columns={leaseColumns(t)} />
      </Card>
    </>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

function nodeColumns(t: T, ask?: (wanted: Wanted) => void) {
  const isOut = (node: Node) => node.state === 'draining' || node.state === 'drained';
  const columns = [
    { title: t('sites.node'), cell: (node: Node) => <strong>{node.node}</strong> },
    { title: t('sites.site'), cell: (node: Node) => node.site },
    {
      title: t('status.state'),
      cell: (node: Node) => (
        <Badge variant="light" color={colors[node.state] ?? 'gray'}>
          {t(`sites.states.${node.state}` as 'sites.states.up', { defaultValue: node.state })}
        </Badge>
      ),
    },
    { title: t('sites.calls'), cell: (node: Node) => `${node.calls}/${node.max_calls}`, isNumber: true },
    { title: t('sites.waiting'), cell: (node: Node) => node.waiting, isNumber: true },
    { title: t('sites.roles'), cell: (node: Node) => String(node.roles).replaceAll(',', ', ') },
    { title: t('sites.version'), cell: (node: Node) => node.version },
    { title: t('sites.heard'), cell: (node: Node) => span(node.silent_for_seconds * 1000), isNumber: true },
  ];
  if (!ask) return columns;
  const act = (node: Node) => (
    <Button size="compact-sm" variant="light" onClick={() => ask({ kind: isOut(node) ? 'node-undrain' : 'node-drain', target: node.node })}>
      {t(isOut(node) ? 'sites.undrain' : 'sites.drain')}
    </Button>
  );
  return [...columns, { title: t('delivery.do'), cell: act }];
}

function leaseColumns(t: T) {
  return [
    { title: t('sites.role'), cell: (lease: Lease) => lease.role },
    { title: t('sites.holder'), cell: (lease: Lease) => lease.holder || t('sites.nobody') },
    { title: t('sites.free'), cell: (lease: Lease) => (lease.left_seconds > 0 ? span(lease.left_seconds * 1000) : ''), isNumber: true },
    { title: t('sites.may'), cell: (lease: Lease) => (!lease.enabled ? t('sites.disabled') : lease.allowed_site ? t('sites.onlySite', { site: lease.allowed_site }) : t('sites.anyNode')) },
  ];
}
