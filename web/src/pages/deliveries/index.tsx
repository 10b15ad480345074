import { Button, SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { answer, api, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { inPages } from '../../api/pages';
import { isProblem } from '../../api/problem';
import { PageHead } from '../../parts/PageHead';
import { type Column, PagedRows } from '../../parts/Rows';
import { useNotice } from '../../parts/Undo';
import { deliveryColumns } from './columns';
import classes from './deliveries.module.css';

const states = ['dead', 'ready', 'sent', 'all'] as const;

/** Who could not be told, or is still to be. */
export default function Deliveries() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [state, setState] = useState<(typeof states)[number]>('dead');
  const pages = api.useInfiniteQuery('get', '/deliveries', { params: { query: { state, limit: 50 } } }, inPages);
  const resend = async (id: number) => {
    try {
      await answer(server.POST('/deliveries/{id}/resend', { params: { path: { id } } }));
      notice({ text: t('delivery.resent') });
    } catch (error) {
      notice({ text: isProblem(error) ? error.detail : t('problem.unreached') });
    }
    await refresh(queries, '/deliveries');
  };
  const columns: Column<Schema<'Delivery'>>[] = [
    { title: t('user.mailbox'), cell: (delivery) => <Link href={`/messages/${delivery.message}`}>{delivery.mailbox}</Link> },
    ...deliveryColumns(t),
    {
      title: t('delivery.do'),
      cell: (delivery) =>
        (delivery.state === 'dead' || delivery.state === 'cancelled') && (
          <Button size="compact-sm" variant="light" onClick={() => void resend(delivery.id)}>
            {t('delivery.resend')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <PageHead title={t('page.deliveries')} text={t('delivery.text')} />
      <SegmentedControl
        className={classes.states}
        aria-label={t('delivery.state')}
        value={state}
        onChange={(value) => setState(value as typeof state)}
        data={states.map((value) => ({ value, label: t(`delivery.states.${value}`) }))}
      />
      <PagedRows pages={pages} columns={columns} keyOf={(delivery) => String(delivery.id)} caption={t('page.deliveries')} empty={t(state === 'dead' ? 'delivery.noneDead' : 'delivery.none')} />
    </>
  );
}
