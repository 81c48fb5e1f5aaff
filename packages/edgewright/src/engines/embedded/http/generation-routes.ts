import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../../base/app-error.ts';
import {
  chatCompletionRequestSchema,
  completionRequestSchema,
  type ChatCompletionRequest,
  type CompletionRequest,
} from '../../../contract/openai.ts';
import type { GenerationRequest } from '../inference/messages.ts';
import { chatFormat, completionFormat, type AnswerFormat } from './answer-format.ts';
import { grammarFromRequest } from './grammar-from-request.ts';
import { checkBody, readJson } from './read-body.ts';
import { runGenerations } from './run-generations.ts';
import { samplingFromRequest } from './sampling-from-request.ts';
import type { LoadedEngine } from './engine-parts.ts';
import { streamWriter, wholeWriter } from './write-answer.ts';

type Prompt = GenerationRequest['prompt'];

/** `POST /v1/chat/completions` */
export async function chatCompletions(
  engine: LoadedEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = checkBody(chatCompletionRequestSchema, await readJson(request));
  refuse(body, ['tools', 'functions', 'audio', 'modalities']);
  const extra = body['chat_template_kwargs'];
  const text = engine.chatTemplate.render(
    body.messages,
    typeof extra === 'object' && extra !== null ? (extra as Record<string, unknown>) : {},
  );
  const logprobs = body.logprobs ? (body.top_logprobs ?? 0) : null;
  answer(engine, response, {
    body,
    format: chatFormat,
    prompts: [{ kind: 'text', text }],
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    logprobs,
  });
}

/** `POST /v1/completions` */
export async function completions(
  engine: LoadedEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = checkBody(completionRequestSchema, await readJson(request));
  refuse(body, ['suffix', 'best_of']);
  if (body.echo) refuse(body, ['echo']);
  answer(engine, response, {
    body,
    format: completionFormat,
    prompts: promptsOf(body.prompt),
    // OpenAI's default for this route is 16 tokens.
    maxTokens: body.max_tokens ?? 16,
    logprobs: body.logprobs ?? null,
  });
}

interface Job {
  body: ChatCompletionRequest | CompletionRequest;
  format: AnswerFormat;
  prompts: Prompt[];
  maxTokens: number | null;
  logprobs: number | null;
}

function answer(engine: LoadedEngine, response: ServerResponse, job: Job): void {
  const { body } = job;
  if (body.model !== engine.options.alias) {
    throw new AppError('model_not_found', {
      message: `The model "${body.model}" is not served here; this engine serves "${engine.options.alias}".`,
      param: 'model',
    });
  }
  if ((body.n ?? 1) > 1) {
    throw new AppError('unsupported_parameter', {
      message: `n is ${body.n}; only 1 is supported.`,
      param: 'n',
    });
  }
  const sampling = samplingFromRequest(body, grammarFromRequest(body), engine);
  const head = {
    format: job.format,
    model: engine.options.alias,
    choices: job.prompts.length,
    includeUsage: body.stream_options?.include_usage ?? false,
  };
  const writer = body.stream ? streamWriter(response, head) : wholeWriter(response, head);
  const stop = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []);
  const requests = job.prompts.map((prompt) => ({
    prompt,
    maxTokens: job.maxTokens,
    stop,
    sampling,
    logprobs: job.logprobs,
  }));
  runGenerations(engine, { requests, writer, response });
}

function promptsOf(prompt: CompletionRequest['prompt']): Prompt[] {
  if (typeof prompt === 'string') return [{ kind: 'text', text: prompt }];
  if (prompt.every((entry) => typeof entry === 'number')) return [{ kind: 'tokens', tokens: prompt }];
  return prompt.map((entry): Prompt =>
    typeof entry === 'string' ? { kind: 'text', text: entry } : { kind: 'tokens', tokens: [entry].flat() },
  );
}

function refuse(body: Record<string, unknown>, fields: string[]): void {
  for (const field of fields) {
    const value = body[field];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    throw new AppError('unsupported_parameter', {
      message: `"${field}" is not supported by the embedded engine.`,
      param: field,
    });
  }
}
