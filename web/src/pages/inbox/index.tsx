import { CloseButton, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { PageHead } from '../../parts/PageHead';
import classes from './inbox.module.css';
import { Keys } from './Keys';
import { Messages } from './Messages';

/** What the owner was told: unheard first, the newest at the top. */
export default function Inbox() {
  const { t } = useTranslation();
  const mailbox = useSession().user.mailbox ?? '';
  const [folder, setFolder] = useState('inbox');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  return (
    <>
      <PageHead title={t('page.inbox')}>
        <Keys />
      </PageHead>
      <div className={classes.tools}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={t('inbox.search')}
          placeholder={t('inbox.search')}
          leftSection={<Icon name="search" />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          rightSection={typed && <CloseButton size="sm" aria-label={t('do.clear')} onClick={() => setTyped('')} />}
        />
        <SegmentedControl
          aria-label={t('inbox.folder')}
          value={folder}
          onChange={setFolder}
          data={[
            { value: 'inbox', label: t('inbox.messages') },
            { value: 'deleted', label: t('inbox.deleted') },
          ]}
        />
      </div>
      <Messages key={folder} mailbox={mailbox} states={folder === 'inbox' ? ['new', 'saved'] : ['deleted']} search={search} />
    </>
  );
}
