import { Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, type Schema, server } from '../../api/client';
import { Confirm } from '../../parts/Confirm';
import { useNotice } from '../../parts/Undo';

export function Forward({ message, close }: { message: Schema<'Message'>; close: () => void }) {
  const { t } = useTranslation();
  const notice = useNotice();
  const [mailbox, setMailbox] = useState('');
  const [comment, setComment] = useState('');
  const forward = async () => {
    const body = { mailbox: mailbox.trim(), ...(comment.trim() ? { comment: comment.trim() } : {}) };
    await answer(server.POST('/messages/{id}/forward', { params: { path: { id: message.id } }, body }));
    notice({ text: t('inbox.forwarded', { mailbox: mailbox.trim() }) });
  };
  return (
    <Confirm title={t('inbox.forwardTitle')} yes={t('inbox.forward')} isReady={mailbox.trim() !== ''} act={forward} close={close}>
      <Stack>
        <TextInput label={t('inbox.forwardTo')} inputMode="tel" required data-autofocus value={mailbox} onChange={(event) => setMailbox(event.currentTarget.value)} />
        <Textarea label={t('inbox.comment')} description={t('inbox.commentHint')} maxLength={200} autosize minRows={2} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      </Stack>
    </Confirm>
  );
}
