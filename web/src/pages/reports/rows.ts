import type { Schema } from '../../api/client';

type Report = Schema<'Report'>;

function iso(day: Date) {
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}

/** Of the clock of this device; 0: today. */
export function dayBefore(days: number, now = new Date()) {
  return iso(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
}

/** The first day and the last, by the clock of this device. */
export function spanOf(kind: 'day' | 'month', date: string) {
  const [year = 0, month = 1] = date.split('-').map(Number);
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (kind === 'day') return { from: date, time_zone };
  return { from: iso(new Date(year, month - 1, 1)), to: iso(new Date(year, month, 0)), time_zone };
}

/** The same rows as `aftertone report --csv`. */
export function reportRows(report: Report): (string | number)[][] {
  const rows: (string | number)[][] = [
    ['what', 'of', 'value'],
    ['calls', report.name, report.calls],
    ['ports', report.name, report.ports],
  ];
  if (report.busy_hour) rows.push(['busy hour ports', report.busy_hour.name, report.busy_hour.ports]);
  rows.push(['messages left', report.name, report.messages], ['messages handled', report.name, report.messages_handled], ['messages played', report.name, report.messages_played]);
  rows.push(['packets lost', report.name, report.packets_lost], ['one-way calls', report.name, report.one_way_calls]);
  rows.push(['probe calls', report.name, report.probe_calls], ['probe messages', report.name, report.probe_messages]);
  for (const [outcome, count] of Object.entries(report.outcomes)) rows.push(['outcome', outcome, count]);
  for (const part of report.parts) rows.push(['calls', part.name, part.calls], ['ports', part.name, part.ports], ['messages left', part.name, part.messages]);
  for (const [channel, of] of Object.entries(report.channels)) rows.push(['sent', channel, of.sent], ['failed', channel, of.failed], ['p50 ms', channel, of.p50_ms], ['p95 ms', channel, of.p95_ms]);
  for (const { reason, times } of report.failures) rows.push(['failure', reason, times]);
  return rows;
}
