import { formatBytes, formatCount } from '../../base/format-quantity.ts';
import { kvBytesPerSequence, stateBytesPerSequence } from '../../catalog/models/structure-arithmetic.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import type { ModelStructure } from '../../contract/model-structure.ts';
import { labelled } from '../box/wrap-text.ts';
import type { Paper } from '../command-output.ts';
import { drawLayers } from './draw-layers.ts';
import { drawWeights } from './draw-weights.ts';

const indent = 2;
const labelWidth = 12;

/** One model on one screen. */
export function renderModel(facts: ModelFacts, paper: Paper): string {
  const lines = headline(facts, paper);
  const row = (label: string, text: string | null): void => {
    if (text === null || text === '') return;
    const wrapped = labelled(label, text, { indent, width: labelWidth, columns: paper.columns });
    lines.push(
      ...wrapped.map((line, at) => (at === 0 ? line.replace(label, paper.style('bold', label)) : line)),
    );
  };
  row('size', describeSize(facts));
  row('context', facts.contextTokens === null ? null : `${facts.contextTokens} tokens, as it was trained`);
  row('precision', describePrecision(facts));
  row('tokenizer', describeTokenizer(facts));
  row(
    'draft',
    facts.draft === null
      ? null
      : `${facts.draft.kind}, for ${facts.draft.forModel ?? 'a model that it does not name'}`,
  );
  const blocks = [
    ...(facts.structure === null ? [] : [['layers', drawLayers(facts.structure, paper)] as const]),
    ...(facts.weights === null ? [] : [['weights', drawWeights(facts.weights, paper)] as const]),
  ];
  for (const [label, block] of blocks) {
    const padded = `${' '.repeat(indent)}${paper.style('bold', label)}${' '.repeat(labelWidth - label.length)}`;
    lines.push(...block.map((line, at) => (at === 0 ? padded : ' '.repeat(indent + labelWidth)) + line));
  }
  row('cache', describeCache(facts));
  row('state', facts.structure === null ? null : describeState(facts.structure));
  // The headline says of a model of the catalog why nothing is known of its files.
  for (const { fact, why } of facts.format === 'catalog' ? [] : facts.unknown)
    row('unknown', `${fact}: ${why}`);
  return lines.join('\n');
}

function headline(facts: ModelFacts, paper: Paper): string[] {
  const title = facts.repository ?? facts.name;
  const kinds = [
    facts.architecture,
    facts.format === 'catalog' ? 'from the catalog, not on this box' : facts.format,
  ];
  const lines = [
    `${paper.style('bold', title)}  ${paper.style('dim', [...kinds, facts.precision].join(' · '))}`,
  ];
  if (facts.path !== title) lines.push(paper.style('dim', `${' '.repeat(indent)}${facts.path}`));
  return lines;
}

function describeSize({
  parameters,
  activeParameters,
  weightsBytes,
  fileBytes,
  files,
  format,
}: ModelFacts): string {
  const isPart = activeParameters !== null && activeParameters < parameters * 0.8;
  const active = isPart ? `, ${formatCount(activeParameters)} run for one token` : '';
  const where =
    format === 'catalog'
      ? ''
      : `, ${formatBytes(fileBytes)} in ${files.length} file${files.length === 1 ? '' : 's'}`;
  return `${formatCount(parameters)} parameters${active}; weights ${formatBytes(weightsBytes)}${where}`;
}

function describePrecision({ precision, quantization }: ModelFacts): string {
  if (quantization === null || quantization.method === 'none') return precision;
  const { method, groupSize, kvCacheDtype, excluded } = quantization;
  const parts = [
    precision,
    `by ${method}`,
    ...(groupSize === null ? [] : [`${groupSize} weights share a scale`]),
    ...(kvCacheDtype === null ? [] : [`asks for a ${kvCacheDtype} cache`]),
    ...(excluded.length === 0 ? [] : [`${excluded.length} modules left at 16 bits`]),
  ];
  return parts.join(', ');
}

function describeTokenizer({ tokenizerModel, vocabularySize, hasChatTemplate, format }: ModelFacts): string {
  const kind = tokenizerModel === null ? [] : [tokenizerModel];
  const size = vocabularySize === null ? [] : [`${vocabularySize} tokens`];
  if (format === 'catalog') return size.join('');
  return [...kind, ...size, hasChatTemplate ? 'with a chat template' : 'no chat template seen'].join(', ');
}

/** Of a long conversation: windows save only there. */
const longTokens = 32_768;

function describeCache({ structure, kvBytesPerToken }: ModelFacts): string | null {
  if (structure === null)
    return kvBytesPerToken === null ? null : `${formatBytes(kvBytesPerToken)} per token at 16 bits`;
  const options = { windowAware: true, latent: true, blockTokens: 1 };
  const at = (tokens: number, bytesPerNumber: number): number =>
    kvBytesPerSequence(structure, tokens, { ...options, bytesPerNumber });
  if (at(1, 2) === 0) return 'nothing per token';
  return `${formatBytes(at(1, 2))} per token at 16 bits, ${formatBytes(at(1, 1))} at 8; ${longTokens} tokens take ${formatBytes(at(longTokens, 2))} and ${formatBytes(at(longTokens, 1))}`;
}

function describeState(structure: ModelStructure): string | null {
  const bytes = stateBytesPerSequence(structure);
  return bytes === 0 ? null : `${formatBytes(bytes)} per sequence, whatever its length`;
}
