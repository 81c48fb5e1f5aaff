import {
  chatCompletionChunkSchema,
  chatCompletionSchema,
  completionSchema,
  embeddingListSchema,
  responseEventSchema,
  responseSchema,
} from '../../contract/openai-answers.ts';
import {
  chatCompletionRequestSchema,
  completionRequestSchema,
  embeddingRequestSchema,
  modelEntrySchema,
  modelListSchema,
} from '../../contract/openai.ts';
import { responsesRequestSchema } from '../../contract/responses.ts';
import { generate } from '../openai/generate.ts';
import { listModels, showModel } from '../openai/models.ts';
import type { Route } from '../route.ts';

/** What clients of OpenAI call. */
export const openAiRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/models',
    generates: false,
    about: {
      operation: 'listModels',
      summary: 'The models that are served',
      answers: [{ kind: 'json', name: 'ModelList', schema: modelListSchema }],
    },
    handle: ({ parts, request }) => listModels(parts, request),
  },
  {
    method: 'GET',
    path: '/v1/models/*',
    generates: false,
    about: {
      operation: 'showModel',
      summary: 'One of the models, by name, id or alias',
      answers: [{ kind: 'json', name: 'Model', schema: modelEntrySchema }],
      errors: ['model_not_found'],
    },
    handle: ({ parts, request }) => showModel(parts, request),
  },
  {
    method: 'POST',
    path: '/v1/chat/completions',
    generates: true,
    takesMedia: true,
    about: {
      operation: 'createChatCompletion',
      summary: 'A chat answer, as a stream or whole',
      description: 'Fields that are not named here go to the engine as they came.',
      body: { name: 'ChatCompletionRequest', schema: chatCompletionRequestSchema },
      answers: [
        { kind: 'json', name: 'ChatCompletion', schema: chatCompletionSchema },
        { kind: 'events', name: 'ChatCompletionChunk', schema: chatCompletionChunkSchema },
      ],
    },
    handle: ({ parts, request, reply }) => generate(parts, 'chat', { request, reply }),
  },
  {
    method: 'POST',
    path: '/v1/completions',
    generates: true,
    about: {
      operation: 'createCompletion',
      summary: 'A text completion, as a stream or whole',
      description: 'Fields that are not named here go to the engine as they came.',
      body: { name: 'CompletionRequest', schema: completionRequestSchema },
      answers: [
        { kind: 'json', name: 'Completion', schema: completionSchema },
        { kind: 'events', name: 'Completion', schema: completionSchema },
      ],
    },
    handle: ({ parts, request, reply }) => generate(parts, 'completion', { request, reply }),
  },
  {
    method: 'POST',
    path: '/v1/responses',
    generates: true,
    takesMedia: true,
    about: {
      operation: 'createResponse',
      summary: 'A response in the form that keeps nothing, as a stream or whole',
      body: { name: 'ResponsesRequest', schema: responsesRequestSchema },
      answers: [
        { kind: 'json', name: 'Response', schema: responseSchema },
        { kind: 'events', name: 'ResponseEvent', schema: responseEventSchema },
      ],
    },
    handle: ({ parts, request, reply }) => generate(parts, 'responses', { request, reply }),
  },
  {
    method: 'POST',
    path: '/v1/embeddings',
    generates: true,
    about: {
      operation: 'createEmbeddings',
      summary: 'Embeddings, from engines that make them',
      body: { name: 'EmbeddingRequest', schema: embeddingRequestSchema },
      answers: [{ kind: 'json', name: 'EmbeddingList', schema: embeddingListSchema }],
    },
    handle: ({ parts, request, reply }) => generate(parts, 'embedding', { request, reply }),
  },
];
