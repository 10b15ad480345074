import { NativeSelect, NumberInput, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, server } from '../../api/client';
import { refresh } from '../../api/events';
import { Confirm } from '../../parts/Confirm';
import { WeekTimes } from '../../parts/WeekTimes';
import { Addresses } from './Addresses';
import type { Rule } from './index';
import { fieldsOf } from './RuleRow';
import classes from './rules.module.css';
import { actionWords, conditionWords } from './words';

export const emptyRule: Rule = {
  position: 0, name: '', enabled: true, urgency: 'any', callers: [], hours: '', min_length_seconds: 0, to: [{ channel: 'email', target: '' }],
  after_seconds: 0, together: '', after_delivery: 'keep', language: '', stop: false,
};

const kSecondsAMinute = 60;

export function RuleForm({ mailbox, rule, isNew, close }: { mailbox: string; rule: Rule; isNew: boolean; close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(rule);
  const set = (fields: Partial<Rule>) => setDraft({ ...draft, ...fields });
  const save = async () => {
    const path = { number: mailbox };
    const { position: _, ...fields } = fieldsOf(draft);
    if (isNew) await answer(server.POST('/mailboxes/{number}/rules', { params: { path }, body: { name: draft.name, ...fields } }));
    else await answer(server.PUT('/mailboxes/{number}/rules/{name}', { params: { path: { ...path, name: draft.name } }, body: fields }));
    await refresh(queries, '/mailboxes/{number}/rules');
  };
  return (
    <Confirm title={t(isNew ? 'rules.addTitle' : 'rules.editTitle', { name: rule.name })} yes={t('do.save')} isLarge isReady={draft.name !== ''} act={save} close={close}>
      <Stack>
        {isNew && <TextInput label={t('rules.name')} description={t('rules.nameHint')} required data-autofocus value={draft.name} onChange={(event) => set({ name: event.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]+/g, '-') })} />}
        <NativeSelect
          label={t('rules.which')}
          value={draft.urgency}
          onChange={(event) => set({ urgency: event.currentTarget.value as Rule['urgency'] })}
          data={(['any', 'urgent', 'normal'] as const).map((value) => ({ value, label: t(`rules.urgency.${value}`) }))}
        />
        <TagsInput label={t('rules.callers')} description={t('rules.callersHint')} value={draft.callers} onChange={(callers) => set({ callers })} data={['withheld']} comboboxProps={{ withinPortal: false }} />
        <fieldset className={classes.field}>
          <legend>{t('rules.hours')}</legend>
          <WeekTimes value={draft.hours} change={(hours) => set({ hours })} always={t('times.always')} />
        </fieldset>
        <NumberInput label={t('rules.minutes')} description={t('rules.minutesHint')} min={0} max={7 * 24 * 60} allowDecimal={false} value={draft.after_seconds / kSecondsAMinute} onChange={(value) => set({ after_seconds: Number(value) * kSecondsAMinute })} />
        <Addresses value={draft.to} change={(to) => set({ to })} />
        <NativeSelect
          label={t('rules.thenLabel')}
          value={draft.after_delivery}
          onChange={(event) => set({ after_delivery: event.currentTarget.value as Rule['after_delivery'] })}
          data={(['keep', 'save', 'delete'] as const).map((value) => ({ value, label: t(`rules.then.${value}`) }))}
        />
        <Switch label={t('rules.stop')} checked={draft.stop} onChange={(event) => set({ stop: event.currentTarget.checked })} />
        <p className={classes.summary} role="status">
          {conditionWords(draft)} → {actionWords(draft)}
        </p>
      </Stack>
    </Confirm>
  );
}
