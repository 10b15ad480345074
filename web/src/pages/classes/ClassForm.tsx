import { Checkbox, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Confirm } from '../../parts/Confirm';
import type { ClassOfService } from './index';

const uses: readonly Schema<'DialUse'>[] = ['outcall', 'call-back', 'transfer', 'from-outside'];
const numbers = [
  { name: 'max_cost', min: 0, max: 9 },
  { name: 'calls_per_day', min: 1, max: 1000 },
  { name: 'calls_at_once', min: 1, max: 10 },
  { name: 'longest_call_seconds', min: 30, max: 3600 },
] as const;
const fresh: ClassOfService = { name: '', uses: [], allow: [], deny: [], max_cost: 0, calls_per_day: 20, calls_at_once: 1, longest_call_seconds: 600 };

function patterns(text: string) {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

export function ClassForm({ service, close }: { service: ClassOfService | null; close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form, setForm] = useState(service ?? fresh);
  const [allow, setAllow] = useState(form.allow.join(', '));
  const [deny, setDeny] = useState(form.deny.join(', '));
  const set = (fields: Partial<ClassOfService>) => setForm({ ...form, ...fields });
  const save = async () => {
    const { name, ...fields } = { ...form, allow: patterns(allow), deny: patterns(deny) };
    if (service) await answer(server.PATCH('/classes-of-service/{name}', { params: { path: { name } }, body: fields }));
    else await answer(server.POST('/classes-of-service', { body: { name, ...fields } }));
    await refresh(queries, '/classes-of-service');
  };
  return (
    <Confirm title={service ? t('user.edit', { name: service.name }) : t('classes.add')} yes={t('do.save')} isReady={form.name !== ''} isLarge act={save} close={close}>
      <Stack>
        {!service && <TextInput label={t('classes.name')} description={t('classes.nameHint')} required data-autofocus value={form.name} onChange={(event) => set({ name: event.currentTarget.value })} />}
        <Checkbox.Group label={t('classes.uses')} value={form.uses} onChange={(chosen) => set({ uses: uses.filter((use) => chosen.includes(use)) })}>
          <Group mt="xs">
            {uses.map((use) => (
              <Checkbox key={use} value={use} label={t(`classes.use.${use}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <TextInput label={t('classes.allow')} description={t('classes.allowHint')} value={allow} onChange={(event) => setAllow(event.currentTarget.value)} />
        <TextInput label={t('classes.deny')} description={t('classes.denyHint')} value={deny} onChange={(event) => setDeny(event.currentTarget.value)} />
        {numbers.map(({ name, min, max }) => (
          <NumberInput key={name} label={t(`classes.${name}`)} min={min} max={max} allowDecimal={false} value={form[name]} onChange={(value) => set({ [name]: Number(value) })} />
        ))}
      </Stack>
    </Confirm>
  );
}
