import { thorFamily } from '../device-families.ts';
import { matrix, workshop } from '../documents.ts';
import { asBandwidth, asModes, asPowerRange, asProductSize, orUnknown } from '../format-value.ts';
import { componentsOf } from '../jetpack-components.ts';
import { rightly, saysMatrix, saysWorkshop, type SeedClaim, silent } from './seed-claim.ts';

const t5000 = ['jetson-agx-thor-t5000'];

/** Thor as the documents describe it. */
export const thorClaims: readonly SeedClaim[] = [
  {
    id: 'T1',
    topic: 'GPU architecture',
    devices: thorFamily,
    statements: [
      saysMatrix('65, 531', 'Ampere'),
      silent(workshop, 'Takes FP4 and CUDA 13 for granted, as Blackwell has them.'),
    ],
    use: ({ architecture, chip }) =>
      `${orUnknown(architecture.value)} (${orUnknown(chip.value)}, integrated)`,
    confidence: 'A',
    source: 'NVIDIA MIG guide 610; jetson_stats',
    factPath: null,
  },
  {
    id: 'T2',
    topic: 'Compute capability',
    devices: thorFamily,
    statements: [saysMatrix('67', 'SM 8.7 or higher')],
    use: ({ computeCapability, sm, smAliases }) =>
      `${orUnknown(computeCapability.value)}, ${orUnknown(sm.value)} (also ${smAliases.value.join(', ')})`,
    confidence: 'A',
    source: 'jetson_stats; vLLM #39233; flash-attention PR 2108; TensorRT Edge-LLM changelog',
    factPath: 'accelerators.computeCapability',
  },
  {
    id: 'T3',
    topic: 'GPU cores',
    devices: t5000,
    statements: [silent(matrix, 'Does not say.')],
    use: ({ streamingMultiprocessors, cudaCores }) =>
      `${orUnknown(streamingMultiprocessors.value)} multiprocessors, ${orUnknown(cudaCores.value)} CUDA cores`,
    confidence: 'B',
    source: 'NVIDIA forum 356355',
    factPath: null,
  },
  {
    id: 'T4',
    topic: 'CPU',
    devices: t5000,
    statements: [saysMatrix('61–62', "12 or more cores of NVIDIA's own design")],
    use: ({ cpu }) => `${orUnknown(cpu.cores.value)} × Arm ${orUnknown(cpu.model.value)}`,
    confidence: 'A',
    source: 'tegrastats captures',
    factPath: 'cpu.model',
  },
  {
    id: 'T5',
    topic: 'Memory',
    devices: t5000,
    statements: [
      saysMatrix('71–81', '128 GB at about 275 GB/s'),
      rightly(saysWorkshop('960', '122.82 GiB as an engine sees it')),
    ],
    use: ({ memory }) =>
      `${asProductSize(memory.marketingBytes.value ?? 0)} ${orUnknown(memory.kind.value)} at ` +
      `${asBandwidth(memory.bandwidthBytesPerSecond.value ?? 0)}, shared; about 122.8 GiB visible`,
    confidence: 'A',
    source: 'tegrastats captures; dgxtop and llmfit for the bandwidth',
    factPath: 'accelerators.memory.totalBytes',
  },
  {
    id: 'T6',
    topic: 'Power and power modes',
    devices: t5000,
    statements: [
      saysMatrix('83–87, 714–716', '15 W to 100 W; modes of 15, 30, 50 and 100 W, 50 W by default'),
    ],
    use: ({ power, powerModes }) =>
      `module ${asPowerRange(power)}; modes ${asModes(powerModes[0]?.value ?? [])}, later also 90W and 70W`,
    confidence: 'A',
    source: 'jetpack-nixos PR 460; jetson_stats #820; NVIDIA/skills',
    factPath: 'jetson.powerModes',
  },
  {
    id: 'T7',
    topic: 'nvpmodel -m 0 and -m 2',
    devices: t5000,
    statements: [saysMatrix('673–674, 723–724', '0 is 100 W, 2 is 50 W')],
    use: ({ powerModes }) => {
      const [mode] = powerModes[0]?.value?.filter(({ id }) => id === 0) ?? [];
      return `0 is ${orUnknown(mode?.name ?? null)}, without a cap; 2 does not exist on JetPack 7.0 and 7.1. Choose by name`;
    },
    confidence: 'A',
    source: 'as T6',
    factPath: 'jetson.powerModes',
  },
  {
    id: 'T8',
    topic: 'Throttling and shutdown',
    devices: thorFamily,
    statements: [saysMatrix('717–718', 'slows down at 83 °C, shuts down at 95 °C')],
    use: ({ thermal }) =>
      `critical trip ${orUnknown(thermal.criticalC.value)} °C on all zones; where it slows down, /sys/class/thermal tells`,
    confidence: 'C',
    source: 'ThorFAN README, L4T R38.4',
    factPath: 'thermal',
  },
  {
    id: 'T9',
    topic: 'JetPack and Jetson Linux',
    devices: thorFamily,
    statements: [
      saysMatrix('102–106, 545', 'JetPack 6.0 or higher, L4T 36.x'),
      rightly(saysWorkshop('953', 'L4T R38.2.2')),
    ],
    use: ({ software }) =>
      `JetPack ${orUnknown(software.jetpackMin.value)} or newer, Jetson Linux ${orUnknown(software.l4tMin.value)} or newer; R36 never ran here`,
    confidence: 'A',
    source: 'jetson_stats; meta-tegra PR 2224, 2339',
    factPath: 'jetson.l4t',
  },
  {
    id: 'T10',
    topic: 'Ubuntu and kernel',
    devices: thorFamily,
    statements: [
      saysMatrix('110–114', 'Ubuntu 22.04, kernel 5.15'),
      rightly(saysWorkshop('927, 950', 'images of Ubuntu 24.04')),
    ],
    use: () => {
      const [first, latest] = [componentsOf('7.0'), componentsOf('7.2')];
      return `Ubuntu ${orUnknown(first?.ubuntu.value ?? null)}, kernel ${first?.kernel.value} (JetPack 7.2: ${latest?.kernel.value})`;
    },
    confidence: 'A',
    source: 'jetson_stats #820; meta-tegra PR 2224',
    factPath: 'machine.kernel',
  },
  {
    id: 'T11',
    topic: 'CUDA, cuDNN, TensorRT',
    devices: thorFamily,
    statements: [
      saysMatrix('125–135, 547–548', 'CUDA 12.2, cuDNN 8.9, TensorRT 8.6'),
      rightly(saysWorkshop('926–927', 'CUDA 13')),
    ],
    use: () =>
      ['7.0', '7.2']
        .flatMap((jetpack) => componentsOf(jetpack) ?? [])
        .map(
          ({ jetpack, cuda, cudnn, tensorrt }) =>
            `JetPack ${jetpack}: ${cuda.value}, ${cudnn.value}, ${tensorrt.value}`,
        )
        .join('; '),
    confidence: 'A',
    source: 'jetson_stats #820; meta-tegra PR 2224; TensorRT Edge-LLM 0.11.1 support matrix',
    factPath: 'cuda.version',
  },
  {
    id: 'T12',
    topic: 'Driver version',
    devices: thorFamily,
    statements: [saysMatrix('122–123, 546', 'part of JetPack, without a version of its own')],
    use: () =>
      `nvidia-smi tells one: ${componentsOf('7.0')?.driver.value} on R38, ${componentsOf('7.2')?.driver.value} on R39.2`,
    confidence: 'A',
    source: 'nvidia-smi captures of R38.2 and R39.2',
    factPath: 'driver.version',
  },
  {
    id: 'T13',
    topic: 'NVLink',
    devices: thorFamily,
    statements: [saysMatrix('89–91, 536', 'there, and it joins several modules')],
    use: ({ nvlink }) =>
      nvlink.value === false ? 'none is exposed, neither on the module nor on the kit' : 'yes',
    confidence: 'C',
    source: "eugr/spark-vllm-docker #216; NVIDIA's documents do not mention one",
    factPath: null,
  },
  {
    id: 'T14',
    topic: 'Tensor parallelism',
    devices: thorFamily,
    statements: [saysMatrix('270–272, 564', 'supported through NVLink')],
    use: 'size 1: there is one GPU. It never needs NVLink; it needs more than one GPU',
    confidence: 'D',
    source: 'one GPU cannot be split among GPUs',
    factPath: 'accelerators',
  },
  {
    id: 'T15',
    topic: 'FP8',
    devices: thorFamily,
    statements: [
      saysMatrix('226–229', 'native on the Ampere architecture'),
      rightly(saysWorkshop('624–633, 666', 'FP8 works on Thor')),
    ],
    use: 'native from compute capability 8.9 on: Thor has FP8 and NVFP4, Orin (8.7) has neither',
    confidence: 'A',
    source: 'TensorRT Edge-LLM precision key; Transformer Engine table of formats',
    factPath: null,
  },
  {
    id: 'T16',
    topic: 'FP4',
    devices: thorFamily,
    statements: [silent(matrix, 'Does not speak of it.'), rightly(saysWorkshop('667', 'the fastest format'))],
    use: 'NVFP4 in hardware; whether an engine uses it depends on its version',
    confidence: 'A',
    source: 'as T15',
    factPath: null,
  },
  {
    id: 'T17',
    topic: 'MIG',
    devices: t5000,
    statements: [saysMatrix('566', 'no')],
    use: ({ sharing }) =>
      `yes, ${orUnknown(sharing.mig.instances.value)} instances, from R39.2 on; their memory reads 0.00`,
    confidence: 'A',
    source: 'NVIDIA MIG guide 610; Jetson Linux R39.2 developer guide',
    factPath: 'accelerators.migEnabled',
  },
  {
    id: 'T18',
    topic: 'MPS',
    devices: thorFamily,
    statements: [saysMatrix('565', 'to be determined')],
    use: ({ sharing }) => (sharing.mps.value === true ? 'supported from CUDA 13.0 on' : 'no'),
    confidence: 'A',
    source: "NVIDIA blog, what's new in CUDA 13.0 for Jetson Thor",
    factPath: null,
  },
  {
    id: 'T19',
    topic: 'Unfused attention for want of sm_87 kernels',
    devices: thorFamily,
    statements: [saysMatrix('756–777, 901, 916', 'a known issue of Thor')],
    use: 'concerns Orin (sm_87) only',
    confidence: 'A',
    source: 'TensorRT-LLM #1516',
    factPath: null,
  },
  {
    id: 'T20',
    topic: 'TensorRT-LLM',
    devices: thorFamily,
    statements: [
      saysMatrix('150–153, 805–807', '0.7 or higher; branch 0.12-jetson'),
      rightly(saysWorkshop('163', 'limited support for Jetson')),
    ],
    use: 'runs on Thor in no release: the last Jetson branch was for AGX Orin with JetPack 6.1. Thor has TensorRT Edge-LLM',
    confidence: 'A',
    source: 'TensorRT-LLM #5594, #9713, #1160; its list of supported hardware',
    factPath: null,
  },
  {
    id: 'T21',
    topic: 'Triton image',
    devices: thorFamily,
    statements: [saysMatrix('155–157, 194', '24.01-py3-igpu')],
    use: 'the arm64 SBSA image, 25.08 or newer (CUDA 13); images with -igpu are of JetPack 6',
    confidence: 'B',
    source: 'NGC notes',
    factPath: null,
  },
  {
    id: 'T22',
    topic: 'Command that verifies the GPU in a container',
    devices: thorFamily,
    statements: [
      saysMatrix('652', 'docker run --gpus all with an image of CUDA 12.2'),
      rightly(saysWorkshop('927', 'docker run --runtime=nvidia with an image of CUDA 13.0')),
    ],
    use: ({ container }) => container.testCommand.value?.join(' ') ?? 'not known',
    confidence: 'A',
    source: workshop,
    factPath: null,
  },
  {
    id: 'T23',
    topic: 'Engine to choose',
    devices: thorFamily,
    statements: [
      saysMatrix('786–798, 822, 844', 'MLC first, llama.cpp second'),
      rightly(saysWorkshop('181, 264', 'vLLM')),
    ],
    use: 'vLLM first, llama.cpp and TensorRT Edge-LLM second; no support of MLC for Thor was found',
    confidence: 'B',
    source: 'NVIDIA/skills; jetson-containers #1557',
    factPath: null,
  },
  {
    id: 'T24',
    topic: 'Container images',
    devices: thorFamily,
    statements: [
      saysMatrix('187–203, 807, 860', 'images for r36: mlc:0.1.0-r36.2.0, tensorrt_llm:0.12-r36.4.0'),
      rightly(saysWorkshop('1104', 'nvcr.io/nvidia/vllm:25.09-py3')),
    ],
    use: 'images for r36 do not run on R38 and R39; take arm64 SBSA images with CUDA 13',
    confidence: 'A',
    source: 'jetson-containers #1557',
    factPath: null,
  },
];
