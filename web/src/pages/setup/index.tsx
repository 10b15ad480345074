import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Icon } from '../../look/Icon';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { AddMailbox } from '../mailboxes/AddMailbox';
import { Machine } from './Machine';
import { Pbx } from './Pbx';
import { TestCall } from './TestCall';

/** From a fresh installation to a call that left a message, in four steps. */
export default function SetUp() {
  const { t } = useTranslation();
  const first = api.useQuery('get', '/mailboxes', { params: { query: { limit: 50 } } });
  const [isAdding, setAdding] = useState(false);
  const mailboxes = first.data?.items ?? [];
  return (
    <>
      <PageHead title={t('page.setup')} text={t('setup.text')} />
      <Card title={t('setup.mailbox')} text={t(mailboxes.length > 0 ? 'setup.hasMailboxes' : 'setup.mailboxText')}>
        {first.isPending && <Busy />}
        <Trouble error={first.error} retry={() => void first.refetch()} />
        {first.data && (
          <Button variant={mailboxes.length > 0 ? 'default' : 'filled'} leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
            {t('mailbox.add')}
          </Button>
        )}
        {isAdding && <AddMailbox close={() => setAdding(false)} />}
      </Card>
      <Machine />
      <Pbx />
      <TestCall mailboxes={mailboxes} />
    </>
  );
}
