import { aftertone, core, enter, expect, expectAccessible, greeting, pin, test } from './house';

const card = (page: import('@playwright/test').Page, title: string) => page.locator('section', { has: page.getByRole('heading', { name: title }) });

test('a greeting is recorded with the microphone, heard, and used', core, async ({ page }) => {
  await enter(page, 'anna', '/greetings');
  const personal = card(page, 'Personal greeting');
  await expect(personal.getByText('Standard')).toBeVisible();
  await personal.getByRole('button', { name: 'Record' }).click();
  await expect(personal.getByText('0:02')).toBeVisible();
  await personal.getByRole('button', { name: 'Stop' }).click();
  await personal.getByRole('button', { name: 'Listen' }).click();
  await personal.getByRole('button', { name: 'Use it' }).click();
  await expect(personal.getByText('Your own')).toBeVisible();
  const [kept] = aftertone('mailbox', 'show', '1001').greetings;
  expect(kept.kind).toBe('personal');
  expect(kept.duration_ms).toBeGreaterThan(1500);
  await expectAccessible(page);
});

test('a greeting comes from a file, plays, and is removed', async ({ page }) => {
  await enter(page, 'ben', '/greetings');
  const busy = card(page, 'When the line is busy');
  await busy.locator('input[type=file]').setInputFiles(greeting);
  await expect(busy.getByText('0:03')).toBeVisible();
  await busy.getByRole('button', { name: 'Use it' }).click();
  await busy.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => busy.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBeGreaterThan(0.2);
  await busy.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(busy.getByText('Standard')).toBeVisible();
  expect(aftertone('mailbox', 'show', '1002').greetings).toEqual([]);
});

test('what is no sound is refused before it is sent', async ({ page }) => {
  await enter(page, 'ben', '/greetings');
  await card(page, 'Your name').locator('input[type=file]').setInputFiles({ name: 'x.wav', mimeType: 'audio/wav', buffer: Buffer.from('no sound') });
  await expect(page.getByRole('alert')).toContainText('no sound');
});

test('a recording that is discarded changes nothing', async ({ page }) => {
  await enter(page, 'ben', '/greetings');
  const name = card(page, 'Your name');
  await name.locator('input[type=file]').setInputFiles(greeting);
  await name.getByRole('button', { name: 'Discard' }).click();
  await expect(name.getByText('Standard', { exact: true })).toBeVisible();
});

test('a rule is made in plain words', core, async ({ page }) => {
  await enter(page, 'anna', '/rules');
  await expect(page.getByText('There are no rules')).toBeVisible();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Short name').fill('At night');
  await form.getByLabel('For which messages').selectOption('urgent');
  await form.getByRole('button', { name: 'Add times' }).click();
  await form.getByLabel('After so many minutes').fill('15');
  await form.getByLabel('Number or address').fill('night@example.com');
  await expect(form.getByText(/Urgent messages · Mon–Fri 08:00–18:00 → If unheard after 15 minutes: E-mail to night@example.com/)).toBeVisible();
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Urgent messages · Mon–Fri 08:00–18:00')).toBeVisible();
  expect(aftertone('mailbox', 'rule', 'list', '1001')).toMatchObject([{ name: 'at-night', urgency: 'urgent', hours: 'mon-fri 08:00-18:00', after_seconds: 900 }]);
});

test('a rule that the server refuses says why', async ({ page }) => {
  await enter(page, 'anna', '/rules');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByLabel('Short name').fill('bad');
  await page.getByLabel('Number or address').fill('no address');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
});

test('what would happen is told before it does', async ({ page }) => {
  await enter(page, 'anna', '/rules');
  await page.getByLabel('Caller').fill('+4930999');
  await page.getByRole('button', { name: 'Tell me' }).click();
  await expect(page.getByText('no rule', { exact: true })).toBeVisible();
  await page.getByLabel('Urgent', { exact: true }).click();
  await page.getByLabel('When').fill('2026-11-30T10:00');
  await page.getByRole('button', { name: 'Tell me' }).click();
  await expect(page.getByText('at-night').last()).toBeVisible();
});

test('a rule is switched off, changed, and removed', async ({ page }) => {
  await enter(page, 'anna', '/rules');
  // The mouse meets what is drawn over the box.
  await page.getByRole('switch', { name: 'Rule at-night counts' }).click({ force: true });
  await expect.poll(() => aftertone('mailbox', 'rule', 'list', '1001')[0].enabled).toBe(false);
  await page.getByRole('button', { name: 'Change at-night' }).click();
  await page.getByLabel('After so many minutes').fill('30');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/If unheard after 30 minutes/)).toBeVisible();
  await page.getByRole('button', { name: 'Remove at-night' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('There are no rules')).toBeVisible();
});

test('quiet hours are clicked together', async ({ page }) => {
  await enter(page, 'anna', '/rules');
  const quiet = card(page, 'Quiet hours');
  await quiet.getByRole('button', { name: 'Add times' }).click();
  await quiet.getByLabel('From').fill('20:00');
  await quiet.getByLabel('To').fill('07:00');
  await quiet.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  expect(aftertone('mailbox', 'show', '1001').quiet_hours).toBe('mon-fri 20:00-07:00');
});

test('the PIN is changed; one that is easy to guess is not taken', core, async ({ page }) => {
  await enter(page, 'ben', '/settings');
  const own = card(page, 'PIN');
  for (const [next, answer] of [['111111', /not right|PIN/], ['851476', /The new PIN counts/]] as const) {
    await own.getByLabel('New PIN').fill(next);
    await own.getByLabel('Once more').fill(next);
    await own.getByRole('button', { name: 'Change the PIN' }).click();
    await expect(page.getByText(answer).last()).toBeVisible();
  }
  expect(pin).not.toBe('851476');
  await expectAccessible(page);
});

test('an owner finds no page of the administrators, and no other mailbox', core, async ({ page }) => {
  await enter(page, 'anna', '/mailboxes');
  await expect(page.getByText('There is no such page')).toBeVisible();
  expect((await page.request.get('/api/v1/mailboxes/1002/messages')).status()).toBe(404);
  const [other] = aftertone('message', 'list', '1002');
  expect((await page.request.get(`/api/v1/messages/${other.id}/audio`)).status()).toBe(404);
});

test('a message of somebody else cannot be changed from a page of another origin', async ({ page }) => {
  await enter(page, 'anna');
  const [own] = aftertone('message', 'list', '1001');
  const answer = await page.request.patch(`/api/v1/messages/${own.id}`, { data: { state: 'deleted' } });
  expect([401, 403]).toContain(answer.status());
});
