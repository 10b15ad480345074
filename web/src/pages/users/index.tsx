import { ActionIcon, Badge, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { answer, api, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { inPages } from '../../api/pages';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { Confirm } from '../../parts/Confirm';
import { PageHead } from '../../parts/PageHead';
import { type Column, PagedRows } from '../../parts/Rows';
import { isLocked } from '../mailboxes';
import { UserForm } from './UserForm';

export type User = Schema<'User'>;

/** Who may log in to the portal, and as what. */
export default function Users() {
  const { t } = useTranslation();
  const own = useSession().user.name;
  const queries = useQueryClient();
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  const [removed, setRemoved] = useState<User | null>(null);
  const pages = api.useInfiniteQuery('get', '/users', { params: { query: { limit: 50 } } }, inPages);
  const remove = async (name: string) => {
    await answer(server.DELETE('/users/{name}', { params: { path: { name } } }));
    await refresh(queries, '/users');
  };
  const columns: Column<User>[] = [
    { title: t('user.name'), cell: (user) => <strong>{user.name}</strong> },
    { title: t('user.role'), cell: (user) => t(`role.${user.role}`) },
    { title: t('user.mailbox'), cell: (user) => user.mailbox && <Link href={`/mailboxes/${encodeURIComponent(user.mailbox)}`}>{user.mailbox}</Link> },
    {
      title: t('user.state'),
      cell: (user) => (
        <>
          {user.is_totp_on && <Badge color="green" variant="light">{t('user.totp')}</Badge>}
          {isLocked(user.locked_until) && <Badge color="red" variant="light">{t('mailbox.locked')}</Badge>}
        </>
      ),
    },
    {
      title: t('user.change'),
      cell: (user) => (
        <span>
          <ActionIcon variant="subtle" color="gray" onClick={() => setEdited(user)} aria-label={t('user.edit', { name: user.name })}>
            <Icon name="edit" />
          </ActionIcon>
          {user.name !== own && (
            <ActionIcon variant="subtle" color="red" onClick={() => setRemoved(user)} aria-label={t('user.remove', { name: user.name })}>
              <Icon name="trash" />
            </ActionIcon>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t('page.users')} text={t('user.text')}>
        <Button leftSection={<Icon name="plus" />} onClick={() => setEdited('new')}>
          {t('user.add')}
        </Button>
      </PageHead>
      <PagedRows pages={pages} columns={columns} keyOf={(user) => user.name} caption={t('page.users')} empty={t('user.none')} />
      {edited && <UserForm user={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
      {removed && (
        <Confirm title={t('user.removeTitle')} yes={t('do.remove')} isDanger act={() => remove(removed.name)} close={() => setRemoved(null)}>
          {t('user.removeAsk', { name: removed.name })}
        </Confirm>
      )}
    </>
  );
}
