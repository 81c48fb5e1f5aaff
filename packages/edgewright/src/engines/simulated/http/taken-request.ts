import type { AnswerAbout, GenerationFormat } from '../faces/face.ts';
import type { WrittenAnswer } from '../text/write-answer.ts';

/** A request that was taken, and the answer that it will get. */
export interface TakenRequest {
  readonly format: GenerationFormat;
  readonly about: AnswerAbout;
  readonly prompt: readonly string[];
  readonly answer: WrittenAnswer;
}
