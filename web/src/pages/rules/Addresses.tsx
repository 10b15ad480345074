import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Icon } from '../../look/Icon';
import classes from './rules.module.css';
import { channelName, channels } from './words';

type Address = Schema<'Address'>;
const kMost = 8;

/** Whom to tell, and whom if that fails; none: nobody, only the lamp is lit. */
export function Addresses({ value, change }: { value: Address[]; change: (value: Address[]) => void }) {
  const { t } = useTranslation();
  const set = (index: number, fields: Partial<Address>) => change(value.map((address, at) => (at === index ? { ...address, ...fields } : address)));
  return (
    <fieldset className={classes.field}>
      <legend>{t('rules.to')}</legend>
      {value.length === 0 && <p>{t('rules.nobody')}</p>}
      {value.map((address, index) => (
        <div className={classes.address} key={index}>
          <NativeSelect aria-label={t('rules.channel')} value={address.channel} onChange={(event) => set(index, { channel: event.currentTarget.value })} data={channels.map((channel) => ({ value: channel, label: channelName(channel) }))} />
          <TextInput aria-label={t('rules.target')} placeholder={t(address.channel === 'email' ? 'rules.ownEmail' : 'rules.target')} value={address.target} onChange={(event) => set(index, { target: event.currentTarget.value })} />
          <ActionIcon variant="subtle" color="red" size="lg" onClick={() => change(value.filter((_, at) => at !== index))} aria-label={t('rules.removeTarget')}>
            <Icon name="trash" />
          </ActionIcon>
        </div>
      ))}
      {value.length < kMost && (
        <Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={() => change([...value, { channel: 'sms', target: '' }])}>
          {t(value.length > 0 ? 'rules.addFallback' : 'rules.addTarget')}
        </Button>
      )}
    </fieldset>
  );
}
