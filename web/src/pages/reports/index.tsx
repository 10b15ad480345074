import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { downloadCsv } from '../../csv/csv';
import { Icon } from '../../look/Icon';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { Figures } from './Figures';
import { dayBefore, reportRows, spanOf } from './rows';
import classes from './reports.module.css';

/** How busy it is, what became of the calls, and how soon owners were told. */
export default function Reports() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'day' | 'month'>('day');
  const [date, setDate] = useState(dayBefore(0));
  const report = api.useQuery('get', '/reports', { params: { query: spanOf(kind, date) } });
  return (
    <>
      <PageHead title={t('page.reports')} text={t('report.text')}>
        <Button variant="default" leftSection={<Icon name="download" />} disabled={!report.data} onClick={() => report.data && downloadCsv(`report-${report.data.name}.csv`, reportRows(report.data))}>
          CSV
        </Button>
      </PageHead>
      <div className={classes.tools}>
        <SegmentedControl aria-label={t('report.span')} value={kind} onChange={(value) => setKind(value as typeof kind)} data={(['day', 'month'] as const).map((value) => ({ value, label: t(`report.${value}`) }))} />
        <TextInput
          type={kind === 'day' ? 'date' : 'month'}
          aria-label={t('report.date')}
          value={kind === 'day' ? date : date.slice(0, 7)}
          onChange={(event) => event.currentTarget.value && setDate(event.currentTarget.value.padEnd(10, '-01'))}
        />
      </div>
      {report.isPending && <Busy />}
      <Trouble error={report.error} retry={() => void report.refetch()} />
      {report.data && <Figures report={report.data} />}
    </>
  );
}
