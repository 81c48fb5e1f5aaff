import type { AppError } from '../base/app-error.ts';
import type { OpenAiError } from '../contract/openai.ts';

/** The OpenAI envelope of an error. What broke inside us is for the log, not for the client. */
export function errorEnvelope(error: AppError, requestId: string | null): OpenAiError {
  const message =
    error.code === 'internal'
      ? `The gateway failed on this request${requestId === null ? '' : ` (request id ${requestId})`}.`
      : error.message;
  return {
    error: { message, type: error.row.openAiType ?? 'server_error', param: error.param, code: error.code },
  };
}

/** Status of an error over HTTP. Errors that should never travel over HTTP are ours. */
export function errorStatus(error: AppError): number {
  return error.row.httpStatus ?? 500;
}

/** The error as the last event of a stream that has begun. No `[DONE]` follows it. */
export function errorEvent(error: AppError): string {
  return `data: ${JSON.stringify(errorEnvelope(error, null))}\n\n`;
}
