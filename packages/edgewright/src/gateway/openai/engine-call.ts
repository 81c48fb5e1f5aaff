import type { ChatCompletionRequest, CompletionRequest, EmbeddingRequest } from '../../contract/openai.ts';
import type { AnswerTranslation } from '../answer-translation.ts';

/** One request as the engine gets it. */
export interface EngineCall {
  /** Path at the engine. */
  path: string;
  body: ChatCompletionRequest | CompletionRequest | EmbeddingRequest;
  /** Of `body`: the client's own bytes, unless it speaks another dialect than the engine. */
  bytes: Buffer;
  /** `null`: the answer goes to the client as it came. */
  translation: AnswerTranslation | null;
  /** What an engine without this route lacks; `null`: every engine has it. */
  feature: string | null;
}
