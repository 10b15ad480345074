import { ActionIcon, Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Icon } from '../../look/Icon';
import { duration, when } from '../../text/format';
import { Caller } from '../../parts/Caller';
import classes from './inbox.module.css';
import { OpenMessage } from './OpenMessage';

interface Row {
  message: Schema<'Message'>;
  isOpen: boolean;
  /** Begins to play as soon as it is open. */
  plays: boolean;
  toggle: () => void;
  play: () => void;
  /** It has begun to play, and is not to begin again when it moves to another list. */
  begun: () => void;
}

export function MessageRow({ message, isOpen, plays, toggle, play, begun }: Row) {
  const { t } = useTranslation();
  const isNew = message.state === 'new';
  return (
    <li className={isNew ? classes.unheard : classes.heard} data-message={message.id}>
      <div className={classes.row}>
        {!isOpen && (
          <ActionIcon className={classes.play} variant={isNew ? 'filled' : 'light'} radius="xl" size={40} onClick={play} aria-label={t('player.play')}>
            <Icon name="play" />
          </ActionIcon>
        )}
        <button type="button" id={`message-${message.id}`} className={classes.head} aria-expanded={isOpen} data-plays={isOpen || undefined} onClick={toggle}>
          <span className={classes.caller}>
            {isNew && <span className={classes.dot} title={t('inbox.state.new')} />}
            <Caller name={message.caller_name} number={message.caller_number} />
          </span>
          <span className={classes.marks}>
            {message.urgent && (
              <Badge color="red" variant="light">
                {t('inbox.urgent')}
              </Badge>
            )}
            {message.end_reason === 'salvaged' && (
              <Badge color="yellow" variant="light">
                {t('inbox.interrupted')}
              </Badge>
            )}
          </span>
          <span className={classes.facts}>
            <time dateTime={message.started_at}>{when(message.started_at)}</time>
            <span>{duration(message.duration_ms)}</span>
          </span>
        </button>
      </div>
      {isOpen && <OpenMessage message={message} startsAtOnce={plays} begun={begun} />}
    </li>
  );
}
