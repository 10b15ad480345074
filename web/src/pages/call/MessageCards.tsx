import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Schema } from '../../api/client';
import { Card } from '../../parts/Card';
import { Rows } from '../../parts/Rows';
import { count, duration, moment, span } from '../../text/format';
import { deliveryColumns } from '../deliveries/columns';
import facts from '../timeline/timeline.module.css';
import { Fact } from './Fact';
import classes from './call.module.css';

type Message = Schema<'ExplainedMessage'>;

/** Longer than that, and the database or the audio store was away. */
const kAtOnceMs = 5000;

/** What became of the message that was left: where its audio lies, who was told, who has heard it by phone. */
export function MessageCards({ message }: { message: Message }) {
  const { t } = useTranslation();
  return (
    <>
      <Card title={t('call.message')}>
        <p className={message.end_reason === 'salvaged' ? classes.warning : undefined}>{howItGotThere(message, t)}</p>
        <dl className={facts.facts}>
          <Fact name={t('messages.state')}>{t(`call.states.${message.state}` as 'call.states.new', { defaultValue: message.state })}</Fact>
          <Fact name={t('call.leftFor')}>{message.intended_for || message.mailbox}</Fact>
          <Fact name={t('messages.when')}>{moment(message.started_at)}</Fact>
          <Fact name={t('messages.length')}>{duration(message.duration_ms)}</Fact>
          <Fact name={t('call.endedBy')}>{t(`call.ends.${message.end_reason}` as 'call.ends.hangup', { defaultValue: message.end_reason })}</Fact>
          <Fact name={t('call.committed')}>{moment(message.committed_at)}</Fact>
          <Fact name={t('call.lamp')}>{t('call.lampText', { new: message.lamp.new, saved: message.lamp.saved })}</Fact>
        </dl>
      </Card>
      <Card title={t('call.audio')}>
        <p className={message.audio_good || message.state === 'purged' ? undefined : classes.warning}>
          {t(message.audio_good ? 'call.audioGood' : 'call.audioBad')} {!message.audio_good && message.audio_state}
        </p>
        <dl className={facts.facts}>
          <Fact name={t('call.file')} isLong>
            <code className={classes.name}>{message.audio_name}</code>
          </Fact>
          <Fact name={t('call.bytes')}>{`${count(message.audio_bytes)}, ${message.codec.toUpperCase()}`}</Fact>
          <Fact name="SHA-256" isLong>
            <code className={classes.name}>{message.audio_sha256}</code>
          </Fact>
        </dl>
      </Card>
      <Card title={t('timeline.deliveries')}>
        <Rows
          rows={message.deliveries}
          columns={[...deliveryColumns(t), { title: t('call.reference'), cell: (delivery) => <code className={classes.name}>{delivery.provider_ref}</code> }]}
          keyOf={(delivery) => String(delivery.id)}
          caption={t('timeline.deliveries')}
          empty={t('timeline.noDeliveries')}
        />
      </Card>
      <Card title={t('call.plays')}>
        {message.plays.length === 0 && <p>{t('call.noPlays')}</p>}
        {message.plays.map((play) => (
          <p key={play.call_id + play.began_at}>
            <Link href={`/calls/${encodeURIComponent(play.call_id)}`}>{moment(play.began_at)}</Link> {play.caller_number}
          </p>
        ))}
      </Card>
    </>
  );
}

function howItGotThere(message: Message, t: TFunction) {
  const time = span(message.waited_in_journal_ms);
  if (message.end_reason === 'salvaged') return t('call.salvaged', { time });
  return message.waited_in_journal_ms < kAtOnceMs ? t('call.atOnce', { time }) : t('call.waited', { time });
}
