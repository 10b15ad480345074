import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import classes from './NewCount.module.css';

/** The lamp of the portal: in the menu, and in the title of the window. */
export function NewCount({ mailbox }: { mailbox: string }) {
  const { t } = useTranslation();
  const { data } = api.useQuery('get', '/mailboxes/{number}/counts', { params: { path: { number: mailbox } } });
  const fresh = data?.new ?? 0;
  useEffect(() => {
    document.title = fresh > 0 ? `(${fresh}) Aftertone` : 'Aftertone';
  }, [fresh]);
  if (fresh === 0) return null;
  return (
    <span className={classes.count} aria-label={t('inbox.unheard', { count: fresh })}>
      {fresh}
    </span>
  );
}
