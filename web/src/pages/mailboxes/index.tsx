import { Alert, Badge, Button, CloseButton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, type Schema } from '../../api/client';
import { inPages } from '../../api/pages';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { PageHead } from '../../parts/PageHead';
import { type Column, PagedRows } from '../../parts/Rows';
import { AddMailbox } from './AddMailbox';
import classes from './mailboxes.module.css';

export function isLocked(until: string | null) {
  return until !== null && Date.parse(until) > Date.now();
}

export default function Mailboxes() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const [isAdding, setAdding] = useState(false);
  const pages = api.useInfiniteQuery('get', '/mailboxes', { params: { query: { limit: 50, ...(q ? { q } : {}) } } }, inPages);
  const columns: Column<Schema<'Mailbox'>>[] = [
    { title: t('mailbox.number'), cell: (mailbox) => <Link href={`/mailboxes/${encodeURIComponent(mailbox.number)}`}>{mailbox.number}</Link> },
    { title: t('mailbox.name'), cell: (mailbox) => <bdi>{mailbox.name}</bdi> },
    { title: t('mailbox.email'), cell: (mailbox) => mailbox.email },
    {
      title: t('mailbox.state'),
      cell: (mailbox) => (
        <span className={classes.badges}>
          {isLocked(mailbox.locked_until) && <Badge color="red" variant="light">{t('mailbox.locked')}</Badge>}
          {!mailbox.has_pin && <Badge color="yellow" variant="light">{t('mailbox.noPin')}</Badge>}
          {mailbox.has_pin && mailbox.pin_must_change && <Badge color="gray" variant="light">{t('mailbox.mustChange')}</Badge>}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t('page.mailboxes')}>
        {user.role === 'administrator' && (
          <>
            <Button component={Link} href="/mailboxes/import" variant="default" leftSection={<Icon name="upload" />}>
              {t('import.open')}
            </Button>
            <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
              {t('mailbox.add')}
            </Button>
          </>
        )}
      </PageHead>
      <TextInput
        className={classes.search}
        type="search"
        aria-label={t('mailbox.search')}
        placeholder={t('mailbox.search')}
        leftSection={<Icon name="search" />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        rightSection={typed && <CloseButton size="sm" aria-label={t('do.clear')} onClick={() => setTyped('')} />}
      />
      {user.role === 'administrator' && q === '' && pages.data?.pages[0]?.items.length === 0 && (
        <Alert mb="md" title={t('setup.first')}>
          <Link href="/set-up">{t('page.setup')}</Link>
        </Alert>
      )}
      <PagedRows pages={pages} columns={columns} keyOf={(mailbox) => mailbox.number} caption={t('page.mailboxes')} empty={t('mailbox.none')} />
      {isAdding && <AddMailbox close={() => setAdding(false)} />}
    </>
  );
}
