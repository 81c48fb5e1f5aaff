import { compareVersions, isSameRelease, versionNumbers } from '../../catalog/compare-versions.ts';
import type { Concern } from '../log-event.ts';
import type { AuditFinding } from './audit-finding.ts';
import type { StartedEngine } from './started-engine.ts';

/** Things that make it slower than planned, or answer differently: where and with what it computes. */
export function auditComputing(started: StartedEngine): AuditFinding[] {
  const { concerns } = started;
  const has = (concern: Concern): boolean => concerns.includes(concern);
  return [
    layersOnCpu(started),
    has('slow-attention') ? slowAttention(started) : null,
    has('quantization-emulated') ? emulated(started) : null,
    has('graphs-off') ? graphsOff(started) : null,
    has('default-chat-template') ? defaultTemplate : null,
    otherVersion(started),
  ].filter((finding) => finding !== null);
}

function layersOnCpu({ plan, facts, concerns }: StartedEngine): AuditFinding | null {
  const { layersOnGpu, layersTotal } = facts;
  const isShort = layersOnGpu !== undefined && layersTotal !== undefined && layersOnGpu < layersTotal;
  if (plan.device === 'cpu-only' || (!isShort && !concerns.includes('layers-on-cpu'))) return null;
  const hasNone = layersOnGpu === 0;
  return {
    id: 'layers-on-cpu',
    severity: hasNone ? 'stop' : 'warn',
    planned: layersTotal === undefined ? 'all layers on the GPU' : `${layersTotal} layers on the GPU`,
    found: layersOnGpu === undefined ? 'some of them on the CPU' : `${layersOnGpu}`,
    why: hasNone
      ? 'The engine computes on the CPU alone: it was built without this GPU, or does not see it.'
      : 'Layers on the CPU slow down every token; the memory of the GPU did not suffice.',
    nextStep: hasNone
      ? 'Use an image for this GPU; `edgewright doctor` checks that containers see it.'
      : 'Use a smaller --context, fewer --sessions, or a more quantised model.',
  };
}

function slowAttention({ facts, deviceTitle }: StartedEngine): AuditFinding {
  return {
    id: 'slow-attention',
    severity: 'warn',
    planned: 'fused attention',
    found: facts.attentionBackend ?? 'attention that is not fused',
    why: `The engine has no fused kernel for this model on ${deviceTitle ?? 'this GPU'}; attention is slower and takes more memory.`,
    nextStep: 'Use another --engine, or a newer image of this one.',
  };
}

function emulated({ plan, facts, deviceTitle }: StartedEngine): AuditFinding {
  return {
    id: 'quantization-emulated',
    severity: 'warn',
    planned: `computing in ${plan.precision}`,
    found: facts.quantizationKernel ?? 'computing in 16 bits',
    why: `The weights are unpacked to 16 bits for every step: this build has no kernels of that precision for ${deviceTitle ?? 'this GPU'}, or the model is quantised in its weights only.`,
    nextStep: 'Use an image that was built for this GPU; the speed that was planned will not be reached.',
  };
}

function graphsOff({ plan }: StartedEngine): AuditFinding | null {
  // Somebody asked for it.
  if (plan.launch?.argv.includes('--enforce-eager') === true) return null;
  return {
    id: 'graphs-off',
    severity: 'warn',
    planned: 'captured graphs',
    found: 'none',
    why: 'Without captured graphs the host prepares every step anew; small models suffer most.',
    nextStep: 'Leave out --enforce-eager and what else turns them off, unless it works around a fault.',
  };
}

const defaultTemplate: AuditFinding = {
  id: 'default-chat-template',
  severity: 'warn',
  planned: 'the chat template of the model',
  found: 'a template of the engine',
  why: 'The model brings no template that the engine understands; chats are put to it in words that it was not trained on.',
  nextStep: 'Give the template of the model to the engine, or use a model that brings one.',
};

/** Plans name the release they were made for: `0.5.5`, `0.5.5 and newer`, or other words, which say nothing here. */
function otherVersion({ plan, facts }: StartedEngine): AuditFinding | null {
  const [, planned, newer] = /^(\d{1,4}(?:\.\d{1,5}){1,3})( and newer)?/.exec(plan.engineVersion ?? '') ?? [];
  const found = facts.engineVersion?.replace(/^v/, '');
  // Triton is planned by the month of its image and tells its own number; NVIDIA's images carry patched older releases.
  const countsOtherwise = plan.engine === 'triton' || plan.image?.startsWith('nvcr.io/') === true;
  if (planned === undefined || found === undefined || countsOtherwise) return null;
  if (versionNumbers(found).length === 0 || isSameRelease(found, planned)) return null;
  const difference = compareVersions(found, planned);
  if (difference > 0 && newer !== undefined) return null;
  return {
    id: 'version-other',
    severity: difference < 0 ? 'warn' : 'info',
    planned: plan.engineVersion,
    found,
    why:
      difference < 0
        ? 'The engine is older than the plan was made for: flags, defaults and kernels differ.'
        : 'The engine is newer than the plan was made for; what it does is likely, not known.',
    nextStep: difference < 0 ? 'Use the image that `edgewright plan` names.' : null,
  };
}
