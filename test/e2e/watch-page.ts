import type { Page } from '@playwright/test';

/** Collects what a clean page never does: errors, exceptions, dialogs, requests to somewhere else. */
export function watchPage(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`foreign request: ${request.url()}`);
  });
  return complaints;
}
