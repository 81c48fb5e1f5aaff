import { AppError } from '../../base/app-error.ts';
import { doctorPhases, type DoctorPhase } from '../../contract/doctor-phases.ts';
import { factsFlags } from '../box/facts-flags.ts';
import { defineCommand } from '../define-command.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'check whether this box can serve, say what to do, and repair what is safe to repair',
  description:
    'Checks hardware, drivers, containers, memory, power, heat, disks and offline readiness. Every finding says\n' +
    'what was seen, why it matters and what to do. Nothing is changed without --fix, and --fix applies only what\n' +
    'is safe: shown first, files kept, checked again afterwards, and taken back when it does not help.\n' +
    'Exit status: 0 when nothing failed, 1 when something did.',
  positionals: [
    { name: 'change', summary: 'with --undo: id of the change (default: the last one)', required: false },
  ],
  flags: {
    phase: {
      type: 'string',
      placeholder: 'PHASE',
      summary: `only what matters then: ${doctorPhases.join(', ')}`,
      defaultText: 'all',
    },
    only: { type: 'string', placeholder: 'IDS', summary: 'only these checks, separated by commas' },
    log: {
      type: 'string',
      placeholder: 'FILE',
      summary: 'also look for known issues in this log (- for stdin)',
    },
    all: { type: 'boolean', summary: 'also show what passed and what was skipped' },
    network: { type: 'boolean', summary: 'also ask whether registries can be reached' },
    deep: {
      type: 'boolean',
      summary: 'also start a container that looks for the GPU, from an image that is here',
    },
    fix: { type: 'boolean', summary: 'apply the remedies that are safe' },
    'dry-run': { type: 'boolean', summary: 'with --fix: only show what would be changed' },
    undo: { type: 'boolean', summary: 'take back a change that --fix made' },
    force: { type: 'boolean', summary: 'with --undo: even when the file was changed since' },
    changes: { type: 'boolean', summary: 'list what --fix has changed on this box' },
    bundle: {
      type: 'string',
      placeholder: 'FILE.tar.gz',
      summary: 'write facts, findings and logs, without secrets, addresses and names, for support',
    },
    ...factsFlags,
    json: { type: 'boolean', summary: 'print the report as one JSON document' },
  },
  examples: [
    { command: 'edgewright doctor', does: 'can this box serve?' },
    { command: 'sudo edgewright doctor --fix', does: 'repair what is safe to repair' },
    {
      command: 'docker logs vllm 2>&1 | edgewright doctor --log -',
      does: 'what is this engine trying to say?',
    },
  ],
  async run({ flags, positionals: [change] }, context) {
    refuseContradictions(flags, change);
    if (flags.changes) {
      const { listChanges } = await import('../doctor/list-changes.ts');
      return listChanges({ json: flags.json }, context);
    }
    if (flags.undo) {
      const { undo } = await import('../doctor/undo.ts');
      return undo({ id: change ?? 'last', force: flags.force, json: flags.json }, context);
    }
    const { runDoctor } = await import('../doctor/run-doctor.ts');
    return runDoctor(
      {
        box: flags,
        phase: readPhase(flags.phase),
        only: flags.only?.split(',').map((id) => id.trim()) ?? null,
        logPath: flags.log,
        network: flags.network,
        deep: flags.deep,
        showAll: flags.all,
        fix: flags.fix ? (flags['dry-run'] ? 'show' : 'apply') : 'no',
        bundlePath: flags.bundle,
        json: flags.json,
      },
      context,
    );
  },
});

interface Asked {
  fix: boolean;
  undo: boolean;
  force: boolean;
  changes: boolean;
  deep: boolean;
  'dry-run': boolean;
  from: string | null;
  'host-facts': string | null;
}

function refuseContradictions(flags: Asked, change: string | undefined): void {
  const elsewhere = flags.from === null ? (flags['host-facts'] === null ? null : '--host-facts') : '--from';
  const acting = ['fix', 'undo', 'changes', 'deep'].find(
    (name) => flags[name as 'fix' | 'undo' | 'changes' | 'deep'],
  );
  const problems: [boolean, string][] = [
    [flags.fix && flags.undo, '--fix and --undo are opposites.'],
    [
      elsewhere !== null && acting !== undefined,
      `--${acting ?? ''} works on this machine, and ${elsewhere ?? ''} is another one.`,
    ],
    [flags['dry-run'] && !flags.fix, '--dry-run belongs to --fix.'],
    [flags.force && !flags.undo, '--force belongs to --undo.'],
    [change !== undefined && !flags.undo, `"${change ?? ''}" names a change, and only --undo takes one.`],
  ];
  const problem = problems.find(([is]) => is);
  if (problem)
    throw new AppError('usage', {
      message: problem[1],
      nextStep: 'Run `edgewright doctor --help` for its flags.',
    });
}

function readPhase(text: string | null): DoctorPhase | null {
  if (text === null) return null;
  const phase = doctorPhases.find((each) => each === text);
  if (phase) return phase;
  throw new AppError('usage', {
    message: `--phase takes ${doctorPhases.join(', ')}; it got "${text}".`,
    nextStep: 'Run `edgewright doctor --help` for its flags.',
  });
}
