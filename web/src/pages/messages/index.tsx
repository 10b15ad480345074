import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearchParams } from 'wouter';
import { api, type Schema } from '../../api/client';
import { inPages } from '../../api/pages';
import { Icon } from '../../look/Icon';
import { Caller } from '../../parts/Caller';
import { PageHead } from '../../parts/PageHead';
import { type Column, PagedRows } from '../../parts/Rows';
import { Empty } from '../../parts/Trouble';
import { duration, moment } from '../../text/format';
import classes from './messages.module.css';

const kId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** "Did she get it?": the messages of a mailbox, without their audio; each leads to all that happened to it. */
export default function Messages() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [asked, ask] = useSearchParams();
  const mailbox = asked.get('mailbox') ?? '';
  const search = asked.get('from') ?? '';
  const [form, setForm] = useState({ mailbox, search });
  const find = (event: FormEvent) => {
    event.preventDefault();
    const text = form.mailbox.trim();
    if (kId.test(text)) go(`/messages/${text}`);
    else ask({ mailbox: text, from: form.search.trim() });
  };
  return (
    <>
      <PageHead title={t('page.messages')} text={t('messages.text')} />
      <form className={classes.form} onSubmit={find}>
        <TextInput label={t('messages.mailbox')} description={t('messages.mailboxHint')} required value={form.mailbox} onChange={(event) => setForm({ ...form, mailbox: event.currentTarget.value })} />
        <TextInput label={t('messages.from')} description={t('messages.fromHint')} value={form.search} onChange={(event) => setForm({ ...form, search: event.currentTarget.value })} />
        <Button type="submit" leftSection={<Icon name="search" />}>
          {t('do.find')}
        </Button>
      </form>
      {mailbox ? <Found key={`${mailbox} ${search}`} mailbox={mailbox} search={search} /> : <Empty icon="search" title={t('messages.first')} />}
    </>
  );
}

function Found({ mailbox, search }: { mailbox: string; search: string }) {
  const { t } = useTranslation();
  const query = { state: 'new,saved,deleted', limit: 50, ...(search ? { q: search } : {}) };
  const pages = api.useInfiniteQuery('get', '/mailboxes/{number}/messages', { params: { path: { number: mailbox }, query } }, inPages);
  const columns: Column<Schema<'Message'>>[] = [
    { title: t('messages.when'), cell: (message) => <Link href={`/messages/${message.id}`}>{moment(message.started_at)}</Link>, isShort: true },
    { title: t('messages.caller'), cell: (message) => <Caller name={message.caller_name} number={message.caller_number} /> },
    { title: t('messages.length'), cell: (message) => duration(message.duration_ms), isNumber: true },
    { title: t('messages.state'), cell: (message) => t(`inbox.state.${message.state}`) },
  ];
  return <PagedRows pages={pages} columns={columns} keyOf={(message) => message.id} caption={t('page.messages')} empty={t('inbox.nothingFound')} />;
}
