import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { emptyRule, RuleForm } from './RuleForm';
import { RuleRow } from './RuleRow';
import { QuietHours } from './QuietHours';
import { TryRules } from './TryRules';

/** As the server sends it: everything is there. */
export type Rule = Required<Schema<'Rule'>>;

/** Who is told of which message, and when, in plain words. */
export default function Rules() {
  const { t } = useTranslation();
  const mailbox = useSession().user.mailbox ?? '';
  const [edited, setEdited] = useState<Rule | null>(null);
  const list = api.useQuery('get', '/mailboxes/{number}/rules', { params: { path: { number: mailbox } } });
  const all = (list.data?.items ?? []) as Rule[];
  // Of a rule that a damaged database cannot tell, there is only the name.
  const rules = all.filter((rule) => rule.to !== undefined);
  const unreadable = all.filter((rule) => rule.to === undefined);
  return (
    <>
      <PageHead title={t('page.rules')} text={t('rules.text')}>
        <Button leftSection={<Icon name="plus" />} onClick={() => setEdited(emptyRule)}>
          {t('rules.add')}
        </Button>
      </PageHead>
      {list.isPending && <Busy />}
      <Trouble error={list.error} retry={() => void list.refetch()} />
      {list.data && (
        <Card title={t('rules.list')}>
          {rules.map((rule, index) => (
            <RuleRow key={rule.name} mailbox={mailbox} rule={rule} isFirst={index === 0} edit={() => setEdited(rule)} />
          ))}
          {unreadable.map((rule) => (
            <p key={rule.name} role="alert">
              {t('rules.unreadable', { name: rule.name })}
            </p>
          ))}
          <p>{t(rules.length > 0 ? 'rules.else' : 'rules.none')}</p>
        </Card>
      )}
      <TryRules mailbox={mailbox} />
      <QuietHours mailbox={mailbox} />
      {edited && <RuleForm mailbox={mailbox} rule={edited} isNew={edited === emptyRule} close={() => setEdited(null)} />}
    </>
  );
}
