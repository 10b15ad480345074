import { Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Confirm } from '../../parts/Confirm';
import { useNotice } from '../../parts/Undo';

export function AddMailbox({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [form, setForm] = useState({ number: '', name: '', email: '', pin: '' });
  const field = (name: keyof typeof form) => ({ value: form[name], onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }) });
  const add = async () => {
    const { pin, ...fields } = form;
    await answer(server.POST('/mailboxes', { body: { ...fields, ...(pin ? { pin } : {}) } }));
    await refresh(queries, '/mailboxes');
    notice({ text: t('mailbox.added', { number: form.number }) });
  };
  return (
    <Confirm title={t('mailbox.add')} yes={t('do.add')} isReady={form.number !== ''} act={add} close={close}>
      <Stack>
        <TextInput label={t('mailbox.number')} required data-autofocus inputMode="tel" {...field('number')} />
        <TextInput label={t('mailbox.name')} {...field('name')} />
        <TextInput label={t('mailbox.email')} type="email" {...field('email')} />
        <TextInput label={t('mailbox.pin')} description={t('mailbox.pinHint')} inputMode="numeric" autoComplete="off" {...field('pin')} />
      </Stack>
    </Confirm>
  );
}
