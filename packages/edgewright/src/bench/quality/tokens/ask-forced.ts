import type { ForcedResult } from '../../../contract/eval-report.ts';
import { limits } from '../../../contract/limits.ts';
import type { TargetClient } from '../target/target-client.ts';
import type { ForcedText } from './forced-texts.ts';
import { readPromptLogprobs, readTokenChoices, type TokenChoice } from './token-choice.ts';

export type ForcedMethod = ForcedResult['method'];

/** In the order of what they cost: two tell of a whole text in one request, the last of one position. */
const methods: readonly ForcedMethod[] = ['echo', 'prompt_logprobs', 'step'];
const probeText = 'A gateway stands in front of the engines and sends every request to one of them.';

/** The ways in which a service tells what it would have said next, by trying them. */
export async function probeForced(client: TargetClient, signal: AbortSignal): Promise<ForcedMethod[]> {
  const found: ForcedMethod[] = [];
  const text = { text: probeText, cuts: [probeText.length] };
  for (const method of methods) {
    const choices = await askForced(client, { text, method, signal });
    // Some servers take `echo` and ignore it: then there is but the one token of the answer.
    const least = method === 'step' ? 1 : 5;
    if ((choices?.filter(({ alternatives }) => alternatives.length > 0).length ?? 0) >= least)
      found.push(method);
  }
  return found;
}

/** What a service would have said next at the positions of one text; null where it does not tell. */
export async function askForced(
  client: TargetClient,
  { text, method, signal }: { text: ForcedText; method: ForcedMethod; signal: AbortSignal },
): Promise<TokenChoice[] | null> {
  const alternatives = limits.evalAlternatives;
  switch (method) {
    case 'echo': {
      const answer = await complete(
        client,
        { prompt: text.text, echo: true, logprobs: alternatives },
        signal,
      );
      // The last one is generated, and the first has nothing before it.
      return answer === null ? null : readTokenChoices(answer['logprobs']).slice(1, -1);
    }
    case 'prompt_logprobs': {
      const answer = await complete(client, { prompt: text.text, prompt_logprobs: alternatives }, signal);
      return answer === null ? null : readPromptLogprobs(answer['prompt_logprobs']);
    }
    case 'step': {
      const choices: TokenChoice[] = [];
      for (const cut of text.cuts) {
        const prompt = text.text.slice(0, cut);
        const answer = await complete(client, { prompt, logprobs: alternatives }, signal);
        if (answer === null) return null;
        const [choice] = readTokenChoices(answer['logprobs']);
        if (choice === undefined && answer['text'] !== '') return null;
        choices.push(choice ?? theEnd);
      }
      return choices;
    }
  }
}

/** It would say nothing more. Left out, a model that stops in the middle would look well. */
const theEnd: TokenChoice = { token: '', alternatives: [['', 0]] };

async function complete(
  client: TargetClient,
  fields: object,
  signal: AbortSignal,
): Promise<Record<string, unknown> | null> {
  const body = { model: client.target.model, max_tokens: 1, temperature: 0, ...fields };
  const reply = await client.post('/completions', body, signal);
  if (reply.kind !== 'answered') return null;
  const { choices } = reply.body as { choices?: unknown };
  const first: unknown = Array.isArray(choices) ? choices[0] : null;
  return typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : null;
}
