import { Button, Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, type Schema } from '../../api/client';
import { Icon } from '../../look/Icon';
import { Card } from '../../parts/Card';
import { Busy, Trouble } from '../../parts/Trouble';
import { duration } from '../../text/format';
import classes from '../sites/sites.module.css';

const kEveryMs = 500;

/** The server calls one of its mailboxes, speaks, and shows the message that this left. */
export function TestCall({ mailboxes }: { mailboxes: Schema<'Mailbox'>[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState('');
  const mailbox = chosen || (mailboxes[0]?.number ?? '');
  const begun = api.useMutation('post', '/test-calls');
  const id = begun.data?.id ?? '';
  const running = api.useQuery('get', '/operations/{id}', { params: { path: { id } } }, { enabled: id !== '', refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : kEveryMs) });
  const operation = running.data ?? begun.data;
  const isRunning = begun.isPending || operation?.state === 'running';
  return (
    <Card title={t('setup.call')} text={t('setup.callText')}>
      <Group align="flex-end">
        <NativeSelect label={t('user.mailbox')} value={mailbox} onChange={(event) => setChosen(event.currentTarget.value)} data={mailboxes.map(({ number, name }) => ({ value: number, label: `${number} ${name}` }))} />
        <Button leftSection={<Icon name="phone" />} disabled={mailbox === ''} loading={isRunning} onClick={() => begun.mutate({ body: { mailbox } })}>
          {t('setup.callGo')}
        </Button>
      </Group>
      <Trouble error={begun.error ?? running.error} />
      {operation && (
        <pre className={classes.progress} role="status" tabIndex={0} aria-label={t('setup.steps')}>
          {operation.progress.join('\n') || t('setup.calling', { mailbox: operation.target })}
        </pre>
      )}
      {operation?.state === 'failed' && <p role="alert">{t('setup.callFailed')}</p>}
      {operation?.state === 'done' && <Left key={operation.id} mailbox={operation.target} after={operation.began_at} />}
    </Card>
  );
}

/** The message of this call, as soon as it is there, and who was told of it. */
function Left({ mailbox, after }: { mailbox: string; after: string }) {
  const { t } = useTranslation();
  const began = Date.parse(after);
  const found = api.useQuery(
    'get',
    '/mailboxes/{number}/messages',
    { params: { path: { number: mailbox }, query: { limit: 20 } } },
    { staleTime: 0, refetchInterval: ({ state }) => (state.data?.items.some((each) => Date.parse(each.started_at) >= began) ? false : kEveryMs) },
  );
  const message = found.data?.items.find((each) => Date.parse(each.started_at) >= began);
  if (!message) return found.error ? <Trouble error={found.error} /> : <Busy />;
  return (
    <p role="status">
      {t('setup.left', { mailbox, length: duration(message.duration_ms) })} <Link href={`/messages/${message.id}`}>{t('timeline.title')}</Link>
    </p>
  );
}
