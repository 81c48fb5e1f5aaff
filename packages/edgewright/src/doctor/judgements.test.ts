import { describe, expect, it } from 'vitest';
import type { Finding } from '../contract/finding.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import {
  card,
  containers,
  docker,
  laptop,
  orin,
  server,
  thor,
  thorJetson,
  thorMemory,
} from './__fixtures__/boxes.ts';
import { examine } from './examine.ts';

const gibibyte = 1024 ** 3;

function ask(id: string, facts: HostFacts, nowMs?: number): Finding {
  const input = { facts, logs: [], ...(nowMs === undefined ? {} : { nowMs }) };
  const [finding] = examine(input, { only: [id] }).findings;
  if (finding === undefined) throw new Error(`no finding ${id}`);
  return finding;
}

interface Row {
  id: string;
  when: string;
  facts: HostFacts;
  status: Finding['status'];
  evidence: RegExp;
  /** A command of the remedy. */
  command?: string;
  change?: string;
}

const model = (repository: string, complete: boolean | null = true, problems: string[] = []) => ({
  repository,
  revision: 'main',
  bytes: gibibyte,
  complete,
  problems,
});
const cache = (models: ReturnType<typeof model>[], changes: object = {}) => ({
  hubCache: '/cache',
  models,
  tokenConfigured: false,
  hubOffline: null,
  encodingsDirectory: null,
  encodings: null,
  ...changes,
});
type DaemonJson = NonNullable<NonNullable<HostFacts['containers']['docker']>['daemonJson']>;

const daemonJson = (changes: Partial<DaemonJson>): DaemonJson => ({
  path: '/etc/docker/daemon.json',
  verdict: 'valid',
  problem: null,
  runtimes: [],
  defaultRuntime: null,
  cdiEnabled: null,
  ...changes,
});
const webui = {
  name: 'open-webui',
  image: 'ghcr.io/open-webui/open-webui:main',
  state: 'running',
  ports: [3000],
};
const vllm = { name: 'vllm', image: 'nvcr.io/nvidia/vllm:25.12.post1-py3', state: 'running', ports: [8000] };
const listening = (
  port: number,
  address = '0.0.0.0',
  process: { pid: number; name: string } | null = null,
) => ({
  port,
  address,
  process,
});
const thorMachine = { arch: 'arm64', os: { id: 'ubuntu', version: '24.04' }, kernel: '6.8.12-tegra' };
const nano: Pick<HostFacts, 'device' | 'machine'> = {
  device: { id: 'jetson-orin-nano-8gb', confidence: 'exact', because: [] },
  machine: {
    ...thorMachine,
    glibc: '2.39',
    kernel: '6.8.12-1021-tegra',
    model: 'NVIDIA Jetson Orin Nano Developer Kit',
    soc: 'tegra234',
  },
};

const rows: Row[] = [
  // Machine and system.
  {
    id: 'architecture',
    when: 'emulated on a Jetson',
    facts: thor({ machine: { ...thorMachine, arch: 'x64' } }),
    status: 'fail',
    evidence: /x64/,
  },
  {
    id: 'architecture',
    when: 'riscv64',
    facts: laptop({ machine: { ...thorMachine, arch: 'riscv64' } }),
    status: 'fail',
    evidence: /riscv64/,
  },
  {
    id: 'operating-system',
    when: 'Ubuntu of another JetPack',
    facts: thor({ machine: { ...thorMachine, os: { id: 'ubuntu', version: '22.04' } } }),
    status: 'warn',
    evidence: /22\.04.*24\.04/,
  },
  {
    id: 'kernel',
    when: 'a generic kernel on a Jetson',
    facts: thor({ machine: { ...thorMachine, kernel: '6.8.0-60-generic' } }),
    status: 'warn',
    evidence: /generic/,
  },
  {
    id: 'kernel',
    when: 'a kernel of JetPack 6 on R38',
    facts: thor({ machine: { ...thorMachine, kernel: '5.15.148-tegra' } }),
    status: 'warn',
    evidence: /5\.15.*6\.8/,
  },
  {
    id: 'glibc',
    when: 'too old',
    facts: laptop({ machine: { ...thorMachine, glibc: '2.31' } }),
    status: 'fail',
    evidence: /2\.31.*2\.34/,
  },
  {
    id: 'glibc',
    when: 'exactly enough',
    facts: laptop({ machine: { ...thorMachine, glibc: '2.34' } }),
    status: 'pass',
    evidence: /2\.34/,
  },
  // JetPack.
  {
    id: 'jetpack',
    when: 'R36 on Thor',
    facts: thor({ jetson: thorJetson({ l4t: '36.4.4', jetpack: '6.2.1' }) }),
    status: 'fail',
    evidence: /36\.4\.4.*38\.2/,
  },
  {
    id: 'jetpack',
    when: 'R38 on Orin',
    facts: orin({ jetson: thorJetson({ l4t: '38.4.0', jetpack: '7.1' }) }),
    status: 'fail',
    evidence: /JetPack 7\.1 does not support/,
  },
  {
    id: 'jetpack',
    when: 'R39 on Orin',
    facts: orin({ jetson: thorJetson({ l4t: '39.2.0', jetpack: '7.2' }) }),
    status: 'pass',
    evidence: /7\.2/,
  },
  {
    id: 'jetpack',
    when: 'a release of tomorrow',
    facts: thor({ jetson: thorJetson({ l4t: '40.1.0', jetpack: null, jetpackStatus: 'unknown-newer' }) }),
    status: 'skip',
    evidence: /newer/,
  },
  { id: 'jetpack', when: 'no Jetson', facts: server(), status: 'skip', evidence: /not a Jetson/ },
  // Driver, CUDA, TensorRT.
  {
    id: 'gpu-driver',
    when: 'an empty list on a Jetson',
    facts: thor({ accelerators: [] }),
    status: 'warn',
    evidence: /although this is a Jetson/,
  },
  {
    id: 'gpu-driver',
    when: 'a driver without a card',
    facts: server({ accelerators: [] }),
    status: 'fail',
    evidence: /finds no GPU/,
  },
  {
    id: 'gpu-driver',
    when: 'a driver before Blackwell',
    facts: server({
      device: { id: 'rtx-pro-4000-blackwell', confidence: 'exact', because: [] },
      driver: { version: '550.54.15', cudaVersion: '12.4' },
    }),
    status: 'fail',
    evidence: /550\.54\.15.*570/,
    command: 'sudo apt-get install -y nvidia-driver-580-open',
  },
  {
    id: 'gpu-driver',
    when: 'Orin, which prints N/A',
    facts: orin(),
    status: 'pass',
    evidence: /Jetson Linux 36/,
  },
  {
    id: 'driver-serves-cuda',
    when: 'a toolkit of the next major release',
    facts: server({ driver: { version: '550.54.15', cudaVersion: '12.4' }, cuda: { version: '13.0' } }),
    status: 'warn',
    evidence: /13\.0.*12\.4/,
  },
  {
    id: 'driver-serves-cuda',
    when: 'a newer minor release',
    facts: server({ driver: { version: '550.54.15', cudaVersion: '12.4' }, cuda: { version: '12.8' } }),
    status: 'pass',
    evidence: /12\.8/,
  },
  { id: 'cuda-toolkit', when: 'not installed', facts: server(), status: 'pass', evidence: /fine/ },
  {
    id: 'cuda-toolkit',
    when: 'not found',
    facts: server({ unknown: [{ fact: 'cuda.version', why: 'nvcc timed out' }] }),
    status: 'pass',
    evidence: /timed out/,
  },
  {
    id: 'cuda-toolkit',
    when: 'not on PATH',
    facts: thor(),
    status: 'pass',
    evidence: /not on PATH.*\/usr\/local\/cuda\/bin:/,
  },
  {
    id: 'tensorrt',
    when: 'of another JetPack',
    facts: thor({ tensorrt: { version: '10.3.0.30', source: 'dpkg' } }),
    status: 'warn',
    evidence: /10\.3.*10\.13/,
  },
  {
    id: 'tensorrt-llm',
    when: 'on Thor',
    facts: thor({ pythonPackages: [{ name: 'tensorrt_llm', version: '1.0.0' }] }),
    status: 'warn',
    evidence: /1\.0\.0/,
  },
  {
    id: 'tensorrt-llm',
    when: 'on a server',
    facts: server({ pythonPackages: [{ name: 'tensorrt_llm', version: '1.0.0' }] }),
    status: 'pass',
    evidence: /1\.0\.0/,
  },
  {
    id: 'old-gpu',
    when: 'Pascal',
    facts: server({
      accelerators: [card({ name: 'Tesla P40', computeCapability: '6.1', sm: 'sm_61' })],
      pythonPackages: [{ name: 'vllm', version: '0.11.0' }],
    }),
    status: 'warn',
    evidence: /6\.1.*vllm 0\.11\.0.*cannot/,
  },
  {
    id: 'old-gpu',
    when: 'Pascal with CUDA 13',
    facts: server({
      accelerators: [card({ name: 'Tesla P40', computeCapability: '6.1' })],
      cuda: { version: '13.0' },
    }),
    status: 'fail',
    evidence: /13\.0/,
  },
  // Containers.
  {
    id: 'docker-access',
    when: 'not in the group',
    facts: thor({
      containers: containers({ docker: docker({ access: 'denied', runtimes: null }) }),
      user: { isRoot: false, groups: ['nvidia', 'video'] },
    }),
    status: 'fail',
    evidence: /nvidia, video/,
    command: 'sudo usermod -aG docker "$USER"',
  },
  {
    id: 'docker-access',
    when: 'refused to a member of its group',
    facts: thor({
      containers: containers({ docker: docker({ access: 'denied', problem: 'permission denied' }) }),
    }),
    status: 'fail',
    evidence: /who is in the group docker \(permission denied\)/,
    command: 'ls -l /var/run/docker.sock',
  },
  {
    id: 'docker-access',
    when: 'stopped',
    facts: thor({ containers: containers({ docker: docker({ access: 'not-running' }) }) }),
    status: 'fail',
    evidence: /does not run/,
    command: 'sudo systemctl enable --now docker',
  },
  {
    id: 'docker-access',
    when: 'stopped, without a GPU',
    facts: laptop({ containers: { docker: docker({ access: 'not-running' }) } }),
    status: 'warn',
    evidence: /does not run/,
  },
  {
    id: 'docker-access',
    when: 'not installed on a GPU box',
    facts: server({ containers: { docker: docker({ access: 'not-installed' }) } }),
    status: 'warn',
    evidence: /not installed/,
  },
  {
    id: 'docker-access',
    when: 'not asked',
    facts: server({ containers: {} }),
    status: 'skip',
    evidence: /could not be asked/,
  },
  {
    id: 'docker-daemon-json',
    when: 'a comment',
    facts: thor({
      containers: containers({
        docker: docker({
          daemonJson: daemonJson({ verdict: 'invalid', problem: 'line 8, column 1: unexpected /' }),
        }),
      }),
    }),
    status: 'fail',
    evidence: /line 8, column 1/,
    command: 'sudo dockerd --validate --config-file=/etc/docker/daemon.json',
  },
  {
    id: 'docker-daemon-json',
    when: 'missing',
    facts: thor({
      containers: containers({ docker: docker({ daemonJson: daemonJson({ verdict: 'missing' }) }) }),
    }),
    status: 'pass',
    evidence: /valid/,
  },
  {
    id: 'docker-daemon-json',
    when: 'without default-runtime',
    facts: thor(),
    status: 'pass',
    evidence: /--runtime nvidia/,
  },
  {
    id: 'docker-nvidia-runtime',
    when: 'not registered',
    facts: thor({
      containers: containers({ docker: docker({ runtimes: ['runc'], daemonJson: daemonJson({}) }) }),
    }),
    status: 'fail',
    evidence: /runc, but not nvidia/,
    command: 'sudo systemctl reload docker',
    change: 'docker-nvidia-runtime',
  },
  {
    id: 'docker-nvidia-runtime',
    when: 'written but not read',
    facts: thor({
      containers: containers({
        docker: docker({ runtimes: ['runc'], daemonJson: daemonJson({ runtimes: ['nvidia'] }) }),
      }),
    }),
    status: 'fail',
    evidence: /has not read yet/,
    change: 'docker-nvidia-runtime',
  },
  {
    id: 'docker-nvidia-runtime',
    when: 'CDI instead',
    facts: server({
      containers: containers({ docker: docker({ runtimes: ['runc'], cdiDevices: ['nvidia.com/gpu=all'] }) }),
    }),
    status: 'pass',
    evidence: /--device/,
  },
  {
    id: 'docker-nvidia-runtime',
    when: 'no toolkit yet',
    facts: server({
      containers: containers({ docker: docker({ runtimes: ['runc'] }), nvidiaContainerToolkit: null }),
    }),
    status: 'skip',
    evidence: /comes first/,
  },
  {
    id: 'docker-nvidia-runtime',
    when: 'denied, but in the file',
    facts: thor({ containers: containers({ docker: docker({ access: 'denied', runtimes: null }) }) }),
    status: 'pass',
    evidence: /could not be asked/,
  },
  {
    id: 'container-toolkit',
    when: 'missing',
    facts: server({ containers: containers({ nvidiaContainerToolkit: null }) }),
    status: 'fail',
    evidence: /not installed/,
    command: 'sudo apt-get install -y nvidia-container-toolkit',
  },
  {
    id: 'container-toolkit',
    when: 'too old for Orin',
    facts: orin({ containers: containers({ nvidiaContainerToolkit: { version: '1.10.0' } }) }),
    status: 'fail',
    evidence: /1\.10\.0.*1\.11/,
  },
  {
    id: 'cdi-spec',
    when: 'of an older driver',
    facts: server({ containers: containers({ cdiDriverVersions: ['550.54.15'] }) }),
    status: 'warn',
    evidence: /550\.54\.15.*580\.95\.05/,
    change: 'cdi-spec',
  },
  {
    id: 'cdi-spec',
    when: 'of this driver',
    facts: server({ containers: containers({ cdiDriverVersions: ['580.95.05'] }) }),
    status: 'pass',
    evidence: /nvidia\.yaml/,
  },
  {
    id: 'cdi-spec',
    when: 'none, with Podman alone',
    facts: server({
      containers: containers({
        cdiSpecFiles: [],
        docker: docker({ access: 'not-installed' }),
        podman: { version: '5.4.0' },
      }),
    }),
    status: 'warn',
    evidence: /Podman finds the GPU only through it/,
    change: 'cdi-spec',
  },
  {
    id: 'cdi-spec',
    when: 'none, where Docker has its runtime',
    facts: server({ containers: containers({ cdiSpecFiles: [] }) }),
    status: 'pass',
    evidence: /through the runtime nvidia/,
  },
  {
    id: 'cdi-spec',
    when: 'none, where Docker has no runtime either',
    facts: server({ containers: containers({ cdiSpecFiles: [], docker: docker({ runtimes: ['runc'] }) }) }),
    status: 'skip',
    evidence: /a finding of its own/,
  },
  {
    id: 'gpu-in-container',
    when: 'not tried on Thor',
    facts: thor(),
    status: 'skip',
    evidence: /Not tried/,
    command: 'docker run --rm --runtime nvidia nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04 nvidia-smi',
  },
  {
    id: 'gpu-in-container',
    when: 'not tried on Orin',
    facts: orin(),
    status: 'skip',
    evidence: /Not tried/,
    command: 'docker run --rm --runtime nvidia nvcr.io/nvidia/l4t-jetpack:r36.4.0 nvidia-smi',
  },
  {
    id: 'gpu-in-container',
    when: 'an older driver',
    facts: server({ driver: { version: '550.54.15', cudaVersion: '12.4' } }),
    status: 'skip',
    evidence: /Not tried/,
    command: 'docker run --rm --gpus all nvcr.io/nvidia/cuda:12.2.2-base-ubuntu22.04 nvidia-smi',
  },
  {
    id: 'gpu-in-container',
    when: 'tried in vain',
    facts: thor({
      containers: containers({
        gpuInContainer: { command: 'docker run x', works: false, output: 'a\nno GPU here\n' },
      }),
    }),
    status: 'fail',
    evidence: /no GPU here/,
  },
  {
    id: 'image-family',
    when: 'r36 on R38',
    facts: thor({
      containers: containers({
        images: ['dustynv/mlc:0.1.0-r36.2.0', 'dustynv/vllm:r38.2.arm64-sbsa-cu130-24.04'],
      }),
    }),
    status: 'warn',
    evidence: /^dustynv\/mlc:0\.1\.0-r36\.2\.0 is built for Jetson Linux 36[^,]*, and this is 38\.4\.0\.$/,
  },
  {
    id: 'image-family',
    when: 'vLLM without Thor',
    facts: thor({
      containers: containers({
        images: ['vllm/vllm-openai:v0.19.0-cu130', 'vllm/vllm-openai:v0.20.1', 'vllm/vllm-openai:latest'],
      }),
    }),
    status: 'warn',
    evidence: /^vllm\/vllm-openai:v0\.19\.0-cu130 has no kernels[^.]*\.20 on\)\.$/,
  },
  {
    id: 'image-family',
    when: 'CUDA 12 on Thor',
    facts: thor({ containers: containers({ images: ['nvidia/cuda:12.2.0-base-ubuntu22.04'] }) }),
    status: 'warn',
    evidence: /12\.2.*13\.0/,
  },
  {
    id: 'image-family',
    when: 'CUDA 12 on an L4',
    facts: server({ containers: containers({ images: ['nvidia/cuda:12.2.0-base-ubuntu22.04'] }) }),
    status: 'pass',
    evidence: /1 on disk/,
  },
  {
    id: 'kubernetes-nvidia-runtime',
    when: 'not found by K3s',
    facts: thor({ kubernetes: { distribution: 'k3s', version: 'v1.34.1', nvidiaRuntime: false } }),
    status: 'warn',
    evidence: /k3s v1\.34\.1/,
    command: 'sudo systemctl restart k3s',
  },
  {
    id: 'gpu-operator',
    when: 'on a Jetson',
    facts: thor({
      kubernetes: { distribution: 'k3s', version: null },
      containers: containers({ images: ['nvcr.io/nvidia/gpu-operator:v26.7.0'] }),
    }),
    status: 'warn',
    evidence: /gpu-operator/,
  },
  // Memory.
  {
    id: 'memory-page-cache',
    when: 'the numbers of the workshop',
    facts: thor({
      memory: thorMemory({
        freeBytes: 14.45 * gibibyte,
        availableBytes: 118 * gibibyte,
        pageCacheBytes: 103 * gibibyte,
      }),
    }),
    status: 'warn',
    evidence: /Free 14\.45 GiB, available 118\.00 GiB of 122\.82 GiB, page cache 103\.00 GiB/,
    change: 'memory-reclaim',
  },
  {
    id: 'memory-page-cache',
    when: 'programs hold the rest',
    facts: thor({ memory: thorMemory({ freeBytes: 10 * gibibyte, availableBytes: 20 * gibibyte }) }),
    status: 'pass',
    evidence: /would not be enough/,
  },
  {
    id: 'memory-page-cache',
    when: 'a card of its own',
    facts: server(),
    status: 'skip',
    evidence: /memory of its own/,
  },
  {
    id: 'memory-available',
    when: 'a program holds 100 GiB',
    facts: thor({
      memory: thorMemory({ availableBytes: 20 * gibibyte }),
      memoryHolders: [{ pid: 4711, name: 'python3', residentBytes: 100 * gibibyte }],
    }),
    status: 'warn',
    evidence: /python3 \(pid 4711\) 100 GiB/,
    command: 'ps -o pid,user,rss,etime,args -p 4711',
  },
  {
    id: 'memory-available',
    when: 'next to nothing',
    facts: thor({ memory: thorMemory({ availableBytes: 2 * gibibyte }) }),
    status: 'fail',
    evidence: /2 %/,
  },
  {
    id: 'memory-available',
    when: 'not known',
    facts: thor({ memory: thorMemory({ availableBytes: null }) }),
    status: 'skip',
    evidence: /not known/,
  },
  {
    id: 'gpu-memory-held',
    when: 'another engine',
    facts: server({
      accelerators: [
        card({
          memory: {
            totalBytes: 22.5 * gibibyte,
            freeBytes: 2 * gibibyte,
            usedBytes: 20 * gibibyte,
            source: 'nvidia-smi',
          },
          processes: [{ pid: 99, name: 'python3', usedBytes: 20 * gibibyte }],
        }),
      ],
    }),
    status: 'warn',
    evidence: /python3 \(pid 99\) 20\.0 GiB/,
  },
  { id: 'gpu-memory-reading', when: 'Thor', facts: thor(), status: 'pass', evidence: /MemAvailable/ },
  {
    id: 'swap',
    when: 'none on 8 GB',
    facts: laptop({ memory: thorMemory({ totalBytes: 7.3 * gibibyte, swapTotalBytes: 0 }) }),
    status: 'warn',
    evidence: /7\.3 GiB/,
    command: 'sudo swapon /swapfile',
  },
  {
    id: 'swap',
    when: 'none on 128 GB',
    facts: thor({ memory: thorMemory({ swapTotalBytes: 0 }) }),
    status: 'pass',
    evidence: /None/,
  },
  {
    id: 'swap',
    when: 'nearly full',
    facts: laptop({ memory: thorMemory({ swapTotalBytes: 4 * gibibyte, swapFreeBytes: gibibyte }) }),
    status: 'warn',
    evidence: /3\.0 GiB of 4\.0 GiB/,
  },
  {
    id: 'huge-pages',
    when: 'a third reserved',
    facts: server({ memory: thorMemory({ unified: false, hugePagesBytes: 40 * gibibyte }) }),
    status: 'warn',
    evidence: /33 %/,
  },
  {
    id: 'disk-space',
    when: 'short',
    facts: thor({
      disks: [
        {
          path: '/data/models',
          purpose: 'models',
          mountedOn: '/data',
          totalBytes: 100 * gibibyte,
          freeBytes: 12 * gibibyte,
        },
      ],
    }),
    status: 'warn',
    evidence: /12\.0 GiB of 100 GiB/,
    command: 'du -sh /data/models/* | sort -h',
  },
  {
    id: 'disk-space',
    when: 'full',
    facts: thor({
      disks: [
        { path: '/', purpose: 'system', mountedOn: '/', totalBytes: 100 * gibibyte, freeBytes: gibibyte / 2 },
      ],
    }),
    status: 'fail',
    evidence: /512 MiB/,
  },
  {
    id: 'disk-space',
    when: 'not known',
    facts: thor({ disks: [] }),
    status: 'skip',
    evidence: /could be measured/,
  },
  // Power and heat.
  {
    id: 'power-mode',
    when: '120W on Thor',
    facts: thor({ jetson: thorJetson({ powerMode: { id: 1, name: '120W' } }) }),
    status: 'warn',
    evidence: /120W; MAXN is faster/,
    command: 'sudo nvpmodel -m 0',
  },
  {
    id: 'power-mode',
    when: '15W on Orin Nano, where MAXN_SUPER is 2',
    facts: orin({
      ...nano,
      jetson: thorJetson({
        l4t: '36.4.4',
        jetpack: '6.2.1',
        powerMode: { id: 0, name: '15W' },
        powerModes: [
          { id: 0, name: '15W', isDefault: true },
          { id: 1, name: '25W', isDefault: false },
          { id: 2, name: 'MAXN_SUPER', isDefault: false },
        ],
      }),
    }),
    status: 'warn',
    evidence: /MAXN_SUPER is faster/,
    command: 'sudo nvpmodel -m 2',
  },
  {
    id: 'power-mode',
    when: 'no name',
    facts: thor({ jetson: thorJetson({ powerMode: { id: 1, name: null } }) }),
    status: 'skip',
    evidence: /not known/,
  },
  {
    id: 'power-modes-listed',
    when: 'Orin Nano on R39 before its firmware',
    facts: orin({
      ...nano,
      jetson: thorJetson({
        l4t: '39.2.0',
        jetpack: '7.2',
        powerModes: [
          { id: 0, name: '15W', isDefault: true },
          { id: 1, name: '7W', isDefault: false },
        ],
      }),
    }),
    status: 'warn',
    evidence: /25W and MAXN_SUPER missing/,
  },
  {
    id: 'power-limit',
    when: 'lowered',
    facts: server({ accelerators: [card({ power: { limitWatts: 40, defaultLimitWatts: 72 } })] }),
    status: 'warn',
    evidence: /40 W instead of 72 W/,
    command: 'sudo nvidia-smi -i 0 -pl 72',
  },
  { id: 'power-limit', when: 'Thor', facts: thor(), status: 'skip', evidence: /system on chip/ },
  {
    id: 'temperature',
    when: 'near the passive trip that the device states',
    facts: orin({
      thermal: {
        zones: [
          {
            name: 'tj-thermal',
            temperatureC: 96,
            trips: [
              { type: 'passive', temperatureC: 99 },
              { type: 'critical', temperatureC: 104.5 },
            ],
          },
        ],
        cooling: [],
      },
    }),
    status: 'warn',
    evidence: /96 °C \(slows down at 99 °C/,
  },
  {
    id: 'temperature',
    when: 'near the critical one',
    facts: thor({
      thermal: {
        zones: [
          { name: 'tj-thermal', temperatureC: 112, trips: [{ type: 'critical', temperatureC: 114.5 }] },
        ],
        cooling: [],
      },
    }),
    status: 'fail',
    evidence: /switches off at 114\.5/,
  },
  {
    id: 'temperature',
    when: 'the margin of a card is used up',
    facts: server({ accelerators: [card({ temperatureC: 84, thermalLimits: { marginC: 1 } })] }),
    status: 'warn',
    evidence: /slows down at 85 °C/,
  },
  {
    id: 'temperature',
    when: '90 °C, where the device says nothing of limits',
    facts: thor({ thermal: { zones: [{ name: 'cpu-thermal', temperatureC: 90, trips: [] }], cooling: [] } }),
    status: 'skip',
    evidence: /could not be read/,
  },
  {
    id: 'temperature',
    when: 'a sensor that is off',
    facts: thor({
      thermal: { zones: [{ name: 'cv0-thermal', temperatureC: -256, trips: [] }], cooling: [] },
    }),
    status: 'skip',
    evidence: /No temperature/,
  },
  {
    id: 'throttling',
    when: 'heat',
    facts: server({ accelerators: [card({ throttle: ['sw-thermal-slowdown'] })] }),
    status: 'warn',
    evidence: /for heat/,
  },
  {
    id: 'throttling',
    when: 'only the power cap',
    facts: server({ accelerators: [card({ throttle: ['sw-power-cap'] })] }),
    status: 'pass',
    evidence: /normal under load/,
  },
  {
    id: 'throttling',
    when: 'an alert of Thor',
    facts: thor({ thermal: { zones: [], cooling: [{ name: 'tj-throttle-alert', state: 1, maxState: 1 }] } }),
    status: 'warn',
    evidence: /tj-throttle-alert/,
  },
  {
    id: 'throttling',
    when: 'nobody says',
    facts: server({ accelerators: [card({ throttle: null })] }),
    status: 'skip',
    evidence: /Neither/,
  },
  // Cards.
  {
    id: 'ecc',
    when: 'errors',
    facts: server({ accelerators: [card({ eccUncorrectable: 3 })] }),
    status: 'fail',
    evidence: /3 uncorrectable/,
  },
  {
    id: 'mig',
    when: 'on',
    facts: server({ accelerators: [card({ migEnabled: true })] }),
    status: 'warn',
    evidence: /On for GPU 0/,
    command: 'sudo nvidia-smi -i 0 -mig 0',
  },
  { id: 'mig', when: 'not known', facts: thor(), status: 'skip', evidence: /does not say/ },
  {
    id: 'persistence-mode',
    when: 'off',
    facts: server({ accelerators: [card({ persistenceMode: false })] }),
    status: 'warn',
    evidence: /Off for GPU 0/,
    command: 'sudo nvidia-smi -i 0 -pm 1',
    change: 'persistence-mode',
  },
  { id: 'persistence-mode', when: 'Thor', facts: thor(), status: 'skip', evidence: /integrated/ },
  // Clock and ports.
  {
    id: 'clock',
    when: 'no time service',
    facts: thor({ clock: { synchronized: false, serviceEnabled: false } }),
    status: 'warn',
    evidence: /No time service/,
    change: 'time-sync',
  },
  {
    id: 'clock',
    when: 'not set yet',
    facts: thor({ clock: { synchronized: false, serviceEnabled: true } }),
    status: 'warn',
    evidence: /not set it yet/,
  },
  {
    id: 'clock',
    when: 'behind',
    facts: thor({ clock: { synchronized: null, offsetSeconds: -90 } }),
    status: 'warn',
    evidence: /90 s behind/,
  },
  {
    id: 'ports',
    when: '8080 taken',
    facts: thor({ ports: [listening(8080, '0.0.0.0', { pid: 7, name: 'java' }), listening(8081)] }),
    status: 'warn',
    evidence: /java \(pid 7\)/,
    command: 'edgewright up --port 8082',
  },
  {
    id: 'ports',
    when: 'an engine on its port',
    facts: thor({ ports: [listening(8000)], containers: containers({ containers: [vllm] }) }),
    status: 'pass',
    evidence: /container vllm/,
  },
  // Models.
  {
    id: 'ports',
    when: 'an engine with the network of the host',
    facts: thor({
      ports: [listening(8000)],
      containers: containers({ containers: [{ ...vllm, ports: [] }] }),
    }),
    status: 'pass',
    evidence: /probably container vllm/,
  },
  {
    id: 'model-cache',
    when: 'a part is missing',
    facts: thor({
      offline: cache([model('Qwen/Qwen3-8B', false, ['model-00002-of-00005.safetensors is missing'])]),
    }),
    status: 'warn',
    evidence: /model-00002/,
    command: 'hf download Qwen/Qwen3-8B',
  },
  {
    id: 'gated-models',
    when: 'no token',
    facts: thor({ offline: cache([model('meta-llama/Llama-3.1-8B-Instruct', false)]) }),
    status: 'warn',
    evidence: /no token/,
    command: 'hf download meta-llama/Llama-3.1-8B-Instruct',
  },
  {
    id: 'gated-models',
    when: 'complete without a token',
    facts: thor({ offline: cache([model('meta-llama/Llama-3.1-8B-Instruct')]) }),
    status: 'pass',
    evidence: /complete/,
  },
  {
    id: 'gated-models',
    when: 'token not known',
    facts: thor({ offline: cache([model('meta-llama/Llama-3.1-8B', false)], { tokenConfigured: null }) }),
    status: 'skip',
    evidence: /not known/,
  },
  {
    id: 'tokenizer-encodings',
    when: 'missing for gpt-oss',
    facts: thor({
      offline: cache([model('openai/gpt-oss-120b')], {
        encodingsDirectory: '/etc/encodings',
        encodings: ['cl100k_base.tiktoken'],
      }),
    }),
    status: 'warn',
    evidence: /o200k_base\.tiktoken not in \/etc\/encodings/,
  },
  {
    id: 'tokenizer-encodings',
    when: 'there',
    facts: thor({
      offline: cache([model('openai/gpt-oss-120b')], {
        encodingsDirectory: '/etc/encodings',
        encodings: ['cl100k_base.tiktoken', 'o200k_base.tiktoken'],
      }),
    }),
    status: 'pass',
    evidence: /\/etc\/encodings/,
  },
  { id: 'tokenizer-encodings', when: 'no gpt-oss', facts: thor(), status: 'skip', evidence: /no gpt-oss/ },
  {
    id: 'model-precision',
    when: 'FP8 on Orin',
    facts: orin({ offline: cache([model('nvidia/Llama-3.1-8B-Instruct-FP8')]) }),
    status: 'warn',
    evidence: /fp8 is emulated/,
  },
  {
    id: 'model-precision',
    when: 'FP4 on Thor',
    facts: thor({ offline: cache([model('nvidia/Llama-3.1-8B-Instruct-FP4')]) }),
    status: 'pass',
    evidence: /nvfp4/,
  },
  {
    id: 'offline-switch',
    when: 'no network',
    facts: thor({
      registries: [{ host: 'huggingface.co', reachable: false, durationMs: 3000, problem: 'ENOTFOUND' }],
    }),
    status: 'warn',
    evidence: /cannot be reached/,
  },
  {
    id: 'offline-switch',
    when: 'on, but incomplete',
    facts: thor({ offline: cache([model('Qwen/Qwen3-8B', false)], { hubOffline: true }) }),
    status: 'warn',
    evidence: /Qwen3-8B/,
  },
  {
    id: 'registries',
    when: 'one does not answer',
    facts: thor({
      registries: [{ host: 'nvcr.io', reachable: false, durationMs: 3000, problem: 'ETIMEDOUT' }],
    }),
    status: 'warn',
    evidence: /nvcr\.io.*ETIMEDOUT/,
  },
  { id: 'registries', when: 'not asked', facts: thor(), status: 'skip', evidence: /not asked/ },
  // Engines.
  {
    id: 'engine-versions',
    when: 'vLLM before Thor',
    facts: thor({
      pythonPackages: [
        { name: 'vllm', version: '0.11.0' },
        { name: 'torch', version: '2.9' },
      ],
    }),
    status: 'warn',
    evidence: /vllm 0\.11\.0 \(Python\)/,
  },
  {
    id: 'engine-versions',
    when: 'the same on a server',
    facts: server({ pythonPackages: [{ name: 'vllm', version: '0.11.0' }] }),
    status: 'pass',
    evidence: /vllm 0\.11\.0/,
  },
  {
    id: 'open-webui',
    when: 'nothing to list',
    facts: thor({ containers: containers({ containers: [webui] }), ports: [listening(3000)] }),
    status: 'warn',
    evidence: /nothing serves/,
  },
  {
    id: 'open-webui',
    when: 'stopped',
    facts: thor({ containers: containers({ containers: [{ ...webui, state: 'exited' }] }) }),
    status: 'warn',
    evidence: /open-webui is exited/,
    command: 'docker start open-webui',
  },
  {
    id: 'open-webui',
    when: 'only on loopback',
    facts: thor({ containers: containers({ containers: [webui] }), ports: [listening(8080, '127.0.0.1')] }),
    status: 'warn',
    evidence: /loopback/,
  },
  {
    id: 'open-webui',
    when: 'an engine serves',
    facts: thor({ containers: containers({ containers: [webui, vllm] }), ports: [listening(8000)] }),
    status: 'skip',
    evidence: /not read/,
    command: 'docker exec open-webui printenv OPENAI_API_BASE_URL',
  },
  {
    id: 'engine-health',
    when: 'running',
    facts: thor({ containers: containers({ containers: [vllm] }) }),
    status: 'skip',
    evidence: /vllm runs/,
    command: 'curl -fsS http://localhost:8000/v1/models',
  },
  {
    id: 'engine-health',
    when: 'over and over',
    facts: thor({ containers: containers({ containers: [{ ...vllm, state: 'restarting' }] }) }),
    status: 'warn',
    evidence: /over and over/,
    command: 'docker logs --tail 200 vllm',
  },
];

describe.each(rows.map((row) => [row.id, row.when, row] as const))('%s: %s', (_id, _when, row) => {
  it(`is ${row.status}`, () => {
    const finding = ask(row.id, row.facts);
    expect(finding).toMatchObject({ status: row.status, evidence: expect.stringMatching(row.evidence) });
    if (row.command !== undefined) expect(finding.remedy?.commands).toContain(row.command);
    expect(finding.remedy?.change).toBe(row.change);
    expect(finding.remedy?.automatic ?? false).toBe(row.change !== undefined);
  });
});

it('sees a clock that was never set', () => {
  expect(ask('clock', thor(), Date.UTC(2000, 0, 1))).toMatchObject({
    status: 'warn',
    evidence: expect.stringContaining('2000-01-01'),
  });
  expect(ask('clock', thor(), Date.UTC(2026, 10, 21)).status).toBe('pass');
});

it('says with every warning and failure of a box what to do', () => {
  for (const { id, facts, status } of rows) {
    if (status !== 'warn' && status !== 'fail') continue;
    if (id === 'architecture') continue;
    expect(ask(id, facts).remedy?.commands.length, id).toBeGreaterThan(0);
  }
});

it('never stops containers, removes files or restarts the box automatically', () => {
  for (const { id, facts } of rows) {
    const { remedy } = ask(id, facts);
    if (remedy?.automatic !== true) continue;
    for (const command of remedy.commands) {
      expect(command).not.toMatch(/docker (stop|rm|kill)|\brm\b|reboot|restart|kill/);
    }
  }
});
