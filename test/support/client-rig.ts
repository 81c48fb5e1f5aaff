import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import { deploymentOf, engineRig, serve, simulatedOption } from './simulated-service.ts';

export interface ClientRig {
  /** What clients call their base URL, `/v1` included. */
  readonly baseUrl: string;
  readonly model: string;
  /** From now on the engine has these faults and no others. */
  setFaults(faults: readonly object[]): Promise<void>;
  /** Requests that the engine works on now. */
  running(): Promise<number>;
  close(): Promise<void>;
}

/** A small picture: one red pixel. */
export const redPixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

/** What every client is asked to offer: a function about the weather. */
export const weatherSchema = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false,
};

/** The real gateway before a simulated engine, which is a process of its own under the real supervisor. */
export async function startClientRig(
  overrides: Partial<SimulationSpec> = {},
  engine: SimulationSpec['engine'] = 'vllm',
): Promise<ClientRig> {
  const engines = await engineRig();
  const spec = sampleSpec(engine, overrides);
  const deployment = deploymentOf(engines, [await simulatedOption(engines, spec)]);
  const served = await serve([deployment]);
  deployment.start();
  await deployment.whenReady({ holdMs: 20_000, signal: new AbortController().signal });
  const { state } = deployment.view;
  if (state.kind !== 'ready') throw new Error(`The simulated engine is ${state.kind}.`);
  const { baseUrl } = state;
  return {
    baseUrl: `${served.url}/v1`,
    model: spec.models[0] ?? '',
    setFaults: async (faults) => {
      await fetch(`${baseUrl}/simulated/faults`, { method: 'POST', body: JSON.stringify({ faults }) });
    },
    running: async () => {
      const answer = await fetch(`${baseUrl}/simulated/state`);
      return ((await answer.json()) as { running: number }).running;
    },
    close: async () => {
      await served.close();
      await engines.remove();
    },
  };
}
