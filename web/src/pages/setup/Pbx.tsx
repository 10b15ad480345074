import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card } from '../../parts/Card';
import { Busy, Trouble } from '../../parts/Trouble';

/** Where calls are to be sent, and what the PBX has to say with them. */
export function Pbx() {
  const { t } = useTranslation();
  const cluster = api.useQuery('get', '/nodes', {});
  const addresses = [...new Set(cluster.data?.nodes.map((node) => node.address).filter(Boolean))];
  return (
    <Card title={t('setup.pbx')} text={t('setup.pbxText')}>
      {cluster.isPending && <Busy />}
      <Trouble error={cluster.error} retry={() => void cluster.refetch()} />
      <ul>
        {addresses.map((address) => (
          <li key={address}>
            <code>sip:voicemail@{address}</code>
          </li>
        ))}
      </ul>
      <p>{t('setup.pbxSays')}</p>
      <p>{t('setup.pbxOwn')}</p>
    </Card>
  );
}
