/** The part of a validated request that decides how its bytes go upstream. */
interface GenerationBody {
  model: string;
  stream?: boolean | null | undefined;
  stream_options?: { include_usage?: boolean | null | undefined } | null | undefined;
}

export interface UpstreamBody {
  bytes: Buffer;
  /** The client streams and did not ask for usage: the frame we asked for is not for it. */
  dropUsageFrame: boolean;
}

/**
 * The body for the engine: the client's own bytes wherever possible. A streaming request is made to ask for
 * usage, so that tokens can be counted; a model alias becomes the name that the engine knows.
 */
export function upstreamBody(options: {
  original: Buffer;
  body: GenerationBody;
  engineModel: string;
}): UpstreamBody {
  const { original, body, engineModel } = options;
  const streams = body.stream === true;
  const dropUsageFrame = streams && body.stream_options?.include_usage !== true;
  const renamed = body.model !== engineModel;
  if (!renamed && !dropUsageFrame) return { bytes: original, dropUsageFrame };
  if (!renamed && !('stream_options' in body)) {
    return { bytes: insertLast(original, '"stream_options":{"include_usage":true}'), dropUsageFrame };
  }
  const changed = {
    ...body,
    model: engineModel,
    ...(streams ? { stream_options: { ...body.stream_options, include_usage: true } } : {}),
  };
  return { bytes: Buffer.from(JSON.stringify(changed)), dropUsageFrame };
}

/** Adds a field at the end of a JSON object that has fields already, without touching the others. */
function insertLast(original: Buffer, field: string): Buffer {
  const brace = original.lastIndexOf('}');
  return Buffer.concat([original.subarray(0, brace), Buffer.from(`,${field}`), original.subarray(brace)]);
}
