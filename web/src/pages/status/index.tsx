import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Rows } from '../../parts/Rows';
import { Busy, Trouble } from '../../parts/Trouble';

const colors: Record<string, string> = { ok: 'green', warn: 'yellow', fail: 'red' };
const kEveryMs = 10_000;

export function Health({ status }: { status: string }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={colors[status] ?? 'gray'}>
      {t(`health.${status}` as 'health.ok', { defaultValue: status })}
    </Badge>
  );
}

/** How the processes of the machine are that serves this page. */
export default function StatusPage() {
  const { t } = useTranslation();
  const status = api.useQuery('get', '/status', {}, { refetchInterval: kEveryMs });
  return (
    <>
      <PageHead title={t('page.status')} text={t('status.text')} />
      {status.isPending && <Busy />}
      <Trouble error={status.error} retry={() => void status.refetch()} />
      {status.data?.processes.map((process) => (
        <Card key={process.address} title={[process.node, process.roles?.replaceAll(',', ', ')].filter(Boolean).join(' · ')} text={process.answers ? `${process.address} · ${process.version ?? ''}` : process.address} does={<Health status={process.answers ? (process.status ?? 'ok') : 'fail'} />}>
          {!process.answers && <p role="alert">{process.why}</p>}
          {process.items && (
            <Rows
              rows={process.items}
              keyOf={(item) => item.name}
              caption={process.address}
              empty={t('status.nothing')}
              columns={[
                { title: t('status.item'), cell: (item) => item.name },
                { title: t('status.state'), cell: (item) => <Health status={item.status} /> },
                { title: t('status.detail'), cell: (item) => item.text },
              ]}
            />
          )}
        </Card>
      ))}
    </>
  );
}
