import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card } from '../../parts/Card';
import { Rows } from '../../parts/Rows';
import { Trouble } from '../../parts/Trouble';
import { deliveryColumns } from '../deliveries/columns';

export function Deliveries({ message }: { message: string }) {
  const { t } = useTranslation();
  const { data, error } = api.useQuery('get', '/messages/{id}/deliveries', { params: { path: { id: message } } });
  return (
    <Card title={t('timeline.deliveries')}>
      <Trouble error={error} />
      {data && <Rows rows={data.items} columns={deliveryColumns(t)} keyOf={(delivery) => String(delivery.id)} caption={t('timeline.deliveries')} empty={t('timeline.noDeliveries')} />}
    </Card>
  );
}
