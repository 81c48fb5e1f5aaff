import { z } from 'zod';
import { findJsonProblem } from '../../base/json-position.ts';
import type { daemonJsonSchema } from '../../contract/container-facts.ts';

export type DaemonJson = z.infer<typeof daemonJsonSchema>;

const wantedSchema = z.object({
  runtimes: z.record(z.string(), z.unknown()).optional(),
  'default-runtime': z.string().optional(),
  features: z.object({ cdi: z.boolean().optional() }).optional(),
});

/**
 * Judges /etc/docker/daemon.json as dockerd does: JSON without comments and trailing commas, one object. No
 * `default-runtime` is valid: it only means that containers ask for the GPU by `--runtime`, `--gpus` or CDI.
 */
export function parseDaemonJson(path: string, text: string): DaemonJson {
  const empty = { path, runtimes: [], defaultRuntime: null, cdiEnabled: null };
  // dockerd takes an empty file for an empty object.
  if (text.trim() === '') return { ...empty, verdict: 'valid', problem: null };
  const problem = findJsonProblem(text);
  if (problem !== null) {
    const comment = /^\s*(?:\/\/|\/\*|#)/.test(text.slice(problem.offset));
    const what = comment ? 'a comment, which JSON does not have' : `expected ${problem.expected}`;
    return {
      ...empty,
      verdict: 'invalid',
      problem: `line ${problem.line}, column ${problem.column}: ${what}`,
    };
  }
  const wanted = wantedSchema.safeParse(JSON.parse(text));
  if (!wanted.success) {
    const issue = wanted.error.issues[0];
    const where = issue?.path.join('.') || 'the file';
    return { ...empty, verdict: 'invalid', problem: `${where}: ${issue?.message ?? 'is not as expected'}` };
  }
  return {
    path,
    verdict: 'valid',
    problem: null,
    runtimes: Object.keys(wanted.data.runtimes ?? {}).toSorted(),
    defaultRuntime: wanted.data['default-runtime'] ?? null,
    cdiEnabled: wanted.data.features?.cdi ?? null,
  };
}
