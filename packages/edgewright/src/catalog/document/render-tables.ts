import { precisions } from '../device-profile.ts';
import { deviceProfiles } from '../devices.ts';
import { jetpackComponents } from '../jetpack-components.ts';
import { jetpackReleases } from '../jetpack-releases.ts';
import { generations, precisionSupport } from '../precision-support.ts';
import { graded, table, yesOrNo } from './markdown.ts';

export function renderReleases(): string {
  const rows = jetpackReleases.map(({ l4t, jetpack, note }) => [
    l4t,
    jetpack.value ?? 'not known',
    jetpack.value === null ? '' : jetpack.confidence,
    note ?? '',
    jetpack.source,
  ]);
  return table(['Jetson Linux', 'JetPack', 'Confidence', 'Note', 'Source'], rows);
}

export function renderComponents(): string {
  const head = [
    'JetPack',
    'Jetson Linux',
    'Runs on',
    'Ubuntu',
    'Kernel',
    'Driver',
    'CUDA',
    'cuDNN',
    'TensorRT',
    'Notes',
  ];
  const rows = jetpackComponents.map((row) => [
    row.jetpack,
    row.l4t.join(', '),
    graded(row.socs, (socs) => socs.map((soc) => (soc === 'tegra264' ? 'Thor' : 'Orin')).join(', ')),
    graded(row.ubuntu),
    graded(row.kernel),
    graded(row.driver),
    graded(row.cuda),
    graded(row.cudnn),
    graded(row.tensorrt),
    row.notes.map(({ value }) => value).join(' '),
  ]);
  return table(head, rows);
}

/** One row per generation; what each cell means stands below it, as footnotes would. */
export function renderPrecisions(): string {
  const rows = generations.map(({ name, from, below, source, confidence }) => [
    `${name} (${from} to below ${below})`,
    ...precisions.map((precision) => {
      const { support, preferred, note } = precisionSupport(from, precision);
      const remark = note === 'native' ? '' : `: ${note}`;
      return `${preferred ? '**preferred**' : support}${remark}`;
    }),
    `${confidence}: ${source}`,
  ]);
  const host = precisions.map((precision) => {
    const { support, note } = precisionSupport(null, precision);
    return note === 'native' ? support : `${support}: ${note}`;
  });
  return table(
    ['Compute capability', ...precisions.map((precision) => precision.toUpperCase()), 'Source'],
    [...rows, ['no GPU', ...host, 'K: llama.cpp, CPU backend']],
  );
}

export function renderSharing(): string {
  const rows = deviceProfiles.map(({ title, sharing: { mig, mps, timeSlicing }, nvlink }) => [
    title,
    graded(mig.supported, yesOrNo),
    graded(mig.instances),
    graded(mps, yesOrNo),
    graded(timeSlicing, yesOrNo),
    graded(nvlink, yesOrNo),
  ]);
  return table(['Device', 'MIG', 'Instances', 'MPS', 'Time slicing', 'NVLink'], rows);
}
