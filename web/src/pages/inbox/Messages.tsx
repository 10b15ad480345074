import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { inPages } from '../../api/pages';
import { Busy, Empty, Trouble } from '../../parts/Trouble';
import classes from './inbox.module.css';
import { MessageRow } from './MessageRow';
import { useLetterKeys } from './useLetterKeys';
import { useMove } from './useMove';

type State = Schema<'Message'>['state'];

function useMessages(mailbox: string, state: State, search: string) {
  const query = { state, limit: 30, ...(search ? { q: search } : {}) };
  const pages = api.useInfiniteQuery('get', '/mailboxes/{number}/messages', { params: { path: { number: mailbox }, query } }, inPages);
  return { ...pages, items: pages.data?.pages.flatMap((page) => page.items) ?? [] };
}

export function Messages({ mailbox, states, search }: { mailbox: string; states: [State, State?]; search: string }) {
  const { t } = useTranslation();
  const first = useMessages(mailbox, states[0], search);
  const second = useMessages(mailbox, states[1] ?? states[0], search);
  const lists = states[1] ? [first, second] : [first];
  const all = lists.flatMap((list) => list.items);
  const [open, setOpen] = useState<string | null>(null);
  const [plays, setPlays] = useState<string | null>(null);
  const move = useMove();

  const go = (step: number) => {
    const at = all.findIndex((message) => message.id === open);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    setOpen(next.id);
    document.getElementById(`message-${next.id}`)?.focus();
  };
  const chosen = all.find((message) => message.id === open);
  const [hasLetters] = useLetterKeys();
  useHotkeys(hasLetters ? [['j', () => go(1)], ['k', () => go(-1)], ['s', () => chosen?.state === 'new' && move(chosen, 'saved')]] : []);
  useHotkeys([['Delete', () => chosen && chosen.state !== 'deleted' && move(chosen, 'deleted')]]);

  if (lists.some((list) => list.isPending)) return <Busy />;
  const failed = lists.find((list) => list.error);
  if (failed) return <Trouble error={failed.error} retry={() => void failed.refetch()} />;
  if (all.length === 0) {
    if (search) return <Empty icon="search" title={t('inbox.nothingFound')} text={t('inbox.nothingFoundText')} />;
    const isInbox = states[0] === 'new';
    return <Empty icon={isInbox ? 'inbox' : 'trash'} title={t(isInbox ? 'inbox.empty' : 'inbox.emptyDeleted')} text={t(isInbox ? 'inbox.emptyText' : 'inbox.emptyDeletedText')} />;
  }
  return lists.map((list, index) => {
    const state = states[index] ?? 'new';
    if (list.items.length === 0) return null;
    return (
      <section key={state} aria-label={t(`inbox.state.${state}`)}>
        <h2 className={classes.group}>{t(`inbox.state.${state}`)}</h2>
        <ul className={classes.list}>
          {list.items.map((message) => (
            <MessageRow
              key={message.id}
              message={message}
              isOpen={open === message.id}
              plays={plays === message.id}
              begun={() => setPlays(null)}
              toggle={() => {
                setPlays(null);
                setOpen(open === message.id ? null : message.id);
              }}
              play={() => {
                setPlays(message.id);
                setOpen(message.id);
              }}
            />
          ))}
        </ul>
        {list.hasNextPage && (
          <Button className={classes.more} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('do.more')}
          </Button>
        )}
      </section>
    );
  });
}
