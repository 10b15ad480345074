import { NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, server } from '../../api/client';
import { refresh } from '../../api/events';
import type { Role } from '../../app/session';
import { Confirm } from '../../parts/Confirm';
import { languages } from '../../text';
import type { User } from './index';

const roles: readonly Role[] = ['owner', 'helpdesk', 'administrator', 'operator', 'auditor'];

export function UserForm({ user, close }: { user: User | null; close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form, setForm] = useState({ name: user?.name ?? '', role: user?.role ?? ('owner' as Role), mailbox: user?.mailbox ?? '', language: user?.language || 'en', password: '' });
  const set = (fields: Partial<typeof form>) => setForm({ ...form, ...fields });
  const save = async () => {
    const { name, password, mailbox, ...fields } = form;
    const body = { ...fields, mailbox: mailbox || null, ...(password ? { password } : {}) };
    if (user) await answer(server.PATCH('/users/{name}', { params: { path: { name } }, body }));
    else await answer(server.POST('/users', { body: { name, ...body } }));
    await refresh(queries, '/users');
  };
  return (
    <Confirm title={user ? t('user.edit', { name: user.name }) : t('user.add')} yes={t('do.save')} isReady={form.name !== '' && (user !== null || form.password !== '')} act={save} close={close}>
      <Stack>
        {!user && <TextInput label={t('user.name')} required data-autofocus autoComplete="off" value={form.name} onChange={(event) => set({ name: event.currentTarget.value })} />}
        <NativeSelect label={t('user.role')} description={t(`user.may.${form.role}`)} value={form.role} onChange={(event) => set({ role: event.currentTarget.value as Role })} data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))} />
        <TextInput label={t('user.mailbox')} description={t('user.mailboxHint')} inputMode="tel" value={form.mailbox} onChange={(event) => set({ mailbox: event.currentTarget.value })} />
        <NativeSelect label={t('settings.language')} value={form.language} onChange={(event) => set({ language: event.currentTarget.value })} data={Object.entries(languages).map(([value, label]) => ({ value, label }))} />
        <PasswordInput
          label={t(user ? 'user.newPassword' : 'user.password')}
          description={t('settings.passwordHint')}
          autoComplete="new-password"
          required={!user}
          withAsterisk={false}
          value={form.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
          visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
        />
      </Stack>
    </Confirm>
  );
}
