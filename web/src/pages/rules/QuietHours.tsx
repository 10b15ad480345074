import { Button, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Card } from '../../parts/Card';
import { Trouble } from '../../parts/Trouble';
import { useNotice } from '../../parts/Undo';
import { WeekTimes } from '../../parts/WeekTimes';
import classes from './rules.module.css';

/** When nothing rings or buzzes. */
export function QuietHours({ mailbox }: { mailbox: string }) {
  const { data, error } = api.useQuery('get', '/mailboxes/{number}', { params: { path: { number: mailbox } } });
  if (error) return <Trouble error={error} />;
  return data ? <Form key={data.quiet_hours} mailbox={data} /> : null;
}

function Form({ mailbox }: { mailbox: Schema<'Mailbox'> }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [hours, setHours] = useState(mailbox.quiet_hours ?? '');
  const [passes, setPasses] = useState(mailbox.quiet_except_urgent ?? false);
  const [error, setError] = useState<unknown>(null);
  const isChanged = hours !== mailbox.quiet_hours || passes !== mailbox.quiet_except_urgent;
  const save = async () => {
    setError(null);
    try {
      await answer(server.PATCH('/mailboxes/{number}', { params: { path: { number: mailbox.number } }, body: { quiet_hours: hours, quiet_except_urgent: passes } }));
      await refresh(queries, '/mailboxes/{number}');
      notice({ text: t('state.saved') });
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <Card title={t('quiet.title')} text={t('quiet.text')}>
      <WeekTimes value={hours} change={setHours} always={t('quiet.never')} />
      <div className={classes.quiet}>
        <Switch label={t('quiet.urgent')} checked={passes} onChange={(event) => setPasses(event.currentTarget.checked)} />
        <Button disabled={!isChanged} onClick={() => void save()}>
          {t('do.save')}
        </Button>
      </div>
      <Trouble error={error} />
    </Card>
  );
}
