import { execFileSync } from 'node:child_process';
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';

export { expect };
export const password = process.env.PORTAL_PASSWORD ?? '';
export const pin = process.env.PORTAL_PIN ?? '';
export const greeting = process.env.PORTAL_GREETING ?? '';
const kCallMs = 60_000;
/** The journeys that each run of the tests makes; the others are made by `portal_test.py AFTERTONE --all`. */
export const core = { tag: '@core' };

export type User = 'anna' | 'ben' | 'clara' | 'dora' | 'emil' | 'hilde' | 'adam' | 'olga' | 'rita';

/** A command of the program beside a running server; what it printed as JSON. */
export function aftertoneOf(config: string, ...words: string[]) {
  return JSON.parse(execFileSync(process.env.PORTAL_PROGRAM ?? '', ['--config', config, '--json', ...words], { encoding: 'utf8', timeout: kCallMs }));
}

export function aftertone(...words: string[]) {
  return aftertoneOf(process.env.PORTAL_CONFIG ?? '', ...words);
}

/** A call that leaves a message of four seconds. */
export function leaveMessage(mailbox: string, name: string, number: string, config = process.env.PORTAL_CONFIG ?? '') {
  aftertoneOf(config, 'call', mailbox, '--from', `"${name}" <sip:${number}@pbx>`, '--press', '#', '--wait-beep', '--say', process.env.PORTAL_SPEECH ?? '');
}

const sessions = new Map<User, Awaited<ReturnType<BrowserContext['cookies']>>>();

/** Logged in as somebody, once for all journeys. */
export async function become(page: Page, user: User) {
  await page.context().clearCookies();
  const known = sessions.get(user);
  if (known) await page.context().addCookies(known);
  else {
    const answer = await page.request.post('/api/v1/session', { data: { name: user, password } });
    expect(answer.status(), await answer.text()).toBe(200);
    sessions.set(user, await page.context().cookies());
  }
}

export async function enter(page: Page, user: User, path = '/') {
  await become(page, user);
  await page.goto(path);
}

export async function logIn(page: Page, name: string, secret: string) {
  await page.goto('/');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

/** axe, by the rules of WCAG 2.1 AA. */
export async function barriers(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

export async function expectAccessible(page: Page) {
  expect(await barriers(page)).toEqual([]);
}

/** Each journey fails when the browser complains: of a script's error, or of something that the policy of the pages refuses. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => /Content.Security.Policy|Refused to/.test(message.text()) && complaints.push(message.text()));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
