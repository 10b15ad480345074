import { Badge, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { isProblem } from '../../api/problem';
import { Caller } from '../../parts/Caller';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { type Column, Rows } from '../../parts/Rows';
import { Busy, Trouble } from '../../parts/Trouble';
import { duration } from '../../text/format';

type Call = Schema<'LiveCalls'>['calls'][number];
type Node = Schema<'Cluster'>['nodes'][number];
const kEveryMs = 2_000;
const kFull = 80;
const colors: Record<Call['state'], string> = { ringing: 'gray', listens: 'indigo', keys: 'indigo', records: 'red', 'put-through': 'green' };

/** Who is calling now: how many on each machine, and each call of the machine that serves this page. */
export default function Live() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('page.live')} text={t('live.text')} />
      <Ports />
      <Calls />
    </>
  );
}

function Ports() {
  const { t } = useTranslation();
  const cluster = api.useQuery('get', '/nodes', {}, { refetchInterval: kEveryMs });
  if (cluster.isPending) return <Busy />;
  if (cluster.error) return <Trouble error={cluster.error} retry={() => void cluster.refetch()} />;
  const columns: Column<Node>[] = [
    { title: t('sites.node'), cell: (node) => <strong>{node.node}</strong> },
    { title: t('live.ports'), cell: (node) => t('live.portsText', { used: node.calls, all: node.max_calls }), isNumber: true },
    {
      title: t('live.load'),
      cell: (node) => {
        const share = (node.calls / node.max_calls) * 100;
        return <Progress value={share} color={share >= kFull ? 'red' : undefined} miw={120} aria-label={t('live.portsText', { used: node.calls, all: node.max_calls })} />;
      },
    },
    { title: t('live.takes'), cell: (node) => <Badge variant="light" color={node.takes_calls ? 'green' : 'gray'}>{t(node.takes_calls ? 'live.yes' : 'live.no')}</Badge> },
  ];
  return (
    <Card title={t('sites.nodes')}>
      <Rows rows={cluster.data.nodes.filter((node) => node.max_calls > 0)} columns={columns} keyOf={(node) => `${node.node} ${node.roles}`} caption={t('sites.nodes')} empty={t('live.noMachine')} />
    </Card>
  );
}

function Calls() {
  const { t } = useTranslation();
  const live = api.useQuery('get', '/live-calls', {}, { refetchInterval: kEveryMs });
  if (live.isPending) return <Busy />;
  if (isProblem(live.error) && live.error.code === 'not_found') return <Card title={t('live.calls')} text={t('live.cannotAsk')} />;
  if (!live.data) return <Trouble error={live.error} retry={() => void live.refetch()} />;
  const columns: Column<Call>[] = [
    { title: t('call.caller'), cell: (call) => <Caller name={call.caller_name} number={call.caller_number} /> },
    { title: t('user.mailbox'), cell: (call) => (call.is_owner ? t('live.owner', { mailbox: call.mailbox }) : call.mailbox) },
    { title: t('live.state'), cell: (call) => <Badge variant="light" color={colors[call.state]}>{t(`live.states.${call.state}`)}</Badge> },
    { title: t('call.length'), cell: (call) => duration(call.seconds * 1000), isNumber: true },
    { title: 'Call-ID', cell: (call) => <code>{call.call_id}</code> },
  ];
  return (
    <Card title={t('live.callsOf', { node: live.data.node })} text={t('live.portsText', { used: live.data.ports_in_use, all: live.data.ports })}>
      <Rows rows={live.data.calls} columns={columns} keyOf={(call) => call.call_id} caption={t('live.calls')} empty={t('live.none')} />
    </Card>
  );
}
