import i18next from 'i18next';
import type { Schema } from '../../api/client';
import { delayWords, weekTimesWords } from '../../times/words';
import type { Rule } from './index';

export const channels = ['email', 'sms', 'outcall', 'sip', 'xmpp', 'teams', 'slack', 'mattermost', 'webhook', 'secure'] as const;
type Channel = (typeof channels)[number];

export function channelName(channel: string) {
  return channels.includes(channel as Channel) ? i18next.t(`channel.${channel as Channel}`) : channel;
}

export function addressWords({ channel, target }: Schema<'Address'>) {
  return target ? i18next.t('rules.address', { channel: channelName(channel), target }) : channelName(channel);
}

function callerWords(pattern: string) {
  if (pattern === 'withheld') return i18next.t('rules.withheld');
  return pattern;
}

/** Which messages: "Urgent messages from +4930*, Mon–Fri 08:00–18:00". */
export function conditionWords(rule: Rule) {
  const { t } = i18next;
  const parts = [t(`rules.urgency.${rule.urgency ?? 'any'}`)];
  if (rule.callers.length > 0) parts.push(t('rules.from', { callers: rule.callers.map(callerWords).join(', ') }));
  if (rule.hours) parts.push(weekTimesWords(rule.hours));
  if (rule.min_length_seconds > 0) parts.push(t('rules.atLeast', { time: delayWords(rule.min_length_seconds) }));
  return parts.join(' · ');
}

/** What then: "at once: e-mail; if that fails: text message to +49…". */
export function actionWords(rule: Rule) {
  const { t } = i18next;
  if (rule.to.length === 0) return t('rules.nobody');
  const time = rule.together ? t('rules.together', { times: rule.together }) : rule.after_seconds > 0 ? t('rules.after', { time: delayWords(rule.after_seconds) }) : t('rules.atOnce');
  const told = rule.to.map(addressWords).join(t('rules.ifFails'));
  const then = rule.after_delivery === 'keep' ? '' : ` · ${t(`rules.then.${rule.after_delivery ?? 'keep'}`)}`;
  return `${time}: ${told}${then}${rule.stop ? ` · ${t('rules.stops')}` : ''}`;
}
