import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const SCHEMES = ['light', 'dark'] as const;

/** Menus, dialogs and notices are drawn outside of the landmarks, which is no fault: focus goes to them. */
const NOT_RULES = ['region'];

/** No violation of axe's rules, and nothing wider than the window, in light and dark, on a phone and a wide screen. */
export async function inEveryLook(page: Page, name: string): Promise<void> {
  for (const [device, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await test.step(`${name}, ${device}, ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
        await page.evaluate(settled);
        const { violations } = await axe(page).analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
        expect.soft(found).toEqual([]);
        const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        expect.soft(await page.evaluate(overflow)).toBe(0);
      });
    }
  }
}

/**
 * In less than half of the time that it takes by default: in the page itself, not gathered from its frames (it has
 * none) in another page, and only violations are described.
 */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .disableRules(NOT_RULES)
    .setLegacyMode();
}

/** The end of every transition; a spinner has none. */
async function settled(): Promise<void> {
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)));
}

/** MediaPipe says on the error channel that it works. */
const MEDIAPIPE_INFO = /^INFO: Created TensorFlow Lite/;

/** What the page reports as an error from now on. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !MEDIAPIPE_INFO.test(message.text())) errors.push(message.text());
  });
  return errors;
}
