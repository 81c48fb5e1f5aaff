import { createHash } from 'node:crypto';
import { limits } from '../../contract/limits.ts';

/** The first so many bytes of a prompt, by what is in them. */
export interface ConversationPrefix {
  readonly hash: string;
  readonly bytes: number;
}

/** Plain prompts are cut into pieces of so many characters. */
const PIECE_CHARACTERS = 1_024;

/**
 * The beginnings of a request that a later one may share, the shortest first: after each message of a conversation, or
 * after each piece of a plain prompt. Tools belong to every beginning: templates put them in front.
 */
export function conversationPrefixes(body: {
  model: string;
  messages?: unknown;
  prompt?: unknown;
  tools?: unknown;
}): ConversationPrefix[] {
  const hash = createHash('sha1').update(body.model);
  if (body.tools !== undefined) hash.update(JSON.stringify(body.tools));
  let bytes = 0;
  const pieces = piecesOf(body);
  return pieces.flatMap((piece, index) => {
    hash.update(piece);
    bytes += piece.length;
    // Turns differ at their end: of many beginnings the longest count.
    if (index < pieces.length - limits.prefixesPerRequest) return [];
    return [{ hash: hash.copy().digest('base64'), bytes }];
  });
}

function piecesOf({ messages, prompt }: { messages?: unknown; prompt?: unknown }): string[] {
  if (Array.isArray(messages)) return messages.map((message) => JSON.stringify(message));
  const text = typeof prompt === 'string' ? prompt : JSON.stringify(prompt ?? '');
  const whole = Math.floor(text.length / PIECE_CHARACTERS);
  return Array.from({ length: whole }, (_, index) =>
    text.slice(index * PIECE_CHARACTERS, (index + 1) * PIECE_CHARACTERS),
  );
}
