import { expect, type Page } from '@playwright/test';
import { greeting, type User } from './house';
import type { Look } from './looks';

/** What is seen only after a click. */
export interface Moment {
  name: string;
  user: User;
  path: string;
  until: (page: Page) => Promise<unknown>;
  only?: Look['name'];
}

const kLines = 'number,name,email,max_messages\n1001,Anna Amsel-Amselstein,,\n2101,Olaf Otto,o@example.com,40\n2102,Paula Pohl,nobody,\n2101,Twice,,\n,None,,\n';

const sees = (page: Page, text: string | RegExp) => expect(page.getByText(text).last()).toBeVisible();
const click = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

/** Clicks, and sees a dialog. */
const asks = (name: string | RegExp) => async (page: Page) => {
  await click(page, name);
  await expect(page.getByRole('dialog')).toBeVisible();
};

/** A message, with its waveform. */
const opens = (caller: RegExp) => async (page: Page) => {
  await click(page, caller);
  const heights = () => page.getByRole('slider').locator('rect').evaluateAll((bars) => new Set(bars.map((bar) => bar.getAttribute('height'))).size);
  await expect.poll(heights).toBeGreaterThan(5);
};

const keys = async (page: Page) => {
  await sees(page, 'Hanna Hahn');
  await page.keyboard.press('?');
  await sees(page, 'next message');
};

const forwards = async (page: Page) => {
  await opens(/Hanna Hahn/)(page);
  await asks('Forward')(page);
};

const searches = async (page: Page) => {
  await page.getByRole('searchbox').fill('nobody at all');
  await sees(page, 'No message found');
};

const drafts = async (page: Page) => {
  await page.locator('input[type=file]').first().setInputFiles(greeting);
  await expect(page.getByRole('button', { name: 'Use it' })).toBeVisible();
};

const writesRule = async (page: Page) => {
  await asks('Add a rule')(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Add times' }).click();
};

const isTold = async (page: Page) => {
  await page.getByLabel('Caller').fill('+4930999');
  await click(page, 'Tell me');
  await expect(page.getByRole('status').getByText('E-mail')).toBeVisible();
};

const setsUp = async (page: Page) => {
  await click(page, 'Set up');
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
};

const plans = async (page: Page) => {
  await page.locator('input[type=file]').setInputFiles({ name: 'all.csv', mimeType: 'text/csv', buffer: Buffer.from(kLines) });
  await sees(page, /\d wrong/);
};

const chooses = (choice: string, seen: RegExp) => async (page: Page) => {
  await page.getByText(choice, { exact: true }).first().click();
  await sees(page, seen);
};

const wouldDrain = async (page: Page) => {
  await asks('Take out')(page);
  await sees(page, /no new calls/);
};

export const moments: readonly Moment[] = [
  { name: 'inbox-open', user: 'ben', path: '/inbox', until: opens(/Hanna Hahn/) },
  { name: 'inbox-long', user: 'ben', path: '/inbox', until: opens(/Maximiliane/) },
  { name: 'inbox-hostile', user: 'dora', path: '/inbox', until: opens(/onerror/) },
  { name: 'inbox-nothing', user: 'ben', path: '/inbox', until: searches },
  { name: 'inbox-deleted', user: 'ben', path: '/inbox', until: chooses('Deleted', /Nothing deleted/) },
  { name: 'inbox-forward', user: 'ben', path: '/inbox', until: forwards },
  { name: 'inbox-keys', user: 'ben', path: '/inbox', until: keys },
  { name: 'menu', user: 'adam', path: '/status', until: asks('Menu'), only: 'telephone' },
  { name: 'greetings-draft', user: 'anna', path: '/greetings', until: drafts },
  { name: 'rules-form', user: 'anna', path: '/rules', until: writesRule },
  { name: 'rules-told', user: 'anna', path: '/rules', until: isTold },
  { name: 'settings-factor', user: 'anna', path: '/settings', until: setsUp },
  { name: 'mailboxes-add', user: 'adam', path: '/mailboxes', until: asks('Add a mailbox') },
  { name: 'mailbox-pin', user: 'adam', path: '/mailboxes/1003', until: asks('New PIN') },
  { name: 'mailbox-remove', user: 'adam', path: '/mailboxes/1003', until: asks('Remove the mailbox') },
  { name: 'import-plan', user: 'adam', path: '/mailboxes/import', until: plans },
  { name: 'users-add', user: 'adam', path: '/users', until: asks('Add a user') },
  { name: 'deliveries-told', user: 'adam', path: '/deliveries', until: chooses('Told', /E-mail 1001@example.com/) },
  { name: 'reports-month', user: 'adam', path: '/reports', until: chooses('Month', /Messages left/) },
  { name: 'sites-drain', user: 'olga', path: '/sites', until: wouldDrain },
  { name: 'no-page', user: 'anna', path: '/nowhere', until: (page) => sees(page, 'There is no such page') },
];
