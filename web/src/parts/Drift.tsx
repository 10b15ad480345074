import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Icon } from '../look/Icon';

/** As `aftertone cluster status --json` has it; the description only says that it is there. */
interface Differs {
  site: string;
  section: string;
  nodes: string[];
}

/** Sections that are not alike on all machines. */
export function Drift() {
  const { t } = useTranslation();
  const cluster = api.useQuery('get', '/nodes', {});
  const drift = (cluster.data?.drift ?? []) as unknown as Differs[];
  return drift.map((each) => (
    <Alert key={each.site + each.section} color="yellow" mb="md" icon={<Icon name="warn" />} title={t('sites.drift', { section: each.section, nodes: each.nodes.join(', ') })} />
  ));
}
