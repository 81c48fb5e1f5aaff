import { AppError } from '../../../base/app-error.ts';
import type { EvalItem } from '../../../contract/eval-items.ts';
import { limits } from '../../../contract/limits.ts';
import { type Answer, askChat } from '../target/ask-chat.ts';
import type { TargetClient, TargetReply } from '../target/target-client.ts';
import { inParallel } from './in-parallel.ts';

export interface PassAbout {
  readonly client: TargetClient;
  /** Those that are not answered yet. */
  readonly items: readonly EvalItem[];
  /** Of these the alternatives of the first tokens are asked for. */
  readonly withChoices: ReadonlySet<string>;
  readonly seed: number;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  onAnswer(item: EvalItem, answer: Answer): Promise<void>;
}

/**
 * Asks one side all items. An answer that is an error counts as an answer; that nobody is there, or that the service is
 * too busy, does not: the item stays open, and several in a row end the run, which can go on later.
 *
 * @throws AppError `eval_target_unreachable`, `eval_target_refused`
 */
export async function askPass(about: PassAbout): Promise<void> {
  const { client, items, withChoices, seed, concurrency, signal } = about;
  let failuresInARow = 0;
  await inParallel(items, { width: concurrency, signal }, async (item) => {
    const { answer, reply } = await askChat(client, {
      item,
      seed,
      wantsChoices: withChoices.has(item.id),
      signal,
    });
    signal.throwIfAborted();
    const trouble = troubleOf(reply);
    if (trouble === 'answered') {
      failuresInARow = 0;
      await about.onAnswer(item, answer);
      return;
    }
    failuresInARow += 1;
    const most = trouble === 'not-allowed' ? 1 : limits.evalFailuresInARow;
    if (failuresInARow >= most) throw goneError(client, { reply, answer, failuresInARow });
  });
}

function troubleOf(reply: TargetReply): 'answered' | 'not-allowed' | 'away' {
  if (reply.kind === 'unreachable') return 'away';
  if (reply.kind !== 'refused') return 'answered';
  if ([401, 403, 404].includes(reply.status)) return 'not-allowed';
  // Too busy, or behind a gateway whose engine is away.
  return [429, 502, 503].includes(reply.status) ? 'away' : 'answered';
}

function goneError(
  client: TargetClient,
  { reply, answer, failuresInARow }: { reply: TargetReply; answer: Answer; failuresInARow: number },
): AppError {
  const { url, model } = client.target;
  const facts = { url, model };
  if (reply.kind === 'refused' && ![502, 503].includes(reply.status)) {
    const busy =
      reply.status === 429 ? { nextStep: 'Give a smaller --concurrency, and go on with --resume DIR.' } : {};
    return new AppError('eval_target_refused', {
      message: `${url} does not answer for the model "${model}": ${answer.failure}`,
      facts,
      ...busy,
    });
  }
  return new AppError('eval_target_unreachable', {
    message: `${url} did not answer ${failuresInARow} times in a row: ${answer.failure}.`,
    facts,
  });
}
