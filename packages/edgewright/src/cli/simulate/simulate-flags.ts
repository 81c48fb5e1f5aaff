import type { FlagSpecs, FlagValues } from '../define-command.ts';
import { planFlags } from '../plan/plan-flags.ts';

const { slo: _slo, all: _all, emit: _emit, json: _json, engine, ...questionFlags } = planFlags;

export const simulateFlags = {
  ...questionFlags,
  engine: { ...engine, summary: 'the engine to simulate: any but embedded, which runs anywhere for real' },
  workshop: {
    type: 'string',
    placeholder: 'RUNG',
    summary: 'Llama-3.1-8B on a Thor as the workshop measured it: fp16, fp8, fp4 or fp4-speculation',
  },
  spec: {
    type: 'string',
    placeholder: 'FILE',
    summary: 'a simulation that --emit wrote, and that may have been changed since',
  },
  'warm-cache': { type: 'boolean', summary: 'what an earlier start compiled is found again' },
  'time-scale': {
    type: 'string',
    placeholder: 'FACTOR',
    summary: 'real time per simulated time: 0.01 is a hundred times faster',
    defaultText: '1',
  },
  seed: {
    type: 'integer',
    placeholder: 'NUMBER',
    min: 0,
    max: 4_294_967_295,
    summary: 'the same seed gives the same answers and the same accepted drafts',
    defaultText: '1',
  },
  fault: {
    type: 'string',
    placeholder: 'NAME[:KEY=VALUE,…]',
    summary: 'something that goes wrong, several with +, for example crash:stage=load,cause=out-of-memory',
  },
  'api-key': { type: 'string', placeholder: 'KEY', summary: 'ask for this key, on engines that know keys' },
  host: { type: 'string', placeholder: 'ADDRESS', summary: 'address to listen on', defaultText: '127.0.0.1' },
  port: {
    type: 'integer',
    placeholder: 'PORT',
    min: 0,
    max: 65_535,
    summary: 'port to listen on',
    defaultText: 'any free one',
  },
  emit: { type: 'string', placeholder: 'FILE', summary: 'write the simulation as a file, and start nothing' },
  'dry-run': { type: 'boolean', summary: 'say what would be simulated, and start nothing' },
  json: { type: 'boolean', summary: 'print one JSON document, when the port is open' },
} as const satisfies FlagSpecs;

export type SimulateFlags = FlagValues<typeof simulateFlags>;
