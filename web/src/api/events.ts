import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { kBase } from './client';

/** Lists are read anew at most this often, however many messages come in. */
const kGatherMs = 250;
/** A browser comes back by itself when a stream breaks off, but not when it was refused, as by a proxy whose server is just being started. */
const kRefusedMs = 5000;

/** Has what starts with one of these paths read anew. */
export function refresh(queries: QueryClient, ...paths: string[]) {
  return queries.invalidateQueries({ predicate: ({ queryKey }) => paths.some((path) => String(queryKey[1]).startsWith(path)) });
}

/** Keeps messages and counts as the server has them, without asking again and again. */
export function useLiveMessages(mailbox: string | null) {
  const queries = useQueryClient();
  useEffect(() => {
    if (mailbox === null) return;
    let source: EventSource;
    let timer: number | undefined;
    let again: number | undefined;
    const gather = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        void refresh(queries, '/mailboxes/{number}/messages', '/mailboxes/{number}/counts', '/messages/{id}/timeline', '/messages/{id}/deliveries');
      }, kGatherMs);
    };
    const readAnew = () => void queries.invalidateQueries();
    const listen = (opened?: () => void) => {
      source = new EventSource(`${kBase}/events`);
      for (const kind of ['message', 'counts']) source.addEventListener(kind, gather);
      source.addEventListener('reset', readAnew);
      if (opened) source.addEventListener('open', opened, { once: true });
      source.addEventListener('error', () => {
        if (source.readyState === EventSource.CLOSED) again = window.setTimeout(() => listen(readAnew), kRefusedMs * (1 + Math.random()));
      });
    };
    listen();
    return () => {
      source.close();
      window.clearTimeout(timer);
      window.clearTimeout(again);
    };
  }, [queries, mailbox]);
}
