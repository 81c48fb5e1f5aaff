import type { AppError } from '../base/app-error.ts';
import { errorEnvelope } from './render-error.ts';

/** The answer on a connection on which nothing else is said, as bytes. */
export function brokenHttpAnswer(statusLine: string, error: AppError): string {
  const body = JSON.stringify(errorEnvelope(error, null));
  return (
    `HTTP/1.1 ${statusLine}\r\ncontent-type: application/json; charset=utf-8\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
  );
}
