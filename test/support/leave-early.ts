import { request } from 'undici';

/** Reads three chunks of an endless answer and leaves; answers when that was, on the monotonic clock. */
export async function leaveEarly(url: string, index: number): Promise<number> {
  const controller = new AbortController();
  let leftAtMs = Number.NaN;
  try {
    const { body } = await request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'edgewright-demo',
        messages: [{ role: 'user', content: `Question ${index}: what is continuous batching?` }],
        stream: true,
        max_tokens: 1900,
        ignore_eos: true,
      }),
      signal: controller.signal,
    });
    let chunks = 0;
    for await (const _ of body) {
      chunks += 1;
      if (chunks < 3 || controller.signal.aborted) continue;
      leftAtMs = performance.now();
      controller.abort();
    }
  } catch (thrown) {
    if (!controller.signal.aborted) throw thrown;
  }
  return leftAtMs;
}

/** One value of a Prometheus page, by its name with labels; 0 when it is not there. */
export async function readMetric(url: string, name: string): Promise<number> {
  const { body } = await request(`${url}/metrics`);
  const line = (await body.text()).split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}
