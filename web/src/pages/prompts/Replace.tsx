import { Group, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { answer, server } from '../../api/client';
import { NewGreeting } from '../greetings/NewGreeting';
import type { Prompt } from './index';

interface Wanted {
  language: string;
  prompt: Prompt;
  done: () => Promise<void>;
  close: () => void;
}

/** Recorded here or from a file; heard before it counts. */
export function Replace({ language, prompt, done, close }: Wanted) {
  const { t } = useTranslation();
  const save = async (wav: Blob) => {
    const query = { language, word: prompt.word };
    // The body is what was recorded, not JSON; openapi-typescript knows it as text.
    await answer(server.PUT('/prompts/audio', { params: { query }, body: wav as unknown as string, bodySerializer: () => wav, headers: { 'Content-Type': 'audio/wav' } }));
    await done();
    close();
  };
  return (
    <Modal opened onClose={close} size="lg" title={t('prompts.replaceIt', { word: prompt.word })} closeButtonProps={{ 'aria-label': t('do.close') }}>
      {prompt.text && <p lang={language}>{prompt.text}</p>}
      <Group>
        <NewGreeting save={save} />
      </Group>
    </Modal>
  );
}
