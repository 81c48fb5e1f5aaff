import { isRecord } from '../../../base/json-value.ts';
import { AppError } from '../../../base/app-error.ts';
import { quote } from '../../../base/describe-issue.ts';
import { inputItemTypes } from '../../../contract/responses.ts';

/** Fields that ask for what a server without memory cannot do, and why not. */
const STATEFUL: readonly { field: string; asks: (value: unknown) => boolean; why: string }[] = [
  {
    field: 'previous_response_id',
    asks: isSomething,
    why: 'is not supported: no response is kept here. Send the conversation so far as items of input.',
  },
  {
    field: 'conversation',
    asks: isSomething,
    why: 'is not supported: no conversation is kept here. Send it as items of input.',
  },
  {
    field: 'store',
    asks: (value) => value === true,
    why: 'must be false or left out: no response is kept here.',
  },
  {
    field: 'background',
    asks: (value) => value === true,
    why: 'must be false or left out: a response is made while its client waits, and is not kept for later.',
  },
  { field: 'prompt', asks: isSomething, why: 'is not supported: no prompt templates are kept here.' },
  {
    field: 'truncation',
    asks: (value) => isSomething(value) && value !== 'disabled',
    why: 'must be "disabled" or left out: nothing of a conversation is dropped silently.',
  },
];

/** Throws `unsupported_parameter` for what would need memory, and for items and tools of kinds that are not there. */
export function refuseStateful(body: unknown, echoCharacters: number): void {
  if (!isRecord(body)) return;
  for (const { field, asks, why } of STATEFUL) {
    if (asks(body[field])) throw unsupported(field, `${field} ${why}`);
  }
  for (const [index, item] of listOf(body['input']).entries()) refuseItem(item, index, echoCharacters);
  for (const [index, tool] of listOf(body['tools']).entries()) {
    const type = isRecord(tool) ? tool['type'] : undefined;
    if (typeof type !== 'string' || type === 'function') continue;
    throw unsupported(
      `tools[${index}].type`,
      `tools[${index}] is of type ${quote(type, echoCharacters)}, but only functions are supported: nothing is searched or run here.`,
    );
  }
}

function refuseItem(item: unknown, index: number, echoCharacters: number): void {
  const type = isRecord(item) ? item['type'] : undefined;
  if (typeof type !== 'string' || inputItemTypes.includes(type)) return;
  const why =
    type === 'item_reference'
      ? 'no items are kept here; send the item itself (clients do so when store is false)'
      : `only ${inputItemTypes.join(', ')} are supported`;
  throw unsupported(
    `input[${index}].type`,
    `input[${index}] is of type ${quote(type, echoCharacters)}, but ${why}.`,
  );
}

function unsupported(param: string, message: string): AppError {
  return new AppError('unsupported_parameter', { message, param });
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
