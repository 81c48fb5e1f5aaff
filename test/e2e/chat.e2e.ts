import { expect } from '@playwright/test';
import { ask, ended, holdAnswers, parts, test } from './stub-test.ts';

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await expect(parts(page).status).toContainText('Ready');
});

test('sends a question and streams the answer with its figures', async ({ page, stub }) => {
  const { turns, lastAnswer, question } = parts(page);
  // A busy browser hands over short answers in one piece, and one piece has no speed.
  const release = holdAnswers(stub);
  await ask(page, 'What is time to first token?');
  await expect(lastAnswer).toContainText('Time to');
  release();
  await ended(page, 'finished');
  await expect(turns).toHaveCount(1);
  await expect(lastAnswer).toContainText('Time to first token is the wait before an answer begins.');
  await expect(lastAnswer).toContainText(/First token\s*[\d.,]+ m?s/);
  await expect(lastAnswer).toContainText(/Speed\s*[\d.,]+ tok\/s/);
  await expect(lastAnswer).toContainText(/Output\s*11 tok/);
  await expect(lastAnswer).toContainText(/End\s*complete/);
  await expect(question).toBeFocused();
  await expect(question).toHaveValue('');
  expect(stub.received[0]).toMatchObject({
    model: 'edgewright-demo',
    messages: [{ role: 'user', content: 'What is time to first token?' }],
    stream_options: { include_usage: true },
  });
});

test('shows words while the answer is still running', async ({ page, stub }) => {
  const release = holdAnswers(stub);
  await ask(page, 'Slowly please');
  const { lastAnswer } = parts(page);
  await expect(lastAnswer).toHaveAttribute('data-phase', 'streaming');
  await expect(lastAnswer).toContainText('Time to');
  await expect(lastAnswer).not.toContainText('begins.');
  release();
  await ended(page, 'finished');
  await expect(lastAnswer).toContainText('begins.');
});

test('keeps the conversation and sends it along', async ({ page, stub }) => {
  await ask(page, 'first');
  await ended(page, 'finished');
  await ask(page, 'second');
  await expect(parts(page).turns).toHaveCount(2);
  await ended(page, 'finished');
  expect(stub.received[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  await expect(page.getByRole('meter', { name: 'Context in use' })).toBeVisible();
});

test('stops an answer and keeps its beginning', async ({ page, stub }) => {
  holdAnswers(stub);
  await ask(page, 'Stop me');
  const { lastAnswer, stop, question } = parts(page);
  await expect(lastAnswer).toContainText('Time to');
  await stop.click();
  await ended(page, 'stopped');
  await expect(lastAnswer).toContainText('Time to');
  await expect(lastAnswer).toContainText('stopped by you');
  await expect(question).toBeFocused();
  await expect.poll(() => stub.aborted).toBe(1);
});

test('answers again on retry', async ({ page, stub }) => {
  await ask(page, 'Again');
  await ended(page, 'finished');
  stub.answer = 'Another answer.';
  await parts(page).retry.click();
  await expect(parts(page).lastAnswer).toContainText('Another answer.');
  await ended(page, 'finished');
  await expect(parts(page).turns).toHaveCount(1);
  expect(stub.received.map(({ messages }) => messages)).toEqual([
    [{ role: 'user', content: 'Again' }],
    [{ role: 'user', content: 'Again' }],
  ]);
});

test('edits the last question and sends it again', async ({ page, stub }) => {
  await ask(page, 'Befor');
  await ended(page, 'finished');
  await page.getByRole('article').hover();
  await page.getByRole('button', { name: 'Edit question' }).click();
  const editor = page.getByRole('textbox', { name: 'Edit question' });
  await expect(editor).toBeFocused();
  await editor.fill('After');
  await editor.press('Enter');
  await expect.poll(() => stub.received.at(-1)?.messages).toEqual([{ role: 'user', content: 'After' }]);
  await expect(parts(page).turns).toHaveCount(1);
  await ended(page, 'finished');
});

test('says when the answer was cut at max tokens', async ({ page, stub }) => {
  stub.fault = 'length';
  await ask(page, 'Short');
  await ended(page, 'finished');
  await expect(parts(page).lastAnswer).toContainText('cut at max tokens');
});

test('introduces the demo model and asks an example', async ({ page, stub }) => {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('edgewright-demo');
  await expect(page.getByText('Built-in demo model')).toBeVisible();
  await expect(page.getByText('npx edgewright up --model path/to/model.gguf')).toBeVisible();
  await page.getByRole('button', { name: 'What is continuous batching?' }).click();
  await ended(page, 'finished');
  expect(stub.received[0]?.messages[0]?.content).toBe('What is continuous batching?');
  await parts(page).newChat.click();
  await expect(parts(page).turns).toHaveCount(0);
  await expect(parts(page).question).toBeFocused();
});

test('sends the settings and remembers them', async ({ page, stub }) => {
  const { settings } = parts(page);
  await settings.click();
  await page.getByLabel('System prompt').fill('Answer in French.');
  await page.getByLabel('Temperature').fill('0.9');
  await page.getByLabel('Max tokens').fill('40');
  await page.reload();
  await expect(parts(page).status).toContainText('Ready');
  await ask(page, 'Bonjour');
  await ended(page, 'finished');
  expect(stub.received[0]).toMatchObject({
    temperature: 0.9,
    max_tokens: 40,
    messages: [
      { role: 'system', content: 'Answer in French.' },
      { role: 'user', content: 'Bonjour' },
    ],
  });
});

test('lets the user choose between models', async ({ page, stub }) => {
  stub.models = ['edgewright-demo', 'qwen3-8b'];
  await page.reload();
  await page.getByRole('combobox', { name: 'Model' }).selectOption('qwen3-8b');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('qwen3-8b');
  await expect(page.getByText('Built-in demo model')).toBeHidden();
  await ask(page, 'Who are you?');
  await ended(page, 'finished');
  expect(stub.received[0]?.model).toBe('qwen3-8b');
});

test('follows a growing answer until the reader moves up', async ({ page, stub }) => {
  stub.answer = Array.from({ length: 120 }, (_, index) => `Line ${index}.\n\n`).join('');
  const release = holdAnswers(stub);
  await ask(page, 'Long');
  const { conversation, lastAnswer } = parts(page);
  await expect(lastAnswer).toContainText('Line 118.');
  await conversation.hover();
  await page.mouse.wheel(0, -600);
  const jump = page.getByRole('button', { name: 'Jump to latest' });
  await expect(jump).toBeVisible();
  const top = await conversation.evaluate((element) => element.scrollTop);
  release();
  await ended(page, 'finished');
  expect(await conversation.evaluate((element) => element.scrollTop)).toBeLessThanOrEqual(top);
  await jump.click();
  await expect(jump).toBeHidden();
  await expect(lastAnswer.getByText('Line 119.')).toBeInViewport();
});
