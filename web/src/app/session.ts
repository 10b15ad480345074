import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback } from 'react';
import { type Schema, server, setCsrf } from '../api/client';

export type Session = Schema<'Session'>;
export type Role = Schema<'Role'>;

export const kSession = ['session'];

/** Who is logged in, or null. The form of log-in may be asked for in that case; other trouble is thrown. */
export async function whoIsIn(): Promise<Session | null> {
  const { data, error, response } = await server.GET('/session');
  if (response.status === 401) return null;
  if (!data) throw error;
  setCsrf(data.csrf);
  return data;
}

/** Somebody has come or gone: nothing of what was read before is shown to the next. The session's own query stays, the page looks at it. */
export function enter(queries: QueryClient, session: Session | null) {
  setCsrf(session?.csrf ?? '');
  queries.setQueryData(kSession, session);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== kSession[0] });
}

/** Pages are only shown to somebody who is logged in. */
export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('nobody is logged in');
  return session;
}

export function useLogOut() {
  const queries = useQueryClient();
  return useCallback(async () => {
    await server.DELETE('/session');
    enter(queries, null);
  }, [queries]);
}
