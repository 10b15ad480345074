import createFetch from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import type { components, paths } from './schema';

export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
export type Problem = Schema<'Problem'>;
export type ExplainedCall = paths['/calls/{id}']['get']['responses'][200]['content']['application/json'];
export type PlannedDelivery = paths['/mailboxes/{number}/rules/test']['post']['responses'][200]['content']['application/json']['deliveries'][number];

export const kBase = '/api/v1';

let csrf = '';
const leavers = new Set<() => void>();

/** Shown with whatever changes something. */
export function setCsrf(token: string) {
  csrf = token;
}

/** `left` is called when the server says that nobody is logged in any more. Returns how to stop that. */
export function onLeft(left: () => void) {
  leavers.add(left);
  return () => void leavers.delete(left);
}

/** Typed by the server's own description: a field that it does not know does not compile. */
export const server = createFetch<paths>({ baseUrl: kBase });

server.use({
  onRequest({ request }) {
    if (request.method !== 'GET' && csrf) request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && !schemaPath.startsWith('/session')) leavers.forEach((left) => left());
  },
});

/** `api.useQuery('get', '/mailboxes', ...)`; what it throws is a Problem, or a TypeError when the server was not reached. */
export const api = createHooks(server);

/** What was sent back of `server.GET(...)`, or throws as the hooks do. */
export async function answer<T>(asked: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await asked;
  if (error !== undefined) throw error;
  return data as T;
}

export function audioAddress(message: string) {
  return `${kBase}/messages/${encodeURIComponent(message)}/audio`;
}
