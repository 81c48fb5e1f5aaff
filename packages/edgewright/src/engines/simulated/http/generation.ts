import type { ServerResponse } from 'node:http';
import type { Asked, GenerationFormat, JsonBody, Problem, ProblemFacts } from '../faces/face.ts';
import type { Simulation } from '../simulation.ts';
import { sendReply } from './send-reply.ts';
import { streamAnswer } from './stream-answer.ts';
import { isFull, takeRequest } from './take-request.ts';
import { wholeAnswer } from './whole-answer.ts';

export interface GenerationExchange {
  readonly format: GenerationFormat;
  readonly body: JsonBody;
  readonly path: string;
  readonly response: ServerResponse;
}

/** Answers one generation: refuses it as the engine would, or feeds it to the scheduler. */
export async function generate(simulation: Simulation, exchange: GenerationExchange): Promise<void> {
  const { format, body, path, response } = exchange;
  const { faults, clock, stop } = simulation;
  const asked = format.read(body);
  const refuse = (problem: Problem, facts: ProblemFacts): void =>
    refuseRequest(simulation, exchange, { asked, problem, facts: { ...facts, path } });
  if (typeof asked === 'string') return refuse('invalid', { message: asked });
  if (faults.strike('stall') !== null) return;
  const slow = faults.strike('slow-headers');
  if (slow !== null) await clock.until(clock.nowMs() + slow.delayMs, stop.signal);
  if (simulation.isAsleep || faults.strike('broken-generation') !== null) {
    return refuse('generation', { message: 'This engine is simulated to fail every generation.' });
  }
  if (faults.strike('overload') !== null || isFull(simulation)) return reject(simulation, refuse);
  const taken = takeRequest(simulation, { asked, format, path });
  if ('problem' in taken) return refuse(taken.problem, taken.facts);
  const loads = format.loads?.(body) ?? null;
  if (loads === 'unload') simulation.isLoaded = false;
  else {
    const why = await simulation.load();
    if (why !== null) return refuse('generation', { message: why });
  }
  if (loads !== null) {
    const { model } = taken.about;
    return sendReply(response, {
      status: 200,
      body: { model, response: '', done: true, done_reason: loads },
    });
  }
  // While the model was loaded the client may have gone, and others may have come before.
  if (response.destroyed) return;
  if (isFull(simulation)) return reject(simulation, refuse);
  await (asked.streams ? streamAnswer : wholeAnswer)(simulation, taken, response);
}

function reject({ tally }: Simulation, refuse: (problem: Problem, facts: ProblemFacts) => void): void {
  tally.rejected += 1;
  refuse('overloaded', { message: 'The request queue is full.' });
}

function refuseRequest(
  { face, spec }: Simulation,
  { format, response }: GenerationExchange,
  about: { asked: Asked | string; problem: Problem; facts: ProblemFacts },
): void {
  const { asked, problem, facts } = about;
  const reply = face.problem(problem, facts, spec);
  const isStream = typeof asked !== 'string' && asked.streams;
  if (!(isStream && problem === 'overloaded' && face.refusesInStream)) return sendReply(response, reply);
  response.writeHead(200, { 'content-type': format.streamType });
  response.end(`${format.failure(facts.message, reply.status)}data: [DONE]\n\n`);
}
