import { randomUUID } from 'node:crypto';
import { AppError } from '../../../base/app-error.ts';
import type { ResponsesRequest } from '../../../contract/responses.ts';
import type { AnswerTranslation } from '../../answer-translation.ts';
import { OutputWriter } from './output-writer.ts';
import { endOf, readChatPiece, readUsage } from './read-chat-answer.ts';
import { responseDocument, type ResponseHead } from './response-document.ts';
import { ResponseStream } from './response-stream.ts';

/** Tells chat completions as responses. */
export function responsesTranslation(request: ResponsesRequest): AnswerTranslation {
  const head = (): ResponseHead => ({
    id: newId('resp'),
    createdAt: Math.floor(Date.now() / 1_000),
    request,
  });
  return {
    whole: (answer) => {
      const piece = readChatPiece(answer);
      if (!piece) {
        throw new AppError('engine_bad_response', { message: 'The engine answered without a choice.' });
      }
      const writer = new OutputWriter(newId);
      writer.add(piece);
      const end = endOf(piece.finishReason);
      writer.close(end.status === 'incomplete' ? 'incomplete' : 'completed');
      return responseDocument(head(), { end, output: writer.output, usage: readUsage(answer) });
    },
    stream: () => new ResponseStream(head(), newId),
  };
}

/** Ids are made here: no engine knows them, and nobody can ask for them again. */
function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}
