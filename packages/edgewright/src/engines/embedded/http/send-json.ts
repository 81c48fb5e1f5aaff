import type { ServerResponse } from 'node:http';
import type { AppError } from '../../../base/app-error.ts';
import type { OpenAiError } from '../../../contract/openai.ts';

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

export function errorBody(error: AppError): OpenAiError {
  const type = error.row.openAiType ?? 'server_error';
  return { error: { message: error.message, type, param: error.param, code: error.code } };
}

export function sendError(response: ServerResponse, error: AppError): void {
  if (error.retryAfterSeconds !== null) response.setHeader('retry-after', String(error.retryAfterSeconds));
  sendJson(response, error.row.httpStatus ?? 500, errorBody(error));
}
