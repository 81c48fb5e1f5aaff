import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseMeter } from './sse-meter.ts';
import { TextFrame } from './text-frame.ts';

const frameOf = (content: unknown, more: object = {}) =>
  Buffer.from(
    `data: ${JSON.stringify({ id: 'a', choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }], usage: null })}\n\n`,
  );

function learned(frame: Buffer): TextFrame {
  const form = new TextFrame();
  form.learn(frame);
  return form;
}

describe('the form of frames with text', () => {
  it.each(['b', ' world', 'é→', "it's", '0'])('knows another text: %j', (text) => {
    expect(learned(frameOf('a')).matches(frameOf(text))).toBe(true);
  });

  it.each([
    ['no text', frameOf('')],
    ['null', frameOf(null)],
    ['a quote', frameOf('"')],
    ['an escape', frameOf('\n')],
    ['a raw control character', Buffer.from(frameOf('X').toString().replace('X', '\t'))],
    ['an escaped end', Buffer.from(frameOf('X').toString().replace('X', '\\'))],
    ['a long text', frameOf('x'.repeat(300))],
    ['another end', frameOf('b', { finish_reason: 'stop' })],
    ['another choice', frameOf('b', { index: 1 })],
    ['two frames', Buffer.concat([frameOf('b'), frameOf('c')])],
    ['half a frame', frameOf('b').subarray(0, 40)],
    ['the end mark', Buffer.from('data: [DONE]\n\n')],
  ])('leaves to others what has %s', (_, frame) => {
    expect(learned(frameOf('a')).matches(frame)).toBe(false);
  });

  it.each([
    ['no text', frameOf('')],
    ['an escape', frameOf('a\nb')],
    ['other line ends', Buffer.from(frameOf('a').toString().replaceAll('\n', '\r\n'))],
    ['two lines', Buffer.from(`event: message\n${frameOf('a').toString()}`)],
  ])('is not learned from a frame with %s', (_, frame) => {
    expect(learned(frame).matches(frame)).toBe(false);
  });

  it('says of a stream what reading every frame says', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => frameOf(text)),
      fc.constantFrom('a', 'b', ' c').map((text) => frameOf(text)),
      fc.nat(1).map((index) => frameOf('d', { index })),
      fc.nat(1).map((index) => frameOf('e', { index, finish_reason: 'stop' })),
      fc.constantFrom('data: [DONE]\n\n', ': ping\n\n').map((text) => Buffer.from(text)),
      fc.constant(
        Buffer.from(
          'data: {"choices":[],"usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5}}\n\n',
        ),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (frames) => {
        const [read, short] = [new SseMeter(), new SseMeter()];
        const form = new TextFrame();
        for (const [atMs, frame] of frames.entries()) {
          read.read(frame, atMs);
          if (form.matches(frame)) short.repeat(atMs);
          else if (short.read(frame, atMs)) form.learn(frame);
        }
        expect(JSON.stringify(short)).toBe(JSON.stringify(read));
      }),
    );
  });
});
