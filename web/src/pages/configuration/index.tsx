import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '../../api/client';
import { Icon } from '../../look/Icon';
import { Card } from '../../parts/Card';
import { Drift } from '../../parts/Drift';
import { PageHead } from '../../parts/PageHead';
import { Rows } from '../../parts/Rows';
import { Busy, Trouble } from '../../parts/Trouble';

type Entry = Schema<'Configuration'>['running'][number];
const kTrunks = ['trunks', 'sip.registrations'];

/** "sip", or "trunks 2" of a [[table]]. */
function titleOf(entry: Entry) {
  return entry.element ? `[[${entry.section}]] ${entry.element}` : `[${entry.section}]`;
}

/** What the server runs with, read only: the file is changed with an editor. */
export default function ConfigurationPage() {
  const { t } = useTranslation();
  const shown = api.useQuery('get', '/configuration', {});
  return (
    <>
      <PageHead title={t('page.configuration')} text={t('configuration.text')} />
      {shown.isPending && <Busy />}
      <Trouble error={shown.error} retry={() => void shown.refetch()} />
      <Drift />
      {shown.data && <Running configuration={shown.data} />}
    </>
  );
}

function Running({ configuration }: { configuration: Schema<'Configuration'> }) {
  const { t } = useTranslation();
  const { file, usable, complaint, state, running } = configuration;
  const trunks = running.filter((entry) => kTrunks.includes(entry.section));
  return (
    <>
      <Alert color={usable ? 'green' : 'red'} mb="md" icon={<Icon name={usable ? 'save' : 'warn'} />} title={t(usable ? 'configuration.usable' : 'configuration.unusable')}>
        <code>{file}</code> {complaint}
        <p>{t(`configuration.states.${state}` as 'configuration.states.as on disk', { defaultValue: state })}</p>
      </Alert>
      <Sections title={t('configuration.trunks')} text={t('configuration.trunksText')} entries={trunks} empty={t('configuration.noTrunks')} />
      <Sections title={t('configuration.rest')} text={t('configuration.restText')} entries={running.filter((entry) => !kTrunks.includes(entry.section))} empty={t('configuration.defaults')} />
    </>
  );
}

function Sections({ title, text, entries, empty }: { title: string; text: string; entries: Entry[]; empty: string }) {
  const { t } = useTranslation();
  return (
    <Card title={title} text={text}>
      <Rows
        rows={entries}
        keyOf={(entry) => `${titleOf(entry)} ${entry.key}`}
        caption={title}
        empty={empty}
        columns={[
          { title: t('configuration.section'), cell: (entry) => <code>{titleOf(entry)}</code> },
          { title: t('configuration.key'), cell: (entry) => <code>{entry.key}</code> },
          { title: t('configuration.value'), cell: (entry) => (entry.masked ? t('configuration.masked') : Array.isArray(entry.value) ? entry.value.join(', ') : entry.value) },
        ]}
      />
    </Card>
  );
}
