import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { watchPage } from './watch-page.ts';
import { startStubServer, type StubServer } from './stub-server.ts';

interface Fixtures {
  stub: StubServer;
  /** Console messages that the test expects, because it provoked them. */
  tolerated: RegExp[];
  watched: void;
}

/**
 * A test against the stub service. Every one of them also fails on an error in the browser's console, on an
 * exception in the page and on any request to somewhere else.
 */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from this pattern
  stub: async ({}, use) => {
    const stub = await startStubServer();
    await use(stub);
    await stub.close();
  },
  tolerated: [[], { option: true }],
  watched: [
    async ({ page, tolerated, baseURL }, use) => {
      const complaints = watchPage(page, baseURL ?? '');
      await use();
      const unexpected = complaints.filter((text) => !tolerated.some((pattern) => pattern.test(text)));
      expect(unexpected, 'complaints of the browser').toEqual([]);
    },
    { auto: true },
  ],
  baseURL: async ({ stub }, use) => use(stub.url),
});

/** What a person finds on the page. */
export function parts(page: Page) {
  return {
    question: page.getByRole('textbox', { name: 'Question', exact: true }),
    send: page.getByRole('button', { name: 'Send', exact: true }),
    stop: page.getByRole('button', { name: 'Stop' }),
    retry: page.getByRole('button', { name: 'Retry' }),
    newChat: page.getByRole('button', { name: 'New chat' }).first(),
    settings: page.getByRole('button', { name: 'Settings', exact: true }),
    status: page.getByRole('button', { name: /^Status:/ }),
    banner: page.locator('.banner'),
    turns: page.getByRole('article'),
    lastAnswer: page.locator('.answer').last(),
    conversation: page.getByRole('region', { name: 'Conversation' }),
  };
}

export async function ask(page: Page, question: string): Promise<void> {
  const { question: area } = parts(page);
  await area.fill(question);
  await area.press('Enter');
}

/** Presses a key, at most 20 times, until the element has the focus. */
export async function moveFocus(page: Page, key: 'Tab' | 'Shift+Tab', target: Locator): Promise<void> {
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  await expect(target).toBeFocused();
}

/** Keeps every answer from ending until the returned function is called. */
export function holdAnswers(stub: StubServer): () => void {
  let release = () => {};
  stub.hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  return release;
}

/** Resolves when the last answer has ended in the given way. */
export async function ended(page: Page, phase: 'finished' | 'stopped' | 'failed'): Promise<void> {
  await expect(parts(page).lastAnswer).toHaveAttribute('data-phase', phase);
}
