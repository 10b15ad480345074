import { Badge } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { Schema } from '../../api/client';
import type { Column } from '../../parts/Rows';
import { moment } from '../../text/format';
import { channelName } from '../rules/words';

type Delivery = Schema<'Delivery'>;
const colors: Record<string, string> = { sent: 'green', dead: 'red', ambiguous: 'yellow', cancelled: 'gray' };

export function deliveryColumns(t: TFunction): Column<Delivery>[] {
  return [
    { title: t('delivery.to'), cell: (delivery) => `${channelName(delivery.channel)} ${delivery.target}` },
    {
      title: t('delivery.state'),
      cell: (delivery) => (
        <Badge variant="light" color={colors[delivery.state] ?? 'indigo'}>
          {t(`delivery.states.${delivery.state}` as 'delivery.states.sent', { defaultValue: delivery.state })}
        </Badge>
      ),
    },
    { title: t('delivery.created'), cell: (delivery) => moment(delivery.created_at), isShort: true },
    { title: t('delivery.tries'), cell: (delivery) => delivery.attempt, isNumber: true },
    { title: t('delivery.error'), cell: (delivery) => delivery.last_error },
  ];
}
