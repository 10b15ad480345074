import { Alert, Badge, Button, Group, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, kBase, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { Confirm } from '../../parts/Confirm';
import { PageHead } from '../../parts/PageHead';
import { type Column, Rows } from '../../parts/Rows';
import { Busy, Trouble } from '../../parts/Trouble';
import { useNotice } from '../../parts/Undo';
import form from '../messages/messages.module.css';
import { PlayButton } from './PlayButton';
import { Replace } from './Replace';

export type Prompt = Schema<'Prompt'>;
const colors = { own: 'green', aftertone: 'indigo', installed: 'gray' };

function addressOf(language: string, word: string, version: number) {
  return `${kBase}/prompts/audio?${new URLSearchParams({ language, word })}#${version}`;
}

/** What callers hear from us, where each comes from, and the house's own in its place. */
export default function Prompts() {
  const { t } = useTranslation();
  const mayChange = useSession().user.role === 'administrator';
  const queries = useQueryClient();
  const notice = useNotice();
  const [language, setLanguage] = useState('en');
  const [replaced, setReplaced] = useState<Prompt | null>(null);
  const [removed, setRemoved] = useState<Prompt | null>(null);
  const [hasChanged, setChanged] = useState(false);
  const prompts = api.useQuery('get', '/prompts', { params: { query: { language } } });
  const changed = async () => {
    setChanged(true);
    await refresh(queries, '/prompts');
    notice({ text: t('state.saved') });
  };
  const remove = async (word: string) => {
    await answer(server.DELETE('/prompts/audio', { params: { query: { language, word } } }));
    await changed();
  };
  const columns: Column<Prompt>[] = [
    { title: t('prompts.word'), cell: (prompt) => <strong>{prompt.word}</strong> },
    { title: t('prompts.said'), cell: (prompt) => prompt.text && <span lang={language}>{prompt.text}</span> },
    { title: t('prompts.from'), cell: (prompt) => <Badge variant="light" color={prompt.from ? colors[prompt.from] : 'red'}>{t(`prompts.origin.${prompt.from ?? 'none'}`)}</Badge> },
    {
      title: t('user.change'),
      cell: (prompt) => (
        <Group gap={6} wrap="nowrap">
          {prompt.from && <PlayButton key={prompts.dataUpdatedAt} address={addressOf(language, prompt.word, prompts.dataUpdatedAt)} word={prompt.word} />}
          {mayChange && (
            <Button size="compact-sm" variant="light" onClick={() => setReplaced(prompt)} aria-label={t('prompts.replaceIt', { word: prompt.word })}>
              {t('prompts.replace')}
            </Button>
          )}
          {mayChange && prompt.removable && (
            <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRemoved(prompt)} aria-label={t('user.remove', { name: prompt.word })}>
              {t('do.remove')}
            </Button>
          )}
        </Group>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t('page.prompts')} text={t('prompts.text')} />
      {hasChanged && <Alert color="yellow" mb="md" icon={<Icon name="warn" />} title={t('prompts.restart')} />}
      <div className={form.form}>
        <NativeSelect label={t('mailbox.language')} value={language} onChange={(event) => setLanguage(event.currentTarget.value)} data={[...new Set([...(prompts.data?.languages ?? []), 'de', 'fr', language])].sort()} />
      </div>
      {prompts.isPending && <Busy />}
      <Trouble error={prompts.error} retry={() => void prompts.refetch()} />
      {prompts.data && <Rows rows={prompts.data.items} columns={columns} keyOf={(prompt) => prompt.word} caption={t('page.prompts')} empty={t('prompts.none')} />}
      {replaced && <Replace language={language} prompt={replaced} done={changed} close={() => setReplaced(null)} />}
      {removed && (
        <Confirm title={t('prompts.removeTitle')} yes={t('do.remove')} isDanger act={() => remove(removed.word)} close={() => setRemoved(null)}>
          {t('prompts.removeAsk', { word: removed.word })}
        </Confirm>
      )}
    </>
  );
}
