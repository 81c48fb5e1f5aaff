import type { ModelEntry } from 'edgewright/contract/openai';
import { getJson, type Service } from './http.ts';
import { browserError, field } from './service-error.ts';

/** The part of a model entry that the console shows. Other servers leave our own fields out. */
export type ListedModel = Pick<ModelEntry, 'id'> & {
  contextTokens: number | null;
  ready: boolean | null;
  demo: boolean;
};

/** `GET /v1/models`. */
export async function listModels(service: Service, signal: AbortSignal): Promise<ListedModel[]> {
  const body = await getJson(service, 'v1/models', signal);
  const data = field(body, 'data');
  if (!Array.isArray(data)) {
    throw browserError('unreadable_response', 'The list of models has no `data` array.');
  }
  return data.flatMap(readModel);
}

function readModel(entry: unknown): ListedModel[] {
  const id = field(entry, 'id');
  if (typeof id !== 'string') return [];
  const length = field(entry, 'max_model_len');
  const ready = field(entry, 'ready');
  return [
    {
      id,
      contextTokens: typeof length === 'number' ? length : null,
      ready: typeof ready === 'boolean' ? ready : null,
      demo: field(entry, 'demo') === true,
    },
  ];
}
