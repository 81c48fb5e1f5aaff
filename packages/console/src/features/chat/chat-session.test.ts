import { describe, expect, it } from 'vitest';
import type { AnswerPiece } from '../../lib/api/answer-piece.ts';
import { browserError } from '../../lib/api/service-error.ts';
import type { ChatRequest } from '../../lib/api/stream-chat.ts';
import { ChatSession } from './chat-session.ts';
import { defaultSettings } from './generation-settings.ts';

type Step = AnswerPiece[] | Error | 'wait';

/** A session whose answers are scripts, with a clock and frames that move only when told. */
function rehearse(...scripts: Step[][]) {
  const requests: ChatRequest[] = [];
  const frames = new Set<() => void>();
  const clock = { nowMs: 0 };
  let noteWaiting = () => {};
  const waiting = new Promise<void>((resolve) => {
    noteWaiting = resolve;
  });
  const session = new ChatSession({
    async *streamAnswer(request, signal) {
      requests.push(request);
      for (const step of scripts.shift() ?? []) {
        clock.nowMs += 10;
        if (step instanceof Error) throw step;
        if (step === 'wait') {
          noteWaiting();
          await aborted(signal);
        } else yield step;
      }
    },
    nowMs: () => clock.nowMs,
    scheduleFrame: (callback) => {
      frames.add(callback);
      return () => frames.delete(callback);
    },
  });
  const lastAnswer = () => session.getState().turns.at(-1)?.answer;
  return { session, requests, frames, waiting, lastAnswer };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

const text = (words: string): AnswerPiece => ({ kind: 'text', text: words });
const ask = { model: 'demo', settings: { ...defaultSettings, maxTokens: 32 } };
const usage = { promptTokens: 5, outputTokens: 3, totalTokens: 8, cachedTokens: null };

describe('ChatSession', () => {
  it('collects an answer with its times, usage and finish reason', async () => {
    const { session, lastAnswer, requests } = rehearse([
      [text('Hel')],
      [text('lo'), { kind: 'finish', reason: 'length' }],
      [{ kind: 'usage', usage }, { kind: 'end' }],
    ]);
    await session.send('Hi', ask);
    expect(lastAnswer()).toMatchObject({
      text: 'Hello',
      sentAtMs: 0,
      firstTokenAtMs: 10,
      lastTokenAtMs: 20,
      usage,
      phase: { kind: 'finished', finishReason: 'length' },
    });
    expect(requests).toEqual([
      { model: 'demo', messages: [{ role: 'user', content: 'Hi' }], temperature: 0.3, maxTokens: 32 },
    ]);
  });

  it('announces text once per frame, however many pieces came', async () => {
    const many = Array.from({ length: 500 }, () => [text('x')]);
    const { session, frames, waiting, lastAnswer } = rehearse([...many, 'wait']);
    let news = 0;
    session.subscribe(() => (news += 1));
    const ended = session.send('Hi', ask);
    await waiting;
    expect(frames.size).toBe(1);
    expect([news, lastAnswer()?.text]).toEqual([1, '']);
    for (const frame of frames) frame();
    expect(news).toBe(2);
    session.stop();
    await ended;
    expect(lastAnswer()).toMatchObject({ text: 'x'.repeat(500), phase: { kind: 'stopped' } });
  });

  it('keeps the partial answer when the stream breaks, and can retry', async () => {
    const { session, lastAnswer } = rehearse(
      [[text('half')], browserError('stream_interrupted', 'cut')],
      [[text('whole'), { kind: 'finish', reason: 'stop' }]],
    );
    await session.send('Hi', ask);
    expect(lastAnswer()).toMatchObject({
      text: 'half',
      phase: { kind: 'failed', problem: { code: 'stream_interrupted' } },
    });
    await session.retry(ask);
    expect(session.getState().turns).toHaveLength(1);
    expect(lastAnswer()).toMatchObject({ text: 'whole', phase: { kind: 'finished' } });
  });

  it('asks another question in place of the last one', async () => {
    const finish: AnswerPiece = { kind: 'finish', reason: 'stop' };
    const { session, requests } = rehearse([[text('a'), finish]], [[text('b'), finish]]);
    await session.send('first', ask);
    await session.retry(ask, 'second');
    expect(requests[1]?.messages).toEqual([{ role: 'user', content: 'second' }]);
  });

  it('answers one question at a time', async () => {
    const { session, requests } = rehearse(['wait']);
    const first = session.send('first', ask);
    await session.send('second', ask);
    session.stop();
    await first;
    expect(requests).toHaveLength(1);
  });

  it('forgets a running answer when the conversation is cleared', async () => {
    const { session } = rehearse([[text('a')], 'wait'], [[text('b'), { kind: 'finish', reason: 'stop' }]]);
    const first = session.send('first', ask);
    session.clear();
    await session.send('second', ask);
    await first;
    expect(session.getState().turns.map(({ question, answer }) => [question, answer.text])).toEqual([
      ['second', 'b'],
    ]);
  });

  it('ends a runaway answer', async () => {
    const endless = Array.from({ length: 12 }, () => [text('x'.repeat(100_000))]);
    const { session, lastAnswer } = rehearse(endless);
    await session.send('Hi', ask);
    expect(lastAnswer()?.phase).toMatchObject({ kind: 'failed', problem: { code: 'answer_too_long' } });
  });
});
