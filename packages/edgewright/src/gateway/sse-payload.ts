import { isRecord } from '../base/json-value.ts';
const DATA_PREFIX = Buffer.from('data:');

/**
 * The JSON object that a frame carries, or `'done'` for the end mark, or `null` for everything else (comments,
 * other events, text that is not JSON).
 */
export function framePayload(frame: Buffer): Record<string, unknown> | 'done' | null {
  const text = dataText(frame);
  if (text === null) return null;
  if (text === '[DONE]') return 'done';
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The data of a frame: its `data:` lines joined, without their prefix. */
function dataText(frame: Buffer): string | null {
  const text = frame.toString('utf8');
  // Nearly every frame is one data line; the general case follows.
  if (frame.subarray(0, DATA_PREFIX.length).equals(DATA_PREFIX) && text.trimEnd().indexOf('\n') < 0) {
    return text.slice(DATA_PREFIX.length).trim();
  }
  const data: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''));
  }
  return data.length === 0 ? null : data.join('\n').trim();
}
