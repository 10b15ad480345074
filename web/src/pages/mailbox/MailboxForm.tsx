import { Button, NativeSelect, NumberInput, Stack, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Trouble } from '../../parts/Trouble';
import { useNotice } from '../../parts/Undo';
import { WeekTimes } from '../../parts/WeekTimes';
import classes from './MailboxForm.module.css';

type Fields = Schema<'MailboxFields'>;
const texts = ['name', 'email', 'language', 'time_zone', 'operator'] as const;

/** What is changed is sent, nothing else: two people who change different things do not undo each other. */
export function changedOnly(before: Fields, now: Fields): Fields {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => before[name as keyof Fields] !== value));
}

export function MailboxForm({ mailbox, mayChange }: { mailbox: Schema<'Mailbox'>; mayChange: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [form, setForm] = useState<Fields>(mailbox);
  const [error, setError] = useState<unknown>(null);
  const changes = changedOnly(mailbox, form);
  const set = (fields: Fields) => setForm({ ...form, ...fields });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      await answer(server.PATCH('/mailboxes/{number}', { params: { path: { number: mailbox.number } }, body: changes }));
      await refresh(queries, '/mailboxes');
      notice({ text: t('state.saved') });
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <fieldset className={classes.fields} disabled={!mayChange}>
        <Stack>
          {texts.map((name) => (
            <TextInput key={name} label={t(`mailbox.${name}`)} value={form[name] ?? ''} onChange={(event) => set({ [name]: event.currentTarget.value })} />
          ))}
          <ClassChoice mayChange={mayChange} value={form.class_of_service ?? ''} change={(class_of_service) => set({ class_of_service })} />
          <NumberInput label={t('mailbox.max_message_seconds')} min={1} value={form.max_message_seconds} onChange={(value) => set({ max_message_seconds: Number(value) })} />
          <NumberInput label={t('mailbox.max_messages')} min={0} value={form.max_messages} onChange={(value) => set({ max_messages: Number(value) })} />
          <div role="group" aria-label={t('quiet.title')}>
            <WeekTimes value={form.quiet_hours ?? ''} change={(quiet_hours) => set({ quiet_hours })} always={t('mailbox.noQuiet')} />
          </div>
          <Switch label={t('quiet.urgent')} checked={form.quiet_except_urgent ?? false} onChange={(event) => set({ quiet_except_urgent: event.currentTarget.checked })} />
          <Trouble error={error} />
          {mayChange && (
            <Button type="submit" disabled={Object.keys(changes).length === 0}>
              {t('do.save')}
            </Button>
          )}
        </Stack>
      </fieldset>
    </form>
  );
}

/** The help desk sees which one it is, and need not know the others. */
function ClassChoice({ mayChange, value, change }: { mayChange: boolean; value: string; change: (value: string) => void }) {
  const { t } = useTranslation();
  const classes = api.useQuery('get', '/classes-of-service', {}, { enabled: mayChange });
  const names = new Set([...(classes.data?.items.map((service) => service.name) ?? []), value].filter(Boolean));
  return (
    <NativeSelect
      label={t('mailbox.class_of_service')}
      value={value}
      data={[{ value: '', label: t('mailbox.noClass') }, ...names]}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
