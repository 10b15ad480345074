import { Badge, Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, type Schema } from '../../api/client';
import { inPages } from '../../api/pages';
import { downloadCsv } from '../../csv/csv';
import { Icon } from '../../look/Icon';
import { Caller } from '../../parts/Caller';
import { PageHead } from '../../parts/PageHead';
import { type Column, PagedRows } from '../../parts/Rows';
import { duration, moment } from '../../text/format';
import classes from '../messages/messages.module.css';
import { outcomeColor, outcomes, outcomeWords } from './outcomes';

type Call = Schema<'Call'>;
const csvFields = ['began_at', 'caller_number', 'caller_name', 'called', 'mailbox', 'outcome', 'detail', 'seconds', 'node', 'call_id'] as const satisfies readonly (keyof Call)[];

/** Every call there was, those that left nothing included. */
export default function Calls() {
  const { t } = useTranslation();
  const [form, setForm] = useState({ mailbox: '', caller: '', outcome: '' });
  const [wanted] = useDebouncedValue(form, 300);
  const query = { limit: 50, ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value.trim() !== '')) };
  const pages = api.useInfiniteQuery('get', '/calls', { params: { query } }, inPages);
  const shown = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<Call>[] = [
    { title: t('call.when'), cell: (call) => <Link href={`/calls/${encodeURIComponent(call.id)}`}>{moment(call.began_at)}</Link>, isShort: true },
    { title: t('call.caller'), cell: (call) => <Caller name={call.caller_name} number={call.caller_number} /> },
    { title: t('user.mailbox'), cell: (call) => call.mailbox },
    {
      title: t('call.outcome'),
      cell: (call) => (
        <Badge variant="light" color={outcomeColor(call.outcome)}>
          {outcomeWords(call.outcome)}
        </Badge>
      ),
    },
    { title: t('call.length'), cell: (call) => duration(call.seconds * 1000), isNumber: true },
  ];
  return (
    <>
      <PageHead title={t('page.calls')} text={t('call.text')}>
        <Button variant="default" leftSection={<Icon name="download" />} disabled={shown.length === 0} onClick={() => downloadCsv('calls.csv', [[...csvFields], ...shown.map((call) => csvFields.map((field) => call[field] ?? ''))])}>
          CSV
        </Button>
      </PageHead>
      <div className={classes.form}>
        <TextInput label={t('call.caller')} value={form.caller} onChange={(event) => setForm({ ...form, caller: event.currentTarget.value })} />
        <TextInput label={t('user.mailbox')} value={form.mailbox} onChange={(event) => setForm({ ...form, mailbox: event.currentTarget.value })} />
        <NativeSelect label={t('call.outcome')} value={form.outcome} onChange={(event) => setForm({ ...form, outcome: event.currentTarget.value })} data={[{ value: '', label: t('call.any') }, ...outcomes.map((value) => ({ value, label: outcomeWords(value) }))]} />
      </div>
      <PagedRows pages={pages} columns={columns} keyOf={(call) => call.id} caption={t('page.calls')} empty={t('call.none')} />
    </>
  );
}
