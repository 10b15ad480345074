import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { api, type Schema } from '../../api/client';
import { useSession } from '../../app/session';
import { Icon } from '../../look/Icon';
import { Caller } from '../../parts/Caller';
import { Card } from '../../parts/Card';
import { PageHead } from '../../parts/PageHead';
import { Busy, Trouble } from '../../parts/Trouble';
import { duration, moment } from '../../text/format';
import { Deliveries } from './Deliveries';
import classes from './timeline.module.css';

/** Good, bad or neither, for the eye; the words say it as well. */
const good = ['committed', 'sent', 'receipt', 'heard', 'opened', 'accepted', 'saved', 'restored'];
const bad = ['rejected', 'expired', 'retry', 'ambiguous'];

/** Everything that happened to one message. */
export default function Timeline() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { user } = useSession();
  const path = { id };
  const message = api.useQuery('get', '/messages/{id}', { params: { path } });
  const timeline = api.useQuery('get', '/messages/{id}/timeline', { params: { path } });
  if (message.isPending || timeline.isPending) return <Busy />;
  const error = message.error ?? timeline.error;
  if (error || !message.data || !timeline.data) return <Trouble error={error} retry={() => void message.refetch()} />;
  return (
    <>
      <PageHead title={t('timeline.title')}>
        {user.role !== 'auditor' && (
          <Button component={Link} href={`/calls/${id}`} variant="default" leftSection={<Icon name="phone" />}>
            {t('timeline.call')}
          </Button>
        )}
      </PageHead>
      <Facts message={message.data} events={timeline.data.items} />
      <Card title={t('timeline.events')}>
        <ol className={classes.events}>
          {timeline.data.items.map((event, index) => (
            <li key={index} className={good.includes(event.what) ? classes.good : bad.includes(event.what) ? classes.bad : classes.neutral}>
              <time dateTime={event.at}>{moment(event.at)}</time>
              <div>
                <strong>{t(`timeline.what.${event.what}` as 'timeline.what.sent', { defaultValue: event.what })}</strong>
                {event.who && <span> · {event.who}</span>}
                {event.detail && <p>{event.detail}</p>}
              </div>
            </li>
          ))}
        </ol>
      </Card>
      <Deliveries message={id} />
    </>
  );
}

function Facts({ message, events }: { message: Schema<'Message'>; events: Schema<'Event'>[] }) {
  const { t } = useTranslation();
  const heard = events.findLast((event) => event.what === 'heard' || event.what === 'opened');
  const sent = events.findLast((event) => event.what === 'sent');
  const verdict = heard ? t('timeline.heard', { when: moment(heard.at) }) : message.state !== 'new' ? t('timeline.handled') : sent ? t('timeline.told', { when: moment(sent.at) }) : t('timeline.untold');
  return (
    <Card>
      <p className={classes.verdict} role="status">
        <Icon name={heard || message.state !== 'new' ? 'save' : sent ? 'send' : 'clock'} />
        {verdict}
      </p>
      <dl className={classes.facts}>
        <div>
          <dt>{t('messages.caller')}</dt>
          <dd>
            <Caller name={message.caller_name} number={message.caller_number} />
          </dd>
        </div>
        <div>
          <dt>{t('user.mailbox')}</dt>
          <dd>{message.mailbox}</dd>
        </div>
        <div>
          <dt>{t('messages.when')}</dt>
          <dd>{moment(message.started_at)}</dd>
        </div>
        <div>
          <dt>{t('messages.length')}</dt>
          <dd>{duration(message.duration_ms)}</dd>
        </div>
        <div>
          <dt>{t('messages.state')}</dt>
          <dd>{t(`inbox.state.${message.state}`)}</dd>
        </div>
      </dl>
    </Card>
  );
}
