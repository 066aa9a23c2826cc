import { expect, type Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import type { Photo } from './photos';

type PageName = keyof typeof en.nav;

/** Goes to a page by the link in the frame, and waits until it is there: until then the one before answers. */
export async function goTo(page: Page, name: PageName, words: { nav: Record<PageName, string> } = en): Promise<void> {
  const link = page.getByRole('navigation').getByRole('link', { name: words.nav[name], exact: true });
  await link.click();
  await expect(link).toHaveAttribute('aria-current', 'page');
}

/** Presses a button that asks for files, and picks them (or a folder). */
export async function pick(page: Page, button: string, files: Photo | Photo[] | string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button, exact: true }).click();
  await (await chooser).setFiles(files);
}

/** Enrols the sample photos from the first page and waits for the search that follows. */
export async function trySamples(page: Page): Promise<void> {
  await page.getByRole('button', { name: en.first.samples }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'sample3.jpg' })).toBeVisible();
  await expect(knownFaces(page)).toHaveCount(1);
}

/** The boxes on the searched photo that have a name. */
export function knownFaces(page: Page) {
  return page.getByRole('button', { name: /^Face \d+: .+, similarity/ });
}

/** The boxes on the searched photo that have none. */
export function unknownFaces(page: Page) {
  return page.getByRole('button', { name: /^Face \d+: unknown$/ });
}
