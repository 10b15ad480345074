import { aftertone, core, enter, expect, expectAccessible, leaveMessage, test } from './house';

const row = (page: import('@playwright/test').Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const open = (page: import('@playwright/test').Page, name: string) => page.getByRole('button', { name: new RegExp(name) }).first().click();

test('unheard messages come first, the newest at the top', core, async ({ page }) => {
  const [oldest] = aftertone('message', 'list', '1002');
  await enter(page, 'ben');
  await expect(page.getByRole('region', { name: 'Unheard' })).toBeVisible();
  const names = await page.getByRole('listitem').filter({ hasText: '+4930' }).allInnerTexts();
  expect(names[0]).toContain('Hanna Hahn');
  expect(names[2]).toContain(oldest.caller_name);
  await expectAccessible(page);
});

test('an urgent message says so', async ({ page }) => {
  await enter(page, 'anna');
  await expect(row(page, 'Ida Igel').getByText('Urgent')).toBeVisible();
});

test('a message plays, shows its waveform, and is paused with the space bar', core, async ({ page }) => {
  await enter(page, 'ben');
  await row(page, 'Frieda Fuchs').getByRole('button', { name: 'Play' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect.poll(() => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBeGreaterThan(0.3);
  const heights = await page.getByRole('slider').locator('rect').evaluateAll((bars) => new Set(bars.map((bar) => bar.getAttribute('height'))).size);
  expect(heights).toBeGreaterThan(5);
  await page.locator('h1').click();
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Play' }).first()).toBeVisible();
  expect(await page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.paused)).toBe(true);
});

test('the position is chosen with mouse and keyboard', async ({ page }) => {
  await enter(page, 'ben');
  await open(page, 'Frieda Fuchs');
  const slider = page.getByRole('slider', { name: 'Position' });
  const field = (await slider.boundingBox())!;
  await slider.click({ position: { x: field.width / 2, y: field.height / 2 } });
  await expect(slider).toHaveAttribute('aria-valuenow', '2');
  await slider.press('Home');
  await expect(slider).toHaveAttribute('aria-valuenow', '0');
  await slider.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', '0:04 of 0:04');
});

test('the speed is kept for the next message', async ({ page }) => {
  await enter(page, 'ben');
  await open(page, 'Frieda Fuchs');
  await page.getByLabel('Speed').selectOption('1.5');
  await open(page, 'Gustav Gans');
  await expect(page.getByLabel('Speed')).toHaveValue('1.5');
  await page.getByRole('button', { name: 'Play', exact: true }).last().click();
});

test('who hears a message to its end has heard it', async ({ page }) => {
  leaveMessage('1002', 'Karl Kranz', '+4930777');
  await enter(page, 'ben');
  await open(page, 'Karl Kranz');
  await page.getByLabel('Speed').selectOption('2');
  await row(page, 'Karl Kranz').getByRole('button', { name: 'Play' }).click();
  await expect(page.getByRole('region', { name: 'Heard', exact: true }).getByText('Karl Kranz')).toBeVisible();
  expect(aftertone('message', 'list', '1002', '--state', 'saved')).toHaveLength(1);
});

test('looking at a message is not hearing it', async ({ page }) => {
  await enter(page, 'ben');
  await open(page, 'Hanna Hahn');
  await expect(page.getByRole('slider')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Unheard' }).getByText('Hanna Hahn')).toBeVisible();
});

test('marked as heard, and as new again', async ({ page }) => {
  await enter(page, 'anna');
  await open(page, 'Gustav Gans');
  await page.getByRole('button', { name: 'Mark as heard' }).click();
  await expect(page.getByRole('region', { name: 'Heard', exact: true }).getByText('Gustav Gans')).toBeVisible();
  await page.getByRole('button', { name: 'Mark as new' }).click();
  await expect(page.getByRole('region', { name: 'Unheard' }).getByText('Gustav Gans')).toBeVisible();
});

test('deleted by mistake is one click back', core, async ({ page }) => {
  await enter(page, 'anna');
  await open(page, 'Hanna Hahn');
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Hanna Hahn')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('region', { name: 'Unheard' }).getByText('Hanna Hahn')).toBeVisible();
});

test('what was deleted is restored', async ({ page }) => {
  await enter(page, 'anna');
  await open(page, 'Hanna Hahn');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Deleted', { exact: true }).first().click();
  await open(page, 'Hanna Hahn');
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText('Nothing deleted')).toBeVisible();
  await page.getByText('Messages', { exact: true }).click();
  await expect(page.getByRole('region', { name: 'Heard', exact: true }).getByText('Hanna Hahn')).toBeVisible();
});

test('search goes by name and number', async ({ page }) => {
  await enter(page, 'ben');
  const search = page.getByRole('searchbox');
  await search.fill('gustav');
  await expect(page.getByText('Frieda Fuchs')).toBeHidden();
  await expect(page.getByText('Gustav Gans')).toBeVisible();
  await search.fill('4930111');
  await expect(page.getByText('Frieda Fuchs')).toBeVisible();
  await search.fill('nobody at all');
  await expect(page.getByText('No message found')).toBeVisible();
});

test('forwarded to a colleague, who has it at once', async ({ page }) => {
  await enter(page, 'anna');
  await open(page, 'Frieda Fuchs');
  await page.getByRole('button', { name: 'Forward' }).click();
  await page.getByLabel('Mailbox number').fill('1003');
  await page.getByLabel('Comment').fill('yours?');
  await page.getByRole('dialog').getByRole('button', { name: 'Forward' }).click();
  await expect(page.getByText('Forwarded to 1003')).toBeVisible();
  expect(aftertone('message', 'list', '1003').map((message: { caller_number: string }) => message.caller_number)).toContain('+4930111');
});

test('forwarding to nobody says why not', async ({ page }) => {
  await enter(page, 'anna');
  await open(page, 'Frieda Fuchs');
  await page.getByRole('button', { name: 'Forward' }).click();
  await page.getByLabel('Mailbox number').fill('9999');
  await page.getByRole('dialog').getByRole('button', { name: 'Forward' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
});

test('a message is downloaded, and called back', async ({ page }) => {
  await enter(page, 'anna');
  await open(page, 'Frieda Fuchs');
  await expect(page.getByRole('link', { name: 'Call back' })).toHaveAttribute('href', 'tel:+4930111');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
  expect(file.suggestedFilename()).toMatch(/\.wav$/);
});

test('everything goes by keyboard', async ({ page }) => {
  await enter(page, 'anna');
  await expect(page.getByText('Ida Igel')).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('slider')).toBeVisible();
  const first = await page.locator('[aria-expanded=true]').innerText();
  await page.keyboard.press('j');
  expect(await page.locator('[aria-expanded=true]').innerText()).not.toBe(first);
  await page.keyboard.press('k');
  expect(await page.locator('[aria-expanded=true]').innerText()).toBe(first);
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('next message');
});

test('what callers send as their name is text, and nothing else', core, async ({ page }) => {
  await enter(page, 'dora');
  await expect(page.getByText('<script>window.hit=1</script>')).toBeVisible();
  await expect(page.getByText('<img src=x onerror=window.hit=1>')).toBeVisible();
  await open(page, 'onerror');
  await expect(page.getByRole('slider')).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
  expect(await page.locator('iframe, main img').count()).toBe(0);
});

test('the same for whoever looks into calls and messages', async ({ page }) => {
  await enter(page, 'adam', '/messages?mailbox=1004');
  await expect(page.getByText('<script>window.hit=1</script>')).toBeVisible();
  await page.getByRole('row').filter({ hasText: 'svg' }).getByRole('link').click();
  await expect(page.getByText('<svg/onload=window.hit=1>')).toBeVisible();
  await page.goto('/calls');
  await page.getByLabel('Mailbox').fill('1004');
  await expect(page.getByText('<svg/onload=window.hit=1>').first()).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
});
