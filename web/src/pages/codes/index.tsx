import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Empty } from '../../parts/Trouble';
import facts from '../timeline/timeline.module.css';
import form from '../messages/messages.module.css';
import all from './codes.json';

/** What each code of the logs means, and what to do: docs/operations/error-codes.md, which is in English. */
export default function Codes() {
  const { t } = useTranslation();
  const [words, setWords] = useState(useParams().code ?? '');
  const wanted = words.trim().toLowerCase();
  const shown = all.filter((each) => Object.values(each).join(' ').toLowerCase().includes(wanted));
  return (
    <>
      <PageHead title={t('codes.title')} text={t('codes.text')} />
      <div className={form.form}>
        <TextInput type="search" label={t('codes.search')} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
      </div>
      {shown.length === 0 && <Empty icon="search" title={t('codes.none')} />}
      {shown.map((each) => (
        <Card key={each.code} title={each.name} does={<Link href={`/codes/${each.code}`}>{each.code}</Link>}>
          <dl className={facts.facts} lang="en">
            <Fact name={t('codes.cause')} text={each.cause} />
            <Fact name={t('codes.effect')} text={each.effect} />
            <Fact name={t('codes.todo')} text={each.todo} />
          </dl>
        </Card>
      ))}
    </>
  );
}

/** What stands between back quotes is typed as it is. */
function Fact({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</dd>
    </div>
  );
}
