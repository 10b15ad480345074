import { Badge, Button, FileButton, Group, Progress } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadCsv } from '../../csv/csv';
import { Icon } from '../../look/Icon';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Rows } from '../../parts/Rows';
import { columns, parseLines } from './lines';
import { type Plan, type Planned, useImport } from './useImport';

const colors: Record<Plan, string> = { add: 'green', change: 'indigo', same: 'gray', wrong: 'red' };

/** Many mailboxes from a spreadsheet: what would be done is shown line by line before anything is. */
export default function Import() {
  const { t } = useTranslation();
  const { lines, progress, look, go, forget } = useImport();
  const [complaint, setComplaint] = useState('');
  const read = async (file: File) => {
    forget();
    const { lines: found, unknown, hasNumbers } = parseLines(await file.text());
    if (unknown.length > 0) setComplaint(t('import.unknown', { names: unknown.join(', ') }));
    else if (!hasNumbers) setComplaint(t('import.noNumbers'));
    else {
      setComplaint('');
      await look(found);
    }
  };
  const count = (plan: Plan) => lines.filter((line) => line.plan === plan).length;
  const open = lines.filter((line) => (line.plan === 'add' || line.plan === 'change') && !line.done).length;
  return (
    <>
      <PageHead title={t('import.title')} text={t('import.text')} />
      <Card title={t('import.file')} text={t('import.columns', { names: columns.join(', ') })}>
        <Group>
          <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => file && void read(file)}>
            {(props) => (
              <Button {...props} leftSection={<Icon name="upload" />}>
                {t('import.choose')}
              </Button>
            )}
          </FileButton>
          <Button variant="default" leftSection={<Icon name="download" />} onClick={() => downloadCsv('mailboxes.csv', [[...columns]])}>
            {t('import.template')}
          </Button>
        </Group>
        {complaint && <p role="alert">{complaint}</p>}
        {progress && <Progress mt="md" value={progress.of ? (100 * progress.done) / progress.of : 100} aria-label={t('import.progress')} />}
      </Card>
      {lines.length > 0 && !progress && (
        <>
          <Card title={t('import.plan')} text={t('import.counts', { add: count('add'), change: count('change'), same: count('same'), wrong: count('wrong') })}>
            <Button disabled={open === 0} onClick={() => void go()}>
              {t('import.go', { count: open })}
            </Button>
          </Card>
          <Lines lines={lines} />
        </>
      )}
    </>
  );
}

function Lines({ lines }: { lines: Planned[] }) {
  const { t } = useTranslation();
  const why = (line: Planned) => line.error ?? (line.complaint ? t(`import.complaint.${line.complaint.why}`, { what: line.complaint.what }) : '');
  return (
    <Rows
      rows={lines}
      keyOf={(line) => String(line.line)}
      caption={t('import.plan')}
      empty={t('import.none')}
      columns={[
        { title: t('import.line'), cell: (line) => line.line, isNumber: true },
        { title: t('mailbox.number'), cell: (line) => line.number },
        { title: t('mailbox.name'), cell: (line) => <bdi>{line.fields.name}</bdi> },
        {
          title: t('import.what'),
          cell: (line) => (
            <Badge variant="light" color={line.error ? 'red' : colors[line.plan]}>
              {t(line.done ? 'import.done' : line.error ? 'import.plans.wrong' : `import.plans.${line.plan}`)}
            </Badge>
          ),
        },
        { title: t('import.why'), cell: why },
      ]}
    />
  );
}
