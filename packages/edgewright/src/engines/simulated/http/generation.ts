import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Asked, AnswerAbout, GenerationFormat, JsonBody, Problem, ProblemFacts } from '../faces/face.ts';
import type { Simulation } from '../simulation.ts';
import { splitTokens } from '../text/tokens.ts';
import { writeAnswer, type WrittenAnswer } from '../text/write-answer.ts';
import { limits } from '../../../contract/limits.ts';
import { sendReply } from './send-reply.ts';
import { streamAnswer } from './stream-answer.ts';
import { wholeAnswer } from './whole-answer.ts';

/** A request that was taken, and the answer that it will get. */
export interface Generation {
  readonly format: GenerationFormat;
  readonly about: AnswerAbout;
  readonly prompt: readonly string[];
  readonly answer: WrittenAnswer;
}

/** Answers one generation: refuses it as the engine would, or feeds it to the scheduler. */
export async function generate(
  simulation: Simulation,
  { format, body, response }: { format: GenerationFormat; body: JsonBody; response: ServerResponse },
): Promise<void> {
  const asked = format.read(body);
  const refuse = (problem: Problem, facts: ProblemFacts): void => {
    const reply = simulation.face.problem(problem, facts, simulation.spec);
    const inStream =
      problem === 'overloaded' &&
      typeof asked !== 'string' &&
      asked.streams &&
      simulation.face.refusesInStream;
    if (inStream) {
      response.writeHead(200, { 'content-type': format.streamType });
      response.end(`${format.failure(facts.message, reply.status)}data: [DONE]\n\n`);
    } else sendReply(response, reply);
  };
  if (typeof asked === 'string') return refuse('invalid', { message: asked });
  const { faults } = simulation;
  if (faults.strike('stall') !== null) return;
  const slow = faults.strike('slow-headers');
  if (slow !== null)
    await simulation.clock.until(simulation.clock.nowMs() + slow.delayMs, simulation.stop.signal);
  if (faults.strike('broken-generation') !== null) {
    return refuse('generation', { message: 'The engine is simulated to fail every generation.' });
  }
  if (faults.strike('overload') !== null || isFull(simulation)) {
    simulation.tally.rejected += 1;
    return refuse('overloaded', { message: 'The request queue is full.' });
  }
  const taken = take(simulation, asked, format);
  if ('problem' in taken) return refuse(taken.problem, taken.facts);
  if (asked.streams) await streamAnswer(simulation, taken, response);
  else await wholeAnswer(simulation, taken, response);
}

function isFull({ spec, face, engine }: Simulation): boolean {
  const queue = spec.queue ?? face.defaultQueue ?? limits.simulatedQueue;
  return engine.running >= spec.sessions
    ? engine.waiting >= queue
    : engine.running + engine.waiting >= spec.sessions + queue;
}

function take(
  simulation: Simulation,
  asked: Asked,
  format: GenerationFormat,
): Generation | { problem: Problem; facts: ProblemFacts } {
  const { spec, face, models, contextTokens } = simulation;
  const model = asked.model ?? models[0] ?? '';
  if (face.checksModel && !models.includes(model)) {
    return { problem: 'unknown-model', facts: { message: `The model ${model} is not served.`, model } };
  }
  const prompt = splitTokens(asked.prompt);
  const wished = asked.maxTokens ?? face.defaultMaxTokens[asked.kind];
  const room = contextTokens - prompt.length;
  const isTooLong =
    room < 1 || (face.refusesLongAnswers && asked.maxTokens !== null && asked.maxTokens > room);
  if (isTooLong) {
    const facts = {
      message: 'The prompt is too long.',
      promptTokens: prompt.length,
      answerTokens: wished ?? 1,
    };
    return { problem: 'too-long', facts };
  }
  const answer = writeAnswer({
    question: asked.question,
    prompt: asked.prompt,
    seed: spec.seed,
    maxTokens: Math.min(wished ?? room, room),
    fillsUp: asked.fillsUp,
    stop: asked.stop,
    spoiled: spoiledBy(simulation),
  });
  const id = `${asked.kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomBytes(12).toString('hex')}`;
  const about = { id, createdSeconds: Math.floor(Date.now() / 1_000), asked, model, spec };
  // An empty prompt still costs the mark that begins every text.
  return { format, about, prompt: prompt.length === 0 ? [''] : prompt, answer };
}

function spoiledBy({ faults }: Simulation): 'garbage' | 'empty' | 'repetition' | null {
  for (const kind of ['garbage', 'empty', 'repetition'] as const) {
    if (faults.strike(kind) !== null) return kind;
  }
  return null;
}
