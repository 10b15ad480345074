import { Badge, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { api, type ExplainedCall, type GatheredMessage } from '../../api/client';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { Caller } from '../../parts/Caller';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { duration, moment } from '../../text/format';
import { outcomeColor, outcomeWords } from '../calls/outcomes';
import facts from '../timeline/timeline.module.css';
import classes from './call.module.css';

/** The whole story of a call: `aftertone explain`. */
export default function CallPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { user } = useSession();
  const explained = api.useQuery('get', '/calls/{id}', { params: { path: { id } } });
  if (explained.isPending) return <Busy />;
  if (explained.error) return <Trouble error={explained.error} retry={() => void explained.refetch()} />;
  const { call } = explained.data;
  const message = explained.data.message as unknown as GatheredMessage | null;
  return (
    <>
      <PageHead title={t('call.title')}>
        {message && user.role !== 'operator' && (
          <Button component={Link} href={`/messages/${message.id}`} variant="default" leftSection={<Icon name="mailbox" />}>
            {t('call.message')}
          </Button>
        )}
      </PageHead>
      {call && <CallCards call={call} />}
      {message && (
        <Card title={t('call.audio')}>
          <p>
            {t(message.audio_good ? 'call.audioGood' : 'call.audioBad')} {message.audio_state}
          </p>
          <code className={classes.name}>{message.audio_name}</code>
        </Card>
      )}
    </>
  );
}

function CallCards({ call }: { call: NonNullable<ExplainedCall['call']> }) {
  const { t } = useTranslation();
  return (
    <>
      <Card
        title={moment(call.began_at)}
        does={
          <Badge variant="light" color={outcomeColor(call.outcome)}>
            {outcomeWords(call.outcome)}
          </Badge>
        }
      >
        <dl className={facts.facts}>
          <Fact name={t('call.caller')}>
            <Caller name={call.caller_name} number={call.caller_number} />
          </Fact>
          <Fact name={t('call.called')}>{call.called}</Fact>
          <Fact name={t('user.mailbox')}>{call.mailbox}</Fact>
          <Fact name={t('call.length')}>{duration(call.seconds * 1000)}</Fact>
          <Fact name={t('call.node')}>{call.node}</Fact>
          <Fact name={t('call.packets')}>{t('call.packetsText', { received: call.packets_received, sent: call.packets_sent, lost: call.packets_lost })}</Fact>
          <Fact name="Call-ID" isLong>{call.call_id}</Fact>
        </dl>
        {call.one_way && <p className={classes.warning}>{t('call.oneWay')}</p>}
        {call.detail && <p>{call.detail}</p>}
      </Card>
      <Card title={t('call.story')}>
        <ol className={classes.story}>
          {call.story.map((line, index) => (
            <li key={index} className={line.kind === 'in' ? classes.in : line.kind === 'out' ? classes.out : undefined}>
              <span className={classes.time}>{(line.at_ms / 1000).toFixed(3)}</span>
              <span className={classes.kind}>{line.kind === 'in' ? '→' : line.kind === 'out' ? '←' : line.kind}</span>
              <span>{line.text}</span>
            </li>
          ))}
        </ol>
      </Card>
    </>
  );
}

function Fact({ name, isLong, children }: { name: string; isLong?: boolean; children: React.ReactNode }) {
  return (
    <div className={isLong ? facts.long : undefined}>
      <dt>{name}</dt>
      <dd>{children || '–'}</dd>
    </div>
  );
}
