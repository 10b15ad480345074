import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { useSession } from '../../app/session';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { GreetingCard } from './GreetingCard';

export type Kind = Schema<'GreetingKind'>;
const kinds: readonly Kind[] = ['personal', 'busy', 'name'];

/** What callers hear, in the owner's own voice. */
export default function Greetings() {
  const { t } = useTranslation();
  const mailbox = useSession().user.mailbox ?? '';
  const list = api.useQuery('get', '/mailboxes/{number}/greetings', { params: { path: { number: mailbox } } });
  return (
    <>
      <PageHead title={t('page.greetings')} text={t('greetings.text')} />
      {list.isPending && <Busy />}
      <Trouble error={list.error} retry={() => void list.refetch()} />
      {list.data && kinds.map((kind) => <GreetingCard key={kind} mailbox={mailbox} kind={kind} recorded={list.data.items.find((greeting) => greeting.kind === kind)} />)}
    </>
  );
}
