import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { inPages } from '../../api/pages';
import { PageHead } from '../../parts/PageHead';
import { type Column, PagedRows } from '../../parts/Rows';
import { moment } from '../../text/format';
import classes from '../messages/messages.module.css';

/** Who did what, from where. */
export default function Audit() {
  const { t } = useTranslation();
  const [form, setForm] = useState({ who: '', what: '' });
  const [wanted] = useDebouncedValue(form, 300);
  const query = { limit: 50, ...(wanted.who ? { who: wanted.who } : {}), ...(wanted.what ? { what: wanted.what } : {}) };
  const pages = api.useInfiniteQuery('get', '/audit', { params: { query } }, inPages);
  const columns: Column<Schema<'AuditEntry'>>[] = [
    { title: t('audit.at'), cell: (entry) => moment(entry.at), isShort: true },
    { title: t('audit.who'), cell: (entry) => entry.who },
    { title: t('audit.what'), cell: (entry) => <code>{entry.what}</code> },
    { title: t('audit.object'), cell: (entry) => entry.object },
    { title: t('audit.detail'), cell: (entry) => entry.detail },
    { title: t('audit.from'), cell: (entry) => entry.from },
  ];
  return (
    <>
      <PageHead title={t('page.audit')} text={t('audit.text')} />
      <div className={classes.form}>
        <TextInput label={t('audit.who')} value={form.who} onChange={(event) => setForm({ ...form, who: event.currentTarget.value })} />
        <TextInput label={t('audit.what')} value={form.what} onChange={(event) => setForm({ ...form, what: event.currentTarget.value })} />
      </div>
      <PagedRows pages={pages} columns={columns} keyOf={(entry) => `${entry.at} ${entry.who} ${entry.what} ${entry.object}`} caption={t('page.audit')} empty={t('audit.none')} />
    </>
  );
}
