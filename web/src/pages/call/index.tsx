import { Badge, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { api, type ExplainedCall } from '../../api/client';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { Caller } from '../../parts/Caller';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { duration, moment, span } from '../../text/format';
import { outcomeColor, outcomeWords } from '../calls/outcomes';
import facts from '../timeline/timeline.module.css';
import { Fact } from './Fact';
import { MessageCards } from './MessageCards';
import classes from './call.module.css';

/** The whole story of a call: `aftertone explain`. */
export default function CallPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { user } = useSession();
  const explained = api.useQuery('get', '/calls/{id}', { params: { path: { id } } });
  if (explained.isPending) return <Busy />;
  if (explained.error) return <Trouble error={explained.error} retry={() => void explained.refetch()} />;
  const { call, message } = explained.data;
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
      {!call && <Card text={t('call.notKept')} />}
      {message && <MessageCards message={message} />}
      {call?.message && !message && <Card text={t('call.waits', { node: call.node })} />}
    </>
  );
}

/** What the caller heard, instead of the names of our prompts. */
function told(line: NonNullable<ExplainedCall['call']>['story'][number]) {
  return line.said && line.text !== '(beep)' ? `“${line.said}”` : line.text;
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
          <Fact name={t('call.answered')}>{call.answered_at ? span(Date.parse(call.answered_at) - Date.parse(call.began_at)) : t('call.unanswered', { status: call.status })}</Fact>
          <Fact name={t('call.length')}>{duration(call.seconds * 1000)}</Fact>
          <Fact name={t('call.node')}>{call.node}</Fact>
          {call.packets_sent + call.packets_received > 0 && (
            <Fact name={t('call.packets')}>
              {t('call.packetsText', { received: call.packets_received, sent: call.packets_sent, lost: call.packets_lost, codec: call.codec.toUpperCase(), jitter: call.jitter_ms })}
            </Fact>
          )}
          <Fact name="Call-ID" isLong>{call.call_id}</Fact>
        </dl>
        {call.one_way && <p className={classes.warning}>{t('call.oneWay')}</p>}
        {call.detail !== call.outcome && <p>{call.detail}</p>}
      </Card>
      <Card title={t('call.story')}>
        <ol className={classes.story}>
          {call.story.map((line, index) => (
            <li key={index} className={line.kind === 'in' ? classes.in : line.kind === 'out' ? classes.out : undefined}>
              <span className={classes.time}>{(line.at_ms / 1000).toFixed(3)}</span>
              <span className={classes.kind}>{line.kind === 'in' ? '→' : line.kind === 'out' ? '←' : line.kind}</span>
              <span>{told(line)}</span>
            </li>
          ))}
        </ol>
      </Card>
    </>
  );
}
