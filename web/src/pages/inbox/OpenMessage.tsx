import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, audioAddress, type Schema } from '../../api/client';
import { Icon } from '../../look/Icon';
import { Player } from '../../parts/player/Player';
import { moment } from '../../text/format';
import { Forward } from './Forward';
import classes from './inbox.module.css';
import { useMove } from './useMove';

const kCanBeDialled = /^\+?[\d*#]+$/;

/** One message: played, and everything that can be done with it. */
export function OpenMessage({ message, startsAtOnce, begun }: { message: Schema<'Message'>; startsAtOnce: boolean; begun: () => void }) {
  const { t } = useTranslation();
  const [isForwarding, setForwarding] = useState(false);
  const move = useMove();
  useEffect(() => {
    if (startsAtOnce) begun();
  });
  const path = { id: message.id };
  const peaks = api.useQuery('get', '/messages/{id}/peaks', { params: { path } }, { staleTime: Infinity });
  const address = audioAddress(message.id);
  const heard = () => message.state === 'new' && move(message, 'saved');
  return (
    <div className={classes.open}>
      <Player address={address} peaks={peaks.data?.peaks ?? []} durationMs={message.duration_ms} startsAtOnce={startsAtOnce} hasKeys ended={heard} />
      {message.end_reason === 'salvaged' && <p className={classes.note}>{t('inbox.interruptedText')}</p>}
      <p className={classes.note}>
        {t('inbox.received', { when: moment(message.started_at) })}
        {message.intended_for && ` · ${t('inbox.intendedFor', { number: message.intended_for })}`}
      </p>
      <div className={classes.does}>
        {kCanBeDialled.test(message.caller_number) && (
          <Button component="a" href={`tel:${message.caller_number}`} variant="light" leftSection={<Icon name="phone" />}>
            {t('inbox.callBack')}
          </Button>
        )}
        {message.state === 'deleted' ? (
          <Button variant="light" leftSection={<Icon name="undo" />} onClick={() => move(message, 'saved')}>
            {t('inbox.restore')}
          </Button>
        ) : (
          <Button variant="default" leftSection={<Icon name={message.state === 'new' ? 'save' : 'inbox'} />} onClick={() => move(message, message.state === 'new' ? 'saved' : 'new')}>
            {t(message.state === 'new' ? 'inbox.markHeard' : 'inbox.markNew')}
          </Button>
        )}
        <Button variant="default" leftSection={<Icon name="forward" />} onClick={() => setForwarding(true)}>
          {t('inbox.forward')}
        </Button>
        <Button component="a" href={address} download={`${message.id}.wav`} variant="default" leftSection={<Icon name="download" />}>
          {t('inbox.download')}
        </Button>
        {message.state !== 'deleted' && (
          <Button variant="subtle" color="red" leftSection={<Icon name="trash" />} onClick={() => move(message, 'deleted')}>
            {t('inbox.delete')}
          </Button>
        )}
      </div>
      {isForwarding && <Forward message={message} close={() => setForwarding(false)} />}
    </div>
  );
}
