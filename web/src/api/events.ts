import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { kBase } from './client';

/** Lists are read anew at most this often, however many messages come in. */
const kGatherMs = 250;

/** Has what starts with one of these paths read anew. */
export function refresh(queries: QueryClient, ...paths: string[]) {
  return queries.invalidateQueries({ predicate: ({ queryKey }) => paths.some((path) => String(queryKey[1]).startsWith(path)) });
}

/** Keeps messages and counts as the server has them, without asking again and again. */
export function useLiveMessages(mailbox: string | null) {
  const queries = useQueryClient();
  useEffect(() => {
    if (mailbox === null) return;
    const source = new EventSource(`${kBase}/events`);
    let timer: number | undefined;
    const gather = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        void refresh(queries, '/mailboxes/{number}/messages', '/mailboxes/{number}/counts', '/messages/{id}/timeline', '/messages/{id}/deliveries');
      }, kGatherMs);
    };
    const readAnew = () => void queries.invalidateQueries();
    for (const kind of ['message', 'counts']) source.addEventListener(kind, gather);
    source.addEventListener('reset', readAnew);
    return () => {
      source.close();
      window.clearTimeout(timer);
    };
  }, [queries, mailbox]);
}
