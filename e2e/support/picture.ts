/** Pictures for the documentation are taken by the tests that show the thing, where `SKEIN_PICTURES` asks for them. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

const folder = fileURLToPath(new URL('../../docs/pictures/conflicts', import.meta.url));

/** The panel, or the whole of a phone. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!process.env.SKEIN_PICTURES) return;
  const isPhone = (page.viewportSize()?.width ?? 1280) < 720;
  const panel = isPhone ? page.locator('main') : page.getByRole('complementary');
  await panel.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
}
