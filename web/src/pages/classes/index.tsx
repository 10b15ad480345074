import { ActionIcon, Badge, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Icon } from '../../look/Icon';
import { Confirm } from '../../parts/Confirm';
import { PageHead } from '../../parts/PageHead';
import { type Column, Rows } from '../../parts/Rows';
import { Busy, Trouble } from '../../parts/Trouble';
import { span } from '../../text/format';
import { ClassForm } from './ClassForm';

export type ClassOfService = Schema<'ClassOfService'>;

/** What may be dialled for the owners of mailboxes. */
export default function Classes() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<ClassOfService | 'new' | null>(null);
  const [removed, setRemoved] = useState<ClassOfService | null>(null);
  const classes = api.useQuery('get', '/classes-of-service', {});
  const remove = async (name: string) => {
    await answer(server.DELETE('/classes-of-service/{name}', { params: { path: { name } } }));
    await refresh(queries, '/classes-of-service');
  };
  const columns: Column<ClassOfService>[] = [
    { title: t('classes.name'), cell: (service) => <strong>{service.name}</strong> },
    {
      title: t('classes.uses'),
      cell: (service) =>
        service.uses.map((use) => (
          <Badge key={use} variant="light" mr={4}>
            {t(`classes.use.${use}`)}
          </Badge>
        )),
    },
    { title: t('classes.allow'), cell: (service) => service.allow.join(', ') },
    { title: t('classes.deny'), cell: (service) => service.deny.join(', ') },
    { title: t('classes.limits'), cell: (service) => t('classes.limitsText', { day: service.calls_per_day, once: service.calls_at_once, time: span(service.longest_call_seconds * 1000) }) },
    {
      title: t('user.change'),
      cell: (service) => (
        <span>
          <ActionIcon variant="subtle" color="gray" onClick={() => setEdited(service)} aria-label={t('user.edit', { name: service.name })}>
            <Icon name="edit" />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" onClick={() => setRemoved(service)} aria-label={t('user.remove', { name: service.name })}>
            <Icon name="trash" />
          </ActionIcon>
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t('page.classes')} text={t('classes.text')}>
        <Button leftSection={<Icon name="plus" />} onClick={() => setEdited('new')}>
          {t('classes.add')}
        </Button>
      </PageHead>
      {classes.isPending && <Busy />}
      <Trouble error={classes.error} retry={() => void classes.refetch()} />
      {classes.data && <Rows rows={classes.data.items} columns={columns} keyOf={(service) => service.name} caption={t('page.classes')} empty={t('classes.none')} />}
      {edited && <ClassForm service={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
      {removed && (
        <Confirm title={t('classes.removeTitle')} yes={t('do.remove')} isDanger act={() => remove(removed.name)} close={() => setRemoved(null)}>
          {t('classes.removeAsk', { name: removed.name })}
        </Confirm>
      )}
    </>
  );
}
