import { request } from 'undici';
import { limits } from '../../contract/limits.ts';
import type { EngineContact, Finding } from '../engine-adapter.ts';
import { goldenQuestions, type GoldenQuestion } from './golden-questions.ts';
import { judgeAnswer, type AnswerKind } from './judge-answer.ts';
import { judgeGolden, type GoldenExpectation } from './judge-golden.ts';

/** Asks a started engine the questions, one after the other. Null: nothing to report. */
export async function askGolden(
  contact: EngineContact,
  about: { model: string; expectation: GoldenExpectation; apiKey: string | null },
): Promise<Finding | null> {
  const kinds: AnswerKind[] = [];
  for (const question of goldenQuestions) {
    const answer = await ask(contact, { question, ...about });
    if (answer !== null) kinds.push(judgeAnswer(answer, question.expected));
  }
  return judgeGolden(kinds, about.expectation);
}

/** Enough for a short answer after some thinking aloud. */
const mostTokens = 96;

interface ChatAnswer {
  choices?: { message?: Record<string, unknown>; text?: unknown }[];
}

/** The text of the answer; null when it cannot be asked this way, which others have to judge. */
async function ask(
  { baseUrl, signal }: EngineContact,
  about: { question: GoldenQuestion; model: string; apiKey: string | null },
): Promise<string | null> {
  const { statusCode, body } = await request(`${baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(about.apiKey === null ? {} : { authorization: `Bearer ${about.apiKey}` }),
    },
    body: JSON.stringify({
      model: about.model,
      messages: [{ role: 'user', content: about.question.prompt }],
      max_tokens: mostTokens,
      temperature: 0,
    }),
    signal,
  });
  const text = await body.text();
  if (statusCode !== 200 || text.length > limits.upstreamBodyBytes) return null;
  return textOf(JSON.parse(text) as ChatAnswer);
}

/** Thoughts count, too: a model that reasons may not come to its answer in so few tokens. */
function textOf({ choices }: ChatAnswer): string {
  const message = choices?.[0]?.message ?? {};
  const fields = ['content', 'reasoning_content', 'reasoning'];
  return fields
    .map((field) => message[field])
    .filter((part) => typeof part === 'string')
    .join('\n');
}
