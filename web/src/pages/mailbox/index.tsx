import { Badge, Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'wouter';
import { answer, api, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { Card, Cards } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { useNotice } from '../../parts/Undo';
import { moment } from '../../text/format';
import { isLocked } from '../mailboxes';
import { MailboxForm } from './MailboxForm';
import { SetPin } from './SetPin';

/** One mailbox, as who looks after it sees it: no audio. */
export default function MailboxPage() {
  const { number = '' } = useParams();
  const mailbox = api.useQuery('get', '/mailboxes/{number}', { params: { path: { number } } });
  if (mailbox.isPending) return <Busy />;
  if (mailbox.error) return <Trouble error={mailbox.error} retry={() => void mailbox.refetch()} />;
  return <Shown mailbox={mailbox.data} />;
}

function Shown({ mailbox }: { mailbox: Schema<'Mailbox'> }) {
  const { t } = useTranslation();
  const mayChange = useSession().user.role === 'administrator';
  return (
    <>
      <PageHead title={`${mailbox.number} ${mailbox.name}`}>
        <Button component={Link} href={`/messages?mailbox=${encodeURIComponent(mailbox.number)}`} variant="default" leftSection={<Icon name="search" />}>
          {t('mailbox.messages')}
        </Button>
      </PageHead>
      <Cards>
        <Card title={t('mailbox.fields')}>
          <MailboxForm key={JSON.stringify(mailbox)} mailbox={mailbox} mayChange={mayChange} />
        </Card>
        <div>
          <Access mailbox={mailbox} />
          {mayChange && <Remove number={mailbox.number} />}
        </div>
      </Cards>
    </>
  );
}

function Access({ mailbox }: { mailbox: Schema<'Mailbox'> }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [isSetting, setSetting] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const locked = isLocked(mailbox.locked_until);
  const unlock = async () => {
    setError(null);
    try {
      await answer(server.POST('/mailboxes/{number}/unlock', { params: { path: { number: mailbox.number } } }));
      await refresh(queries, '/mailboxes');
      notice({ text: t('mailbox.unlocked') });
    } catch (reason) {
      setError(reason);
    }
  };
  const state = !mailbox.has_pin ? 'noPin' : mailbox.pin_must_change ? 'mustChange' : 'ownPin';
  return (
    <Card
      title={t('mailbox.access')}
      does={
        <Badge color={locked ? 'red' : 'gray'} variant="light">
          {t(locked ? 'mailbox.locked' : `mailbox.${state}`)}
        </Badge>
      }
    >
      {locked && mailbox.locked_until && <p>{t('mailbox.lockedUntil', { when: moment(mailbox.locked_until) })}</p>}
      {mailbox.failed_logins > 0 && <p>{t('mailbox.failed', { count: mailbox.failed_logins })}</p>}
      <Group>
        <Button variant="light" leftSection={<Icon name="lock" />} onClick={() => setSetting(true)}>
          {t('mailbox.resetPin')}
        </Button>
        {(locked || mailbox.failed_logins > 0) && (
          <Button variant="default" onClick={() => void unlock()}>
            {t('mailbox.unlock')}
          </Button>
        )}
      </Group>
      <Trouble error={error} />
      {isSetting && <SetPin number={mailbox.number} close={() => setSetting(false)} />}
    </Card>
  );
}

function Remove({ number }: { number: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const remove = async () => {
    await answer(server.DELETE('/mailboxes/{number}', { params: { path: { number } } }));
    go('/mailboxes');
    await refresh(queries, '/mailboxes');
  };
  return (
    <Card title={t('mailbox.removeTitle')} text={t('mailbox.removeText')}>
      <Button variant="light" color="red" leftSection={<Icon name="trash" />} onClick={() => setAsking(true)}>
        {t('mailbox.remove')}
      </Button>
      {isAsking && (
        <Confirm title={t('mailbox.remove')} yes={t('do.remove')} isDanger act={remove} close={() => setAsking(false)}>
          {t('mailbox.removeAsk', { number })}
        </Confirm>
      )}
    </Card>
  );
}
