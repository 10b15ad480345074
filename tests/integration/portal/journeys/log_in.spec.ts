import { createHmac } from 'node:crypto';
import { core, enter, expect, expectAccessible, leaveMessage, logIn, password, test } from './house';

test('an owner logs in and is at the inbox', core, async ({ page }) => {
  await page.goto('/');
  await expectAccessible(page);
  await logIn(page, 'anna', password);
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(page.getByText('Mailbox 1001')).toBeVisible();
});

test('a wrong password is refused in words', core, async ({ page }) => {
  await logIn(page, 'ben', 'not this one');
  await expect(page.getByRole('alert')).toContainText('Name or password is wrong');
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeHidden();
});

test('who logs out is out, also with the button back', async ({ page }) => {
  await logIn(page, 'ben', password);
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  await page.goto('/inbox');
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});

test('without a session there is no page but the one to log in', async ({ page }) => {
  for (const path of ['/inbox', '/mailboxes', '/calls/x', '/nowhere']) {
    await page.goto(path);
    await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  }
});

test('the log-in page speaks German and French, and remembers it', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Language').selectOption('de');
  await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByLabel('Sprache').selectOption('fr');
  await expect(page.getByRole('button', { name: 'Se connecter' })).toBeVisible();
});

test('a password is changed, and the old one is of no use', async ({ page }) => {
  await logIn(page, 'emil', password);
  await page.getByRole('link', { name: 'Settings' }).click();
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'Password' }) });
  await card.getByLabel('Present password').fill(password);
  await card.getByLabel('New password').fill('quite another one');
  await card.getByLabel('Once more').fill('quite another one');
  await card.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The new password counts')).toBeVisible();
  await page.getByRole('button', { name: 'Log out' }).click();
  await logIn(page, 'emil', password);
  await expect(page.getByRole('alert')).toContainText('wrong');
  await logIn(page, 'emil', 'quite another one');
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
});

/** RFC 6238, as an app does it. */
function codeOf(secret: string, at = Date.now()) {
  const bits = [...secret.replace(/=+$/, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  return String((hash.readUInt32BE(hash[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('a second factor is set up, asked for, and turned off', async ({ page }) => {
  await logIn(page, 'clara', password);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = (await page.locator('code').first().innerText()).trim();
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByRole('button', { name: 'Turn off' })).toBeVisible();
  await page.getByRole('button', { name: 'Log out' }).click();
  await logIn(page, 'clara', password);
  // Each code is good once: that of the next half minute is taken as well.
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, Date.now() + 30_000));
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'Second factor' }) });
  await card.getByLabel('Present password').fill(password);
  await card.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByRole('button', { name: 'Set up' })).toBeVisible();
});

test('a session that has ended leads to the log-in, not to an error', async ({ page }) => {
  await logIn(page, 'ben', password);
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Greetings' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});

test('colours follow the device and can be chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await enter(page, 'anna', '/settings');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByText('Light', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('at the width of a telephone the menu is behind a button', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 740 });
  await enter(page, 'anna');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'Greetings' }).click();
  await expect(page.getByRole('heading', { name: 'Greetings', level: 1 })).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('a message that comes in is there without a reload, and counted in the title', async ({ page }) => {
  await logIn(page, 'emil', 'quite another one');
  await expect(page.getByText('Nothing here')).toBeVisible();
  leaveMessage('1005', 'Jonas Jung', '+4930555');
  await expect(page.getByText('Jonas Jung')).toBeVisible();
  await expect(page).toHaveTitle('(1) Aftertone');
});
