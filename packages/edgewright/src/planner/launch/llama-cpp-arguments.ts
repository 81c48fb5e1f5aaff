import { compareLlamaReleases } from '../../catalog/engines/llama-releases.ts';
import type { EngineWords, LaunchFacts } from './launch-facts.ts';
import { speculationOf } from './speculation-of.ts';

/** From here on tokens of a draft are counted by another flag, and the old one ends the program. */
const draftFlagsFrom = 'b9211';
/**
 * From here on the usual level says nothing of layers and buffers, and the next one does; it costs some 20 lines a
 * request, none a token. Before, the next level was for debugging. Source: llama.cpp PR 23021, #23162, PR 17630; lines
 * counted with 0.5.0-dev (de3ff81).
 */
const traceLevelFrom = 'b9181';

export function llamaCppWords(facts: LaunchFacts): EngineWords {
  const { evaluated, model, servedName, host, port, threads } = facts;
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const cacheType = candidate.kv.spelling ?? 'f16';
  return {
    arguments: [
      '-m',
      model,
      '--alias',
      servedName,
      '-c',
      String(sessions * contextTokens),
      '-np',
      String(sessions),
      '-b',
      String(Math.max(2_048, candidate.engine.batchTokens.default)),
      '-ub',
      '512',
      '-ctk',
      cacheType,
      '-ctv',
      cacheType,
      '-fa',
      'on',
      ...(candidate.box.hasGpu ? ['-ngl', '999'] : ['-t', String(threads)]),
      ...draftFlags(facts),
      '--jinja',
      '--metrics',
      '--no-webui',
      '--offline',
      ...(isFrom(traceLevelFrom, facts) ? ['--log-verbosity', '4'] : []),
      '--host',
      host,
      '--port',
      String(port),
    ],
    servedName,
  };
}

function draftFlags(facts: LaunchFacts): string[] {
  const speculation = speculationOf(facts);
  if (speculation === null) return [];
  const { profile, draft } = speculation;
  const layers = facts.evaluated.candidate.box.hasGpu ? ['-ngld', '999'] : [];
  const count = isFrom(draftFlagsFrom, facts)
    ? ['--spec-type', 'draft-simple', '--spec-draft-n-max', String(profile.draftTokens)]
    : ['--draft-max', String(profile.draftTokens)];
  return ['-md', draft, ...layers, ...count];
}

/** A release that is not known is taken for a new one: images of llama.cpp move every day. */
function isFrom(release: string, { version }: LaunchFacts): boolean {
  return version === null || compareLlamaReleases(version, release) >= 0;
}
