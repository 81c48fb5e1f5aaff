import { describe, expect, it } from 'vitest';
import { browserError, errorFromEnvelope, nextStepFor, problemOf } from './service-error.ts';

describe('errorFromEnvelope', () => {
  const cases: [string, unknown, { code: string; message: string } | null][] = [
    [
      'the OpenAI envelope',
      { error: { message: 'm', code: 'queue_full', type: 't' } },
      { code: 'queue_full', message: 'm' },
    ],
    [
      'an envelope without code',
      { error: { message: 'm', code: null, type: 't' } },
      { code: 't', message: 'm' },
    ],
    ['a plain text error', { error: 'm' }, { code: 'error', message: 'm' }],
    ['a chunk of an answer', { choices: [] }, null],
    ['an error without message', { error: { code: 'x' } }, null],
    ['null', null, null],
    ['text', 'oops', null],
  ];
  it.each(cases)('reads %s', (_name, body, expected) => {
    const problem = errorFromEnvelope(body, 500)?.problem ?? null;
    if (expected) expect(problem).toMatchObject({ ...expected, httpStatus: 500 });
    else expect(problem).toBeNull();
  });

  it('always gives a next step', () => {
    const error = errorFromEnvelope({ error: { message: 'm', code: 'never_heard_of' } }, 500);
    expect(error?.problem.nextStep).not.toBe('');
  });
});

describe('nextStepFor', () => {
  it('knows the shared table', () => expect(nextStepFor('queue_full')).toMatch(/Retry-After/));
  it('prefers the step that fits a page', () =>
    expect(nextStepFor('context_length_exceeded')).toMatch(/new chat/));
  it('does not take inherited names for codes', () => expect(nextStepFor('toString')).toBeNull());
});

describe('problemOf', () => {
  it('keeps a known problem', () => {
    const error = browserError('stream_interrupted', 'cut');
    expect(problemOf(error)).toBe(error.problem);
  });
  it('wraps anything else', () =>
    expect(problemOf('odd')).toMatchObject({ code: 'console_error', message: 'odd' }));
});
