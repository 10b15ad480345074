import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';

const folder = process.env.PORTAL_PICTURES ?? 'pictures';

export interface Look {
  name: string;
  colorScheme: 'light' | 'dark';
  width: number;
  height: number;
}

/** How every page is looked at. */
export const looks: readonly [Look, ...Look[]] = [
  { name: 'light', colorScheme: 'light', width: 1280, height: 860 },
  { name: 'dark', colorScheme: 'dark', width: 1280, height: 860 },
  { name: 'telephone', colorScheme: 'light', width: 375, height: 740 },
];

export async function wear(page: Page, look: Look) {
  await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width: look.width, height: look.height });
}

/** The whole page; of a dialog what the window shows, since it stands in the middle of that. */
export async function takePicture(page: Page, name: string) {
  mkdirSync(folder, { recursive: true });
  await page.evaluate(() => window.scrollTo(0, 0));
  const fullPage = (await page.getByRole('dialog').count()) === 0;
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage });
}

/** What is wider than the window, and words that are cut off though nobody meant it. */
export function findCutOff(page: Page) {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('body *')].filter((each) => each.checkVisibility() && !each.closest('.only-for-readers, [class*=caller], svg'));
    const cut = shown.filter((each) => /hidden|clip/.test(getComputedStyle(each).overflowX) && each.innerText?.trim() && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1);
    // On a telephone rows are cards: nothing is to be scrolled sideways.
    const scrolled = window.innerWidth > 700 ? [] : shown.filter((each) => each.role === 'group' && each.scrollWidth > each.clientWidth + 1);
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    return [...(wide > 0 ? [`the page is ${wide} wider than the window`] : []), ...[...cut, ...scrolled].map((each) => `cut off: ${each.innerText.slice(0, 80)}`)];
  });
}
