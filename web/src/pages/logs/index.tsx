import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, type Schema } from '../../api/client';
import { Icon } from '../../look/Icon';
import { PageHead } from '../../parts/PageHead';
import { Busy, Empty, Trouble } from '../../parts/Trouble';
import form from '../messages/messages.module.css';
import { Lines } from './Lines';

type Day = Schema<'LogDay'>;
const levels = ['debug', 'info', 'warning', 'error'] as const;

/** What the machine that serves this page has logged. */
export default function Logs() {
  const { t } = useTranslation();
  const days = api.useQuery('get', '/logs', {});
  return (
    <>
      <PageHead title={t('page.logs')} text={t('logs.text')}>
        <Button component={Link} href="/codes" variant="default" leftSection={<Icon name="help" />}>
          {t('codes.title')}
        </Button>
      </PageHead>
      {days.isPending && <Busy />}
      <Trouble error={days.error} retry={() => void days.refetch()} />
      {days.data?.items.length === 0 && <Empty icon="list" title={t('logs.noDays')} />}
      {days.data?.items[0] && <Filters days={days.data.items} newest={days.data.items[0].day} />}
    </>
  );
}

function Filters({ days, newest }: { days: Day[]; newest: string }) {
  const { t } = useTranslation();
  const [day, setDay] = useState(newest);
  const ofDay = days.filter((each) => each.day === day).map((each) => each.service);
  const [chosen, setChosen] = useState<Day['service']>('ivr');
  const service = ofDay.includes(chosen) ? chosen : (ofDay[0] ?? chosen);
  const [level, setLevel] = useState<(typeof levels)[number]>('info');
  const [typed, setTyped] = useState({ code: '', q: '' });
  const [{ code, q }] = useDebouncedValue(typed, 300);
  const query = { day, service, level, limit: 100, ...(code.trim() ? { code: code.trim().toUpperCase() } : {}), ...(q.trim() ? { q: q.trim() } : {}) };
  return (
    <>
      <div className={form.form}>
        <NativeSelect label={t('logs.day')} value={day} onChange={(event) => setDay(event.currentTarget.value)} data={[...new Set(days.map((each) => each.day))]} />
        <NativeSelect label={t('logs.service')} value={service} onChange={(event) => setChosen(event.currentTarget.value as Day['service'])} data={[...new Set(ofDay)].map((value) => ({ value, label: t(`logs.services.${value}`) }))} />
        <NativeSelect label={t('logs.level')} value={level} onChange={(event) => setLevel(event.currentTarget.value as typeof level)} data={levels.map((value) => ({ value, label: t(`logs.levels.${value}`) }))} />
        <TextInput label={t('logs.code')} placeholder="AT-2001" value={typed.code} onChange={(event) => setTyped({ ...typed, code: event.currentTarget.value })} />
        <TextInput label={t('logs.words')} description={t('logs.wordsHint')} value={typed.q} onChange={(event) => setTyped({ ...typed, q: event.currentTarget.value })} />
      </div>
      <Lines query={query} />
    </>
  );
}
