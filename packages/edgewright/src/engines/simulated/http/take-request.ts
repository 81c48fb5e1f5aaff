import { randomBytes } from 'node:crypto';
import { limits } from '../../../contract/limits.ts';
import type { Asked, GenerationFormat, Problem, ProblemFacts } from '../faces/face.ts';
import type { Simulation } from '../simulation.ts';
import { scriptAnswer } from '../text/script-answer.ts';
import { splitTokens } from '../text/tokens.ts';
import { writeAnswer } from '../text/write-answer.ts';
import type { TakenRequest } from './taken-request.ts';

export interface Refusal {
  readonly problem: Problem;
  readonly facts: ProblemFacts;
}

/** Whether one more request is more than the engine takes. */
export function isFull({ spec, face, engine }: Simulation): boolean {
  const queue = spec.queue ?? face.defaultQueue(spec.sessions) ?? limits.simulatedQueue;
  return engine.running + engine.waiting >= spec.sessions + queue;
}

/** Holds a request against the model's name and the context, and writes its answer. */
export function takeRequest(
  simulation: Simulation,
  { asked, format, path }: { asked: Asked; format: GenerationFormat; path: string },
): TakenRequest | Refusal {
  const { spec, face, models, contextTokens } = simulation;
  const model = asked.model ?? models[0] ?? '';
  if (face.checksModel && !models.includes(model)) {
    return { problem: 'unknown-model', facts: { message: `The model ${model} is not served.`, model } };
  }
  const whole = splitTokens(asked.prompt);
  const wished = asked.maxTokens ?? face.defaultMaxTokens[asked.kind];
  const isCut = face.longPrompt === 'truncate' && whole.length >= contextTokens;
  // What is cut off lies at the begin; half of the context is left to the answer.
  const prompt = isCut ? whole.slice(-Math.ceil(contextTokens / 2)) : whole;
  const room = contextTokens - Math.max(1, prompt.length);
  const asksTooMuch = face.refusesLongAnswers && asked.maxTokens !== null && asked.maxTokens > room;
  if (room < 1 || asksTooMuch) {
    const message = 'The prompt is longer than the context.';
    return {
      problem: 'too-long',
      facts: { message, promptTokens: prompt.length, answerTokens: wished ?? 1 },
    };
  }
  const wishes = format.readWishes?.(asked.body) ?? null;
  const scripted = wishes && scriptAnswer(asked.question, wishes);
  const spoiled = spoiledBy(simulation);
  const answer = writeAnswer({
    question: asked.question,
    scripted: scripted?.text ?? null,
    prompt: asked.prompt,
    seed: spec.seed,
    maxTokens: Math.min(wished ?? room, room),
    fillsUp: asked.fillsUp,
    stop: asked.stop,
    spoiled,
  });
  const id = `${asked.kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomBytes(12).toString('hex')}`;
  const createdSeconds = Math.floor(Date.now() / 1_000);
  // Nonsense calls nothing.
  const call =
    scripted?.kind === 'call' && spoiled === null
      ? { id: `call_${randomBytes(12).toString('hex')}`, name: scripted.name }
      : null;
  const about = { id, createdSeconds, asked, model, spec, path, wishes, call };
  // An empty prompt still costs the mark that begins every text.
  return { format, about, prompt: prompt.length === 0 ? [''] : prompt, answer };
}

function spoiledBy({ faults }: Simulation): 'garbage' | 'empty' | 'repetition' | null {
  for (const kind of ['garbage', 'empty', 'repetition'] as const) {
    if (faults.strike(kind) !== null) return kind;
  }
  return null;
}
