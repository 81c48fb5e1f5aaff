import { compareLlamaReleases } from '../../catalog/engines/llama-releases.ts';
import type { EngineWords, LaunchFacts } from './launch-facts.ts';
import { speculationOf } from './speculation-of.ts';

/** From here on tokens of a draft are counted by another flag, and the old one ends the program. */
const draftFlagsFrom = 'b9211';

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
  // A release that is not known is taken for a new one: images of llama.cpp move every day.
  const isNew = facts.version === null || compareLlamaReleases(facts.version, draftFlagsFrom) >= 0;
  const count = isNew
    ? ['--spec-type', 'draft-simple', '--spec-draft-n-max', String(profile.draftTokens)]
    : ['--draft-max', String(profile.draftTokens)];
  return ['-md', draft, ...layers, ...count];
}
