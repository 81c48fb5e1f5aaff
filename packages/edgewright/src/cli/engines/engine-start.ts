import { compareVersions } from '../../catalog/compare-versions.ts';
import { type EngineProfile, isAbout } from '../../catalog/engines/engine-profile.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { gpuAccess } from '../../engines/launch/gpu-access.ts';
import { nativeCommand } from '../../engines/launch/native-command.ts';
import { boxOf } from '../../planner/box.ts';

/** How an engine would be started on a box; null: it is part of Edgewright. */
export type EngineStart =
  | {
      readonly kind: 'container';
      readonly image: string;
      /** Release inside; null: not known. */
      readonly version: string | null;
      readonly gpu: ReturnType<typeof gpuAccess>['kind'];
    }
  | { readonly kind: 'process'; readonly command: readonly string[] }
  | null;

export function engineStart(engine: EngineProfile, host: HostFacts): EngineStart {
  if (engine.id === 'embedded') return null;
  const wishes = { program: null };
  const native = nativeCommand(engine.id, { host, wishes });
  const box = boxOf(host);
  const row = engine.images.find((image) => isAbout(image, box, compareVersions));
  if (native !== null || row === undefined) return { kind: 'process', command: native ?? engine.command };
  return { kind: 'container', image: row.image, version: row.version, gpu: gpuAccess(host).kind };
}

const gpuWords = {
  none: 'without a GPU',
  gpus: 'with --gpus all',
  runtime: 'with the NVIDIA runtime',
  cdi: 'with CDI devices',
} as const;

export function startWords(start: NonNullable<EngineStart>): string {
  if (start.kind === 'process') return `a program of the box: ${start.command.join(' ')}`;
  return `the container ${start.image} ${gpuWords[start.gpu]}`;
}
