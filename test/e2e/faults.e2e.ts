import { expect } from '@playwright/test';
import { ask, ended, parts, test } from './stub-test.ts';

// Chromium itself writes a line for every failed request; these tests provoke them.
test.use({ tolerated: [/Failed to load resource/] });

for (const fault of ['break-event', 'break-cut'] as const) {
  test(`keeps the partial answer after ${fault} and retries`, async ({ page, stub }) => {
    stub.fault = fault;
    await page.goto('/');
    await ask(page, 'Break');
    await ended(page, 'failed');
    const { lastAnswer, retry } = parts(page);
    await expect(lastAnswer).toContainText('Time to first token is the');
    const card = page.getByRole('alert');
    await expect(card).toContainText('The answer broke off');
    await expect(card).toContainText(fault === 'break-event' ? 'engine_lost' : 'stream_interrupted');
    stub.fault = 'none';
    await retry.click();
    await ended(page, 'finished');
    await expect(card).toHaveCount(0);
    await expect(lastAnswer).toContainText('an answer begins.');
    await expect(parts(page).turns).toHaveCount(1);
  });
}

test('offers a new chat when the context is full', async ({ page, stub }) => {
  stub.fault = 'context';
  await page.goto('/');
  await ask(page, 'Too long');
  await ended(page, 'failed');
  const card = page.getByRole('alert');
  await expect(card).toContainText('262 too many');
  await expect(card).toContainText('context_length_exceeded');
  await card.getByRole('button', { name: 'New chat' }).click();
  await expect(parts(page).turns).toHaveCount(0);
  await expect(parts(page).question).toBeFocused();
});

test('shows a refusal with its code and what to do', async ({ page, stub }) => {
  stub.fault = 'busy';
  await page.goto('/');
  await ask(page, 'Busy?');
  await ended(page, 'failed');
  const card = page.getByRole('alert');
  await expect(card).toContainText('All 4 slots are busy');
  await expect(card).toContainText('queue_full');
  await expect(card).toContainText('HTTP 429');
  await expect(card).toContainText('Try again');
});

test('follows the service from starting over ready to failed', async ({ page, stub }) => {
  stub.state = 'starting';
  await page.goto('/');
  const { status, banner } = parts(page);
  await expect(status).toContainText('Starting 42 %');
  await expect(page.getByRole('progressbar', { name: 'Start of the engine' })).toBeVisible();
  await expect(banner.getByText('about 3.4 s left')).toBeVisible();
  stub.state = 'ready';
  await expect(status).toContainText('Ready');
  await expect(page.getByRole('progressbar')).toBeHidden();
  stub.state = 'restarting';
  await expect(status).toContainText('Restarting');
  await expect(banner.getByText('engine_lost')).toBeVisible();
  stub.state = 'failed';
  await expect(status).toContainText('Failed');
  await expect(banner.getByText('engine_start_failed')).toBeVisible();
});

test('says that the service is gone and finds it again', async ({ page, stub }) => {
  await page.goto('/');
  const { status } = parts(page);
  await expect(status).toContainText('Ready');
  await page.route('**/api/status', (route) => route.abort());
  await page.route('**/v1/chat/completions', (route) => route.abort());
  await ask(page, 'Anybody there?');
  await ended(page, 'failed');
  await expect(page.getByRole('alert')).toContainText('service_unreachable');
  await expect(status).toContainText('Unreachable');
  await page.unrouteAll();
  await expect(status).toContainText('Ready');
  await parts(page).retry.click();
  await ended(page, 'finished');
  expect(stub.received).toHaveLength(1);
});
