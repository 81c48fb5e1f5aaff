import { type Sourced, sourced } from './provenance.ts';

/** What a JetPack release brings. Versions as far as they are known: `13.0` stands for any 13.0. */
export interface JetPackComponents {
  readonly jetpack: string;
  /** Jetson Linux releases of this row. */
  readonly l4t: readonly string[];
  /** SoCs that it runs on. */
  readonly socs: Sourced<readonly ('tegra234' | 'tegra264')[]>;
  readonly ubuntu: Sourced<string>;
  readonly kernel: Sourced<string>;
  /** As `nvidia-smi` prints it. On Orin with JetPack 6 the line "Driver Version" itself is N/A. */
  readonly driver: Sourced<string | null>;
  readonly cuda: Sourced<string>;
  readonly cudnn: Sourced<string>;
  readonly tensorrt: Sourced<string>;
  readonly notes: readonly Sourced<string>[];
}

const guide60 = 'Jetson Linux R36.3 developer guide';
const knowledge60 = 'JetPack 6.0 release notes, not looked up';
const secondary = 'jetson-containers; jetson_stats';
const release71 = 'JetPack 7.1 release notes; jetson_stats #820';
const tegra72 = 'meta-tegra PR 2224; TensorRT Edge-LLM 0.11.1 support matrix';
const orinOnly = ['tegra234'] as const;
const thorOnly = ['tegra264'] as const;

export const jetpackComponents: readonly JetPackComponents[] = [
  {
    jetpack: '6.0',
    l4t: ['36.3.0'],
    socs: sourced('A', orinOnly, guide60),
    ubuntu: sourced('K', '22.04', knowledge60),
    kernel: sourced('A', '5.15.136-tegra', guide60),
    driver: sourced('A', '540.3.0', 'nvidia-smi of R36.3'),
    cuda: sourced('K', '12.2', knowledge60),
    cudnn: sourced('K', '8.9.4', knowledge60),
    tensorrt: sourced('K', '8.6.2', knowledge60),
    notes: [
      sourced('A', 'First JetPack 6 for everybody.', 'jetson_stats'),
      sourced(
        'B',
        'jetson-containers pairs 36.3 with CUDA 12.4, an upgrade of its own.',
        'jetson-containers',
      ),
    ],
  },
  {
    jetpack: '6.1',
    l4t: ['36.4.0', '36.4.2'],
    ...orin6(secondary),
    notes: [sourced('B', 'The TensorRT-LLM release v0.12.0-jetson is built for this one.', 'TensorRT-LLM')],
  },
  {
    jetpack: '6.2',
    l4t: ['36.4.3'],
    ...orin6(secondary),
    notes: [sourced('B', 'Adds the Super modes of Orin NX and Orin Nano.', secondary)],
  },
  {
    jetpack: '6.2.1',
    l4t: ['36.4.4', '36.4.7'],
    socs: sourced('A', orinOnly, 'captures of R36.4.4'),
    ubuntu: sourced('A', '22.04', '22.04.5'),
    kernel: sourced('A', '5.15.148-tegra', 'captures of R36.4.4'),
    driver: sourced('A', '540', 'captures of R36.4.4: 540.x'),
    cuda: sourced('A', '12.6.68', 'nvcc of R36.4.4'),
    cudnn: sourced('A', '9.3.0.75', 'dpkg of R36.4.4'),
    tensorrt: sourced('A', '10.3.0.30', 'dpkg of R36.4.4'),
    notes: [],
  },
  {
    jetpack: '7.0',
    l4t: ['38.2.0', '38.2.1', '38.2.2'],
    ...thor7('jetson_stats #820'),
    ubuntu: sourced('A', '24.04', 'jetson_stats #820'),
    cuda: sourced('A', '13.0', 'jetson_stats #820'),
    cudnn: sourced('A', '9.12', 'jetson_stats #820'),
    tensorrt: sourced('A', '10.13', 'jetson_stats #820'),
    notes: [sourced('A', 'Thor only: NVIDIA says that 38.2 does not support Orin.', 'Jetson Linux 38.2')],
  },
  {
    jetpack: '7.1',
    l4t: ['38.4.0'],
    ...thor7(release71),
    ubuntu: sourced('A', '24.04', '24.04.3'),
    cuda: sourced('A', '13.0.48', release71),
    cudnn: sourced('A', '9.12.0.46', release71),
    tensorrt: sourced('A', '10.13.3.9', release71),
    notes: [sourced('A', 'Adds T4000, TensorRT Edge-LLM and the Video Codec SDK.', release71)],
  },
  {
    jetpack: '7.2',
    l4t: ['39.2.0'],
    socs: sourced('A', ['tegra264', 'tegra234'], tegra72),
    ubuntu: sourced('A', '24.04', '24.04.4'),
    kernel: sourced('A', '6.8.12-1021-tegra', tegra72),
    driver: sourced('A', '595.78', 'nvidia-smi of R39.2'),
    cuda: sourced('A', '13.2', tegra72),
    cudnn: sourced('A', '9.20', tegra72),
    tensorrt: sourced('A', '10.16', tegra72),
    notes: [
      sourced('A', 'Orin is back: R39 does not mean Thor.', tegra72),
      sourced('A', 'nvidia-smi shows temperature and power of Thor.', 'nvidia-smi of R39.2'),
      sourced(
        'A',
        'A fresh flash may have neither the nvidia-jetpack package nor nvcc on PATH.',
        'captures of R39.2',
      ),
    ],
  },
];

/** What a JetPack release brings; null for previews and releases whose components nobody has listed. */
export function componentsOf(jetpack: string): JetPackComponents | null {
  return jetpackComponents.find((row) => row.jetpack === jetpack.trim()) ?? null;
}

function orin6(
  source: string,
): Pick<JetPackComponents, 'socs' | 'ubuntu' | 'kernel' | 'driver' | 'cuda' | 'cudnn' | 'tensorrt'> {
  return {
    socs: sourced('B', orinOnly, source),
    ubuntu: sourced('B', '22.04', source),
    kernel: sourced('B', '5.15.148-tegra', source),
    driver: sourced('B', '540.4.0', source),
    cuda: sourced('B', '12.6', source),
    cudnn: sourced('B', '9.3', source),
    tensorrt: sourced('B', '10.3', source),
  };
}

function thor7(source: string): Pick<JetPackComponents, 'socs' | 'kernel' | 'driver'> {
  return {
    socs: sourced('A', thorOnly, source),
    kernel: sourced('A', '6.8.12-tegra', source),
    driver: sourced('A', '580.00', 'nvidia-smi of R38.2'),
  };
}
