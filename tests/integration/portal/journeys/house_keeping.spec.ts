import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Page } from '@playwright/test';
import { aftertone, enter, expect, expectAccessible, greeting, test } from './house';

/** axe finds nothing, and nothing is wider than a telephone. */
async function expectGoodPage(page: Page) {
  await expectAccessible(page);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 375, height: 740 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  if (before) await page.setViewportSize(before);
}

/** A call that goes on beside what the page does. Await what this returns when it may end. */
function callMeanwhile(...words: string[]) {
  const { PORTAL_PROGRAM = '', PORTAL_CONFIG = '' } = process.env;
  const call = spawn(PORTAL_PROGRAM, ['--config', PORTAL_CONFIG, 'call', ...words], { stdio: 'ignore', timeout: 90_000 });
  return once(call, 'exit');
}

test('a class of service is added, given to a mailbox, and stays while it has it', async ({ page }) => {
  await enter(page, 'adam', '/classes');
  await expect(page.getByText('nothing is dialled for anybody')).toBeVisible();
  await page.getByRole('button', { name: 'Add a class' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name').fill('staff');
  await form.getByLabel('Put through to a person').check();
  await form.getByLabel('Numbers that may be dialled').fill('10xx, +4930*');
  await form.getByLabel('Calls of a mailbox in 24 hours').fill('7');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'staff' })).toContainText('7 a day');
  expect(aftertone('class-of-service', 'show', 'staff')).toMatchObject({ uses: ['transfer'], allow: ['10xx', '+4930*'], calls_per_day: 7 });
  await expectGoodPage(page);

  await page.goto('/mailboxes/1005');
  await page.getByLabel('Class of service').selectOption('staff');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  expect(aftertone('mailbox', 'show', '1005').class_of_service).toBe('staff');

  await page.goto('/classes');
  await page.getByRole('button', { name: 'Remove staff' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('mailboxes have the class staff');
});

test('a class that could not be used is not kept', async ({ page }) => {
  await enter(page, 'adam', '/classes');
  await page.getByRole('button', { name: 'Add a class' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name').fill('everything');
  await form.getByLabel('Numbers that may be dialled').fill('*');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('alert')).toContainText('allow');
});

test('who calls now is seen while the call goes on, and gone when it is over', async ({ page }) => {
  await enter(page, 'olga', '/live');
  await expect(page.getByText('Nobody is calling')).toBeVisible();
  const speech = process.env.PORTAL_SPEECH ?? '';
  const over = callMeanwhile('1003', '--from', '"Lola <b>Luchs" <sip:+4930777@pbx>', '--press', '#', '--wait-beep', '--say', speech, '--say', speech, '--say', speech);
  const row = page.getByRole('row').filter({ hasText: '+4930777' });
  await expect(row).toContainText('Lola <b>Luchs');
  await expect(row).toContainText('1003');
  await expect(row).toContainText('Speaks');
  await expect(page.getByText('1 of 16 ports in use').first()).toBeVisible();
  await expectGoodPage(page);
  await over;
  await expect(page.getByText('Nobody is calling')).toBeVisible();
});

test('a help desk is not told who calls now', async ({ page }) => {
  await enter(page, 'hilde', '/live');
  await expect(page.getByText('There is no such page')).toBeVisible();
  expect((await page.request.get('/api/v1/live-calls')).status()).toBe(403);
});

test('the log of a call is found by its words, and a code leads to what it means', async ({ page }) => {
  await enter(page, 'rita', '/logs');
  await page.getByLabel('Words').fill('inbound call +4930111');
  const lines = page.getByRole('list', { name: 'Logs' }).getByRole('listitem');
  await expect(lines.first()).toContainText('deposit for 100');
  await expect(lines.filter({ hasNotText: '+4930111' })).toHaveCount(0);
  await expectGoodPage(page);
  await page.getByLabel('Code').fill('AT-9999');
  await expect(page.getByText('Nothing found')).toBeVisible();

  await page.goto('/codes/AT-2001');
  await expect(page.getByRole('heading', { name: 'database-away' })).toBeVisible();
  await expect(page.getByText('bring PostgreSQL back')).toBeVisible();
  await page.getByLabel('Code or words').fill('certificate');
  await expect(page.getByRole('heading', { name: 'certificate-ends' })).toBeVisible();
  await expectGoodPage(page);
});

test('a long log is read further and further back', async ({ page }) => {
  test.setTimeout(120_000);
  // Two lines each, besides those of the server's start and of earlier journeys.
  for (let call = 0; call < 20; ++call) aftertone('call', '1003', '--from', '<sip:+4930999@pbx>', '--listen', '0.1');
  await enter(page, 'adam', '/logs');
  await page.getByLabel('At least').selectOption('debug');
  const lines = page.getByRole('list', { name: 'Logs' }).getByRole('listitem');
  await expect(lines).toHaveCount(100);
  const newest = await lines.first().textContent();
  await page.getByRole('button', { name: 'Look further back' }).click();
  await expect.poll(() => lines.count()).toBeGreaterThan(100);
  expect(await lines.first().textContent()).toBe(newest);
});

test('a prompt is heard, replaced by a recording from a file, and put back', async ({ page }) => {
  await enter(page, 'adam', '/prompts');
  const row = page.getByRole('row').filter({ hasText: 'at-try-later' });
  await expect(row).toContainText('not possible at the moment');
  await expect(row).toContainText('Aftertone');
  await row.getByRole('button', { name: 'Play at-try-later' }).click();
  await expect(row.getByRole('button', { name: 'Pause at-try-later' })).toBeVisible();
  await row.getByRole('button', { name: 'Replace at-try-later' }).click();
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles(greeting);
  await page.getByRole('dialog').getByRole('button', { name: 'Use it' }).click();
  await expect(row).toContainText('Your own');
  await expect(page.getByText('when the service on this machine starts next')).toBeVisible();
  await expectGoodPage(page);
  const sound = await page.request.get('/api/v1/prompts/audio?language=en&word=at-try-later');
  expect((await sound.body()).length).toBeGreaterThan(40_000);

  await row.getByRole('button', { name: 'Remove at-try-later' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(row).toContainText('Aftertone');
});

test('an operator hears prompts, and changes none', async ({ page }) => {
  await enter(page, 'olga', '/prompts');
  await expect(page.getByRole('button', { name: 'Play at-try-later' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Replace at-try-later' })).toHaveCount(0);
});

test('the configuration is shown, and a file that cannot be used is named', async ({ page }) => {
  const file = process.env.PORTAL_CONFIG ?? '';
  const before = readFileSync(file, 'utf8');
  await enter(page, 'adam', '/configuration');
  await expect(page.getByText('The file on disk can be used')).toBeVisible();
  await expect(page.getByText('There are no trunks')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'max_calls' })).toContainText('16');
  await expectGoodPage(page);
  try {
    writeFileSync(file, `${before}\n[email.smtp]\nport = "none"\n`);
    await page.reload();
    await expect(page.getByText('The file on disk cannot be used')).toBeVisible();
    await expect(page.getByText('[email.smtp] port')).toBeVisible();
    await expect(page.getByRole('row').filter({ hasText: 'max_calls' })).toContainText('16');
  } finally {
    writeFileSync(file, before);
  }
});

test('the set-up ends with a test call and the message that it left', async ({ page }) => {
  test.setTimeout(180_000);
  await enter(page, 'adam', '/set-up');
  await page.getByRole('button', { name: 'Add a mailbox' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Number').fill('1007');
  await form.getByLabel('Name').fill('Gerda Gold');
  await form.getByLabel('E-mail').fill('1007@example.com');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByText('method = maildir')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Maildir' })).toContainText('Good');
  await expect(page.getByText(/sip:voicemail@127\.0\.0\.1:\d+/)).toBeVisible();
  await page.getByLabel('Mailbox', { exact: true }).selectOption('1007');
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await expect(page.getByRole('status', { name: 'Steps of the call' })).toContainText('beep', { timeout: 60_000 });
  await expect(page.getByText('in mailbox 1007')).toBeVisible();
  await expectGoodPage(page);
  expect(aftertone('message', 'list', '1007')).toMatchObject([{ caller_name: 'Test call' }]);
  await page.getByRole('link', { name: 'What became of it' }).click();
  await expect(page.getByText('Test call').first()).toBeVisible();
});

test('who tells owners is moved only when it was said what that does', async ({ page }) => {
  // This house has one site; that there is another is all that is made up here.
  const site = (name: string, does: boolean) => ({ site: name, works: does, decision: 1, active: 'here', notifying: does, nodes: [] });
  await page.route('**/api/v1/sites', (route) => route.fulfill({ json: { own: 'here', active: 'here', decision: 1, sites: [site('here', true), site('there', false)], peer_trouble: '' } }));
  await enter(page, 'olga', '/sites');
  await expect(page.getByText('Owners are told from here.')).toHaveCount(1);
  await page.getByRole('button', { name: 'Tell owners from here' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('status')).toContainText('owners would be told by site there, and by no other');
  await expect(dialog.getByRole('button', { name: 'Do it' })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expectGoodPage(page);
});
