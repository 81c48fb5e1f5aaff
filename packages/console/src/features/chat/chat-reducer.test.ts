import { describe, expect, it } from 'vitest';
import { reduceChat, type ChatAction } from './chat-reducer.ts';
import { emptyChat, isBusy, messagesFor, type ChatState } from './chat-state.ts';

const problem = { code: 'engine_lost', message: 'gone', nextStep: 'retry', httpStatus: null };

const ask = (id: string, question = `question ${id}`): ChatAction => ({
  kind: 'question-sent',
  turnId: `turn-${id}`,
  question,
  answerId: id,
  model: 'demo',
  atMs: 100,
});
const text = (answerId: string, words: string, firstAtMs = 150, lastAtMs = 160): ChatAction => ({
  kind: 'text-received',
  answerId,
  text: words,
  reasoning: '',
  firstAtMs,
  lastAtMs,
});
const finish = (answerId: string): ChatAction => ({
  kind: 'answer-finished',
  answerId,
  finishReason: 'stop',
});
const run = (...actions: ChatAction[]): ChatState => actions.reduce(reduceChat, emptyChat);
const answerOf = (state: ChatState) => state.turns.at(-1)?.answer;

describe('reduceChat', () => {
  it('goes from waiting over streaming to finished', () => {
    const waiting = run(ask('1'));
    expect([answerOf(waiting)?.phase.kind, isBusy(waiting)]).toEqual(['waiting', true]);
    const streaming = reduceChat(waiting, text('1', 'Hel'));
    expect([answerOf(streaming)?.phase.kind, isBusy(streaming)]).toEqual(['streaming', true]);
    const finished = reduceChat(streaming, finish('1'));
    expect(answerOf(finished)?.phase).toEqual({ kind: 'finished', finishReason: 'stop' });
    expect(isBusy(finished)).toBe(false);
  });

  it('keeps the time of the very first piece and moves that of the last', () => {
    const answer = answerOf(run(ask('1'), text('1', 'a', 150, 160), text('1', 'b', 170, 190)));
    expect(answer).toMatchObject({ text: 'ab', sentAtMs: 100, firstTokenAtMs: 150, lastTokenAtMs: 190 });
  });

  it('keeps the partial text of a stopped and of a failed answer', () => {
    const stopped = run(ask('1'), text('1', 'half'), { kind: 'answer-stopped', answerId: '1' });
    expect(answerOf(stopped)).toMatchObject({ text: 'half', phase: { kind: 'stopped' } });
    const failed = run(ask('1'), text('1', 'half'), { kind: 'answer-failed', answerId: '1', problem });
    expect(answerOf(failed)).toMatchObject({ text: 'half', phase: { kind: 'failed', problem } });
  });

  it('replaces the last answer on retry, with the same or another question', () => {
    const before = run(ask('1'), text('1', 'old'), finish('1'));
    const retried = reduceChat(before, {
      kind: 'answer-retried',
      question: 'other',
      answerId: '2',
      model: 'demo',
      atMs: 500,
    });
    expect(retried.turns).toHaveLength(1);
    expect(retried.turns[0]).toMatchObject({ id: 'turn-1', question: 'other' });
    expect(answerOf(retried)).toMatchObject({ id: '2', text: '', sentAtMs: 500, phase: { kind: 'waiting' } });
  });

  const busy = run(ask('1'));
  const done = run(ask('1'), finish('1'));
  const ignored: [string, ChatState, ChatAction][] = [
    ['a question while one is answered', busy, ask('2')],
    ['text of another answer', busy, text('9', 'late')],
    ['text after the end', done, text('1', 'late')],
    ['a second end', done, { kind: 'answer-failed', answerId: '1', problem }],
    ['text after the conversation was cleared', emptyChat, text('1', 'late')],
    [
      'a retry of nothing',
      emptyChat,
      { kind: 'answer-retried', question: '', answerId: '2', model: 'm', atMs: 0 },
    ],
  ];
  it.each(ignored)('ignores %s', (_name, state, action) => {
    expect(reduceChat(state, action)).toBe(state);
  });

  it('leaves earlier turns untouched, so that they need no new rendering', () => {
    const before = run(ask('1'), text('1', 'a'), finish('1'), ask('2'));
    const after = reduceChat(before, text('2', 'b'));
    expect(after.turns[0]).toBe(before.turns[0]);
    expect(after.turns[1]).not.toBe(before.turns[1]);
  });
});

describe('messagesFor', () => {
  it('sends the system prompt, the earlier turns and the question', () => {
    const chat = run(ask('1'), text('1', 'answer'), finish('1'), ask('2'));
    expect(messagesFor(chat, 'Be brief.')).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'question 1' },
      { role: 'assistant', content: 'answer' },
      { role: 'user', content: 'question 2' },
    ]);
  });

  it('leaves out turns without an answer and a blank system prompt', () => {
    const failure: ChatAction = { kind: 'answer-failed', answerId: '1', problem };
    expect(messagesFor(run(ask('1'), failure, ask('2')), '  ')).toEqual([
      { role: 'user', content: 'question 2' },
    ]);
  });
});
