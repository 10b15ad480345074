import { ActionIcon, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, type Schema, server } from '../../api/client';
import { refresh } from '../../api/events';
import { isProblem } from '../../api/problem';
import { Icon } from '../../look/Icon';
import { Confirm } from '../../parts/Confirm';
import { useNotice } from '../../parts/Undo';
import type { Rule } from './index';
import classes from './rules.module.css';
import { actionWords, conditionWords } from './words';

export function RuleRow({ mailbox, rule, isFirst, edit }: { mailbox: string; rule: Rule; isFirst: boolean; edit: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notice = useNotice();
  const [isRemoving, setRemoving] = useState(false);
  const path = { number: mailbox, name: rule.name };
  const change = async (fields: Schema<'RuleFields'>) => {
    try {
      await answer(server.PUT('/mailboxes/{number}/rules/{name}', { params: { path }, body: { ...fieldsOf(rule), ...fields } }));
    } catch (error) {
      notice({ text: isProblem(error) ? error.detail : t('problem.unreached') });
    }
    await refresh(queries, '/mailboxes/{number}/rules');
  };
  const remove = async () => {
    await answer(server.DELETE('/mailboxes/{number}/rules/{name}', { params: { path } }));
    await refresh(queries, '/mailboxes/{number}/rules');
  };
  return (
    <div className={classes.rule}>
      <Switch aria-label={t('rules.enabled', { name: rule.name })} checked={rule.enabled} onChange={(event) => void change({ enabled: event.currentTarget.checked })} />
      <div className={rule.enabled ? classes.words : classes.off}>
        <strong>{conditionWords(rule)}</strong>
        <span>{actionWords(rule)}</span>
        <code>{rule.name}</code>
      </div>
      <div className={classes.does}>
        {!isFirst && (
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={() => void change({ position: rule.position - 1 })} aria-label={t('rules.up', { name: rule.name })}>
            <Icon name="up" />
          </ActionIcon>
        )}
        <ActionIcon variant="subtle" color="gray" size="lg" onClick={edit} aria-label={t('rules.edit', { name: rule.name })}>
          <Icon name="edit" />
        </ActionIcon>
        <ActionIcon variant="subtle" color="red" size="lg" onClick={() => setRemoving(true)} aria-label={t('rules.remove', { name: rule.name })}>
          <Icon name="trash" />
        </ActionIcon>
      </div>
      {isRemoving && (
        <Confirm title={t('rules.removeTitle')} yes={t('do.remove')} isDanger act={remove} close={() => setRemoving(false)}>
          {conditionWords(rule)} → {actionWords(rule)}
        </Confirm>
      )}
    </div>
  );
}

/** What may be sent back: all but the name. */
export function fieldsOf({ name: _, ...fields }: Rule): Schema<'RuleFields'> {
  return fields;
}
