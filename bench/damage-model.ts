/**
 * Makes a broken copy of a Q8_0 model, for trying out the quality gate.
 *
 *   npx tsx bench/damage-model.ts --share 0.02 --out broken.gguf [--model models/demo/edgewright-demo-q8_0.gguf] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { damageGguf } from '../test/support/damage-gguf.ts';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/demo/edgewright-demo-q8_0.gguf' },
    out: { type: 'string', default: 'broken.gguf' },
    share: { type: 'string', default: '0.02' },
    seed: { type: 'string', default: '1' },
  },
});
const about = { target: flags.out, share: Number(flags.share), seed: Number(flags.seed) };
const { blocks, damaged } = await damageGguf(flags.model, about);
console.log(`${flags.out}: ${damaged} of ${blocks} blocks of 32 weights are shuffled.`);
