import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { isProblem } from '../../api/problem';
import { changedOnly } from '../mailbox/MailboxForm';
import type { Line } from './lines';

export type Plan = 'add' | 'change' | 'same' | 'wrong';
export interface Planned extends Line {
  plan: Plan;
  before?: Schema<'Mailbox'>;
  done?: boolean;
  error?: string;
}

const kAtOnce = 4;

/** `act` for each of them, a few at a time, in their order. */
async function each<T>(items: readonly T[], act: (item: T, index: number) => Promise<void>) {
  const rest = items.entries();
  await Promise.all(
    Array.from({ length: kAtOnce }, async () => {
      for (const [index, item] of rest) await act(item, index);
    }),
  );
}

async function plan(line: Line): Promise<Planned> {
  if (line.complaint) return { ...line, plan: 'wrong' };
  const { data, error, response } = await server.GET('/mailboxes/{number}', { params: { path: { number: line.number } } });
  if (response.status === 404) return { ...line, plan: 'add' };
  if (!data) return { ...line, plan: 'wrong', error: isProblem(error) ? error.detail : String(response.status) };
  const isSame = Object.keys(changedOnly(data, line.fields)).length === 0 && !line.pin;
  return { ...line, plan: isSame ? 'same' : 'change', before: data };
}

async function apply({ number, plan: what, fields, pin, before }: Planned) {
  const path = { number };
  if (what === 'add') await answer(server.POST('/mailboxes', { body: { number, ...fields, ...(pin ? { pin } : {}) } }));
  else {
    const changes = before ? changedOnly(before, fields) : fields;
    if (Object.keys(changes).length > 0) await answer(server.PATCH('/mailboxes/{number}', { params: { path }, body: changes }));
    if (pin) await answer(server.PUT('/mailboxes/{number}/pin', { params: { path }, body: { pin, must_change: true } }));
  }
}

/** First what would be done, then, if somebody says so, that; a line that fails stops no other. */
export function useImport() {
  const queries = useQueryClient();
  const [lines, setLines] = useState<Planned[]>([]);
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);

  const look = async (read: Line[]) => {
    const planned: Planned[] = [];
    setProgress({ done: 0, of: read.length });
    let done = 0;
    await each(read, async (line, index) => {
      planned[index] = await plan(line);
      setProgress({ done: ++done, of: read.length });
    });
    setLines(planned);
    setProgress(null);
  };

  const go = async () => {
    const wanted = lines.filter((line) => (line.plan === 'add' || line.plan === 'change') && !line.done);
    const after = new Map<number, Planned>();
    setProgress({ done: 0, of: wanted.length });
    await each(wanted, async (line) => {
      try {
        await apply(line);
        after.set(line.line, { ...line, done: true, error: undefined });
      } catch (error) {
        after.set(line.line, { ...line, error: isProblem(error) ? error.detail : String(error) });
      }
      setProgress({ done: after.size, of: wanted.length });
    });
    setLines(lines.map((line) => after.get(line.line) ?? line));
    setProgress(null);
    await refresh(queries, '/mailboxes');
  };
  return { lines, progress, look, go, forget: () => setLines([]) };
}
