import { Button, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type PlannedDelivery } from '../../api/client';
import { Card } from '../../parts/Card';
import { Trouble } from '../../parts/Trouble';
import { moment } from '../../text/format';
import classes from './rules.module.css';
import { addressWords } from './words';

/** What would become of a message, without one. */
export function TryRules({ mailbox }: { mailbox: string }) {
  const { t } = useTranslation();
  const [caller, setCaller] = useState('');
  const [at, setAt] = useState('');
  const [urgent, setUrgent] = useState(false);
  const tried = api.useMutation('post', '/mailboxes/{number}/rules/test');
  const go = (event: FormEvent) => {
    event.preventDefault();
    const body = { urgent, ...(caller ? { caller } : {}), ...(at ? { at: new Date(at).toISOString() } : {}) };
    tried.mutate({ params: { path: { number: mailbox } }, body });
  };
  return (
    <Card title={t('try.title')} text={t('try.text')}>
      <form className={classes.try} onSubmit={go}>
        <TextInput label={t('try.caller')} placeholder={t('caller.withheld')} inputMode="tel" value={caller} onChange={(event) => setCaller(event.currentTarget.value)} />
        <TextInput label={t('try.at')} type="datetime-local" value={at} onChange={(event) => setAt(event.currentTarget.value)} />
        <Switch className={classes.beside} label={t('try.urgent')} checked={urgent} onChange={(event) => setUrgent(event.currentTarget.checked)} />
        <Button type="submit" variant="light" loading={tried.isPending}>
          {t('try.go')}
        </Button>
      </form>
      <Trouble error={tried.error} />
      {tried.data && <Outcome deliveries={tried.data.deliveries} />}
    </Card>
  );
}

function Outcome({ deliveries }: { deliveries: PlannedDelivery[] }) {
  const { t } = useTranslation();
  if (deliveries.length === 0) return <p role="status">{t('rules.nobody')}</p>;
  return (
    <div role="status">
      <ol className={classes.outcome}>
      {deliveries.map((delivery, index) => (
        <li key={index}>
          <strong>{moment(delivery.at)}</strong> {addressWords(delivery)}
          {delivery.quiet_until && <span> · {t('try.quiet')}</span>}
          {delivery.fallback.length > 0 && <span> · {t('rules.ifFails').replace(/^[;,\s]+/, '')}{delivery.fallback.map(addressWords).join(', ')}</span>}
          <code>{delivery.rule || t('try.noRule')}</code>
        </li>
      ))}
      </ol>
    </div>
  );
}
