import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { BarChart } from '../../parts/BarChart';
import { Card, Cards } from '../../parts/Card';
import { Rows } from '../../parts/Rows';
import { Empty } from '../../parts/Trouble';
import { count, span } from '../../text/format';
import { outcomeWords } from '../calls/outcomes';
import { channelName } from '../rules/words';
import classes from './reports.module.css';

type Report = Schema<'Report'>;

export function Figures({ report }: { report: Report }) {
  const { t } = useTranslation();
  const outcomes = Object.entries(report.outcomes).sort(([, a], [, b]) => b - a);
  const channels = Object.entries(report.channels);
  const name = (part: Report['parts'][number]) => part.name.replace(/^\d{4}-\d\d-\d\d |^\d{4}-\d\d-/, '').slice(0, 5);
  return (
    <>
      <Sums report={report} />
      {report.calls === 0 && <Empty icon="chart" title={t('report.none')} />}
      {report.calls > 0 && (
        <>
          <Cards>
            <Card>
              <BarChart label={t('report.calls')} unit={t('report.callsUnit')} bars={report.parts.map((part) => ({ name: name(part), value: part.calls }))} />
            </Card>
            <Card>
              <BarChart label={t('report.ports')} unit={t('report.portsUnit')} bars={report.parts.map((part) => ({ name: name(part), value: part.ports }))} />
            </Card>
          </Cards>
          <Card title={t('report.outcomes')}>
            {outcomes.map(([outcome, calls]) => (
              <div className={classes.share} key={outcome}>
                <span>{outcomeWords(outcome)}</span>
                <span className={classes.whole}>
                  <span style={{ width: `${(100 * calls) / report.calls}%` }} />
                </span>
                <span className={classes.value}>{count(calls)}</span>
              </div>
            ))}
          </Card>
          <Card title={t('report.deliveries')}>
            <Rows
              rows={channels}
              keyOf={([channel]) => channel}
              caption={t('report.deliveries')}
              empty={t('report.noDeliveries')}
              columns={[
                { title: t('rules.channel'), cell: ([channel]) => channelName(channel), isShort: true },
                { title: t('report.sent'), cell: ([, of]) => count(of.sent), isNumber: true },
                { title: t('report.failed'), cell: ([, of]) => count(of.failed), isNumber: true },
                { title: t('report.half'), cell: ([, of]) => span(of.p50_ms), isNumber: true },
                { title: t('report.most'), cell: ([, of]) => span(of.p95_ms), isNumber: true },
              ]}
            />
            {report.failures.map((failure) => (
              <p className={classes.failure} key={failure.reason}>
                {count(failure.times)} × {failure.reason}
              </p>
            ))}
          </Card>
        </>
      )}
    </>
  );
}

function Sums({ report }: { report: Report }) {
  const { t } = useTranslation();
  const sums = [
    [t('report.calls'), count(report.calls)],
    [t('report.messages'), count(report.messages)],
    [t('report.handled'), count(report.messages_handled)],
    [t('report.mostPorts'), count(report.ports)],
    [t('report.busyHour'), report.busy_hour ? report.busy_hour.name.slice(-5) : '–'],
    [t('report.oneWay'), count(report.one_way_calls)],
    ...(report.probe_calls > 0 ? [[t('report.probe'), count(report.probe_calls)]] : []),
  ];
  return (
    <dl className={classes.sums}>
      {sums.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
