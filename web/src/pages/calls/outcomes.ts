import i18next from 'i18next';

/** The words of the call log, in its order. */
export const outcomes = [
  'message', 'salvaged', 'not-saved', 'nothing-said', 'abandoned', 'not-taken', 'transferred', 'owner', 'log-in-refused', 'announced', 'no-mailbox',
  'refused', 'broken-off',
] as const;
type Outcome = (typeof outcomes)[number];

const good: readonly string[] = ['message', 'owner', 'transferred'];
const bad: readonly string[] = ['not-saved', 'broken-off', 'refused'];

export function outcomeColor(outcome: string) {
  if (good.includes(outcome)) return 'green';
  return bad.includes(outcome) ? 'red' : 'gray';
}

export function outcomeWords(outcome: string) {
  return outcomes.includes(outcome as Outcome) ? i18next.t(`outcome.${outcome as Outcome}`) : outcome;
}
