import { readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { aftertone, become, expect, greeting, leaveMessage } from './house';

const rules = [
  ['night', '--urgency', 'urgent', '--hours', 'mon-fri 22:00-07:00; sat-sun', '--to', 'email:night@example.com', '--to', 'email:second@example.com', '--stop', 'yes'],
  ['customers', '--caller', '+4930*', '--caller', '+4940*', '--to', 'email', '--after', '15m'],
  ['withheld', '--caller', 'withheld', '--to', 'nobody'],
];

/** What the pictures are to show besides: a name that is long, a caller without one, calls that left nothing, rules and a greeting. */
export async function furnish(browser: Browser) {
  leaveMessage('1002', 'Dr. Maximiliane von und zu Hohenlohe-Langenburg-Schillingsfürst', '+4989123456789012');
  leaveMessage('1002', 'Anonymous', 'anonymous');
  aftertone('call', '1003', '--from', '"Lena Lang" <sip:+4930888@pbx>', '--listen', '1');
  if (aftertone('mailbox', 'rule', 'list', '1001').length === 0) rules.forEach((rule) => aftertone('mailbox', 'rule', 'add', '1001', ...rule));
  const page = await browser.newPage({ baseURL: process.env.PORTAL_ADDRESS });
  await become(page, 'anna');
  const { csrf } = await (await page.request.get('/api/v1/session')).json();
  const headers = { 'Content-Type': 'audio/wav', 'X-CSRF-Token': csrf };
  const kept = await page.request.put('/api/v1/mailboxes/1001/greetings/personal', { data: readFileSync(greeting), headers });
  expect(kept.ok(), await kept.text()).toBe(true);
  await page.close();
}
