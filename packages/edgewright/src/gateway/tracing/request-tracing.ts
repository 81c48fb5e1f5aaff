import type { IncomingHttpHeaders } from 'node:http';
import type { Outcome, RequestFacts } from '../request-facts.ts';

/** Spans of one request, from its head to its end. */
export interface RequestTrace {
  /** It is sent to an engine. Returns the headers that let the engine's own spans belong to it. */
  sent(about: SentRequest): Record<string, string>;
  /** Exactly once. */
  ended(facts: RequestFacts, end: { outcome: Outcome; statusCode: number }): void;
}

export interface SentRequest {
  readonly engine: string;
  readonly deployment: string;
  /** As the engine calls it. */
  readonly model: string;
  readonly baseUrl: string;
  readonly attempt: number;
}

/** Makes spans and sends them somewhere. */
export interface RequestTracing {
  open(request: { id: string; route: string; headers: IncomingHttpHeaders }): RequestTrace;
  /** Sends what is left. */
  close(): Promise<void>;
}
