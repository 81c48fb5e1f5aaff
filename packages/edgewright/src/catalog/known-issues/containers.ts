import { cardFamily, jetsonFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { workshop } from '../documents.ts';
import { everywhere, type KnownIssue } from './known-issue.ts';

const test = 'docker run --rm --runtime=nvidia nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04 nvidia-smi';
/** A reload reads the runtimes anew and leaves running containers alone; a restart would stop them. */
const configureRuntime = [
  'sudo nvidia-ctk runtime configure --runtime=docker',
  'sudo systemctl reload docker',
];

export const containerIssues: readonly KnownIssue[] = [
  {
    id: 'KI-2',
    title: 'The container sees no GPU',
    patterns: [
      /could not select device driver "(?:nvidia)?" with capabilities/,
      /unknown or invalid runtime name: nvidia/,
      /The NVIDIA Driver was not detected/i,
      /Found no NVIDIA driver on your system/,
      /No CUDA GPUs are available/,
      /no CUDA-capable device is detected/,
      /NVMLError_LibraryNotFound/,
      /nvidia-container-cli: (?:initialization|ldcache|mount) error/,
      /libcuda\.so\.1: cannot open shared object file/,
      /Failed to infer device type/,
    ],
    ...everywhere,
    cause: 'The container was started without the NVIDIA runtime, or Docker does not know that runtime.',
    remedy: {
      summary:
        'Register the runtime with Docker, and start the container with --runtime nvidia (cards also: --gpus all).',
      commands: [...configureRuntime, test],
    },
    references: ['NVIDIA Container Toolkit, installation guide', workshop],
    confidence: 'A',
  },
  {
    id: 'KI-15',
    title: 'The Kubernetes device plugin does not recognise the platform',
    patterns: [/Detected platform: unknown/i, /(?:plugin|device|NVML)[^\n]{0,120}\bERROR_LIBRARY_NOT_FOUND/i],
    devices: thorFamily,
    l4t: { from: '39.0.0', below: null },
    software: 'k8s-device-plugin up to 0.20',
    cause: 'The pod of the plugin itself does not run with the NVIDIA runtime and finds no NVML.',
    remedy: {
      summary: 'Give the plugin runtimeClassName nvidia.',
      commands: [
        'helm upgrade --install nvdp nvdp/nvidia-device-plugin --namespace nvidia-device-plugin --reuse-values --set runtimeClassName=nvidia',
      ],
    },
    references: ['k8s-device-plugin #1963', '#984', '#377'],
    confidence: 'A',
  },
  {
    id: 'KI-16',
    title: 'The image belongs to another Jetson Linux',
    patterns: [
      /cudaErrorInsufficientDriver/,
      /CUDA driver version is insufficient for CUDA runtime version/,
      /libnv(?:rm|map|tegra|media)\w{0,24}\.so[^\n]{0,24}: cannot open shared object file/,
    ],
    devices: jetsonFamily,
    whenDeviceUnknown: /\b(?:jetson|l4t|tegra|nvmap|libnvrm\w*)/i,
    l4t: null,
    software: 'images of JetPack 6 (r36) on Jetson Linux 38 and 39, or the other way round',
    cause:
      'Images of JetPack 6 bring user-space libraries of R36, which do not speak with the driver of R38 and R39.',
    remedy: {
      summary:
        'Take an image of the family of this Jetson Linux: R38 and R39 use arm64 SBSA images with CUDA 13.',
      commands: ['cat /etc/nv_tegra_release', test],
    },
    references: ['jetson-containers #1557'],
    confidence: 'A',
  },
  {
    id: 'KI-22',
    title: 'NVML cannot be initialised',
    patterns: [
      /Can't initialize NVML/,
      /NVMLError_Unknown\b/,
      /Failed to initialize NVML: (?:Unknown Error|Insufficient Permissions)/,
    ],
    ...everywhere,
    cause:
      'The container was started without the NVIDIA runtime, or it lost its GPU when systemd was reloaded under it. ' +
      'A daemon.json without default-runtime is no fault: then --runtime nvidia has to be given.',
    remedy: {
      summary:
        'Register the runtime, let Docker read it, and start the container again with --runtime nvidia.',
      commands: [...configureRuntime, test],
    },
    references: [workshop, 'NVIDIA Container Toolkit, troubleshooting'],
    confidence: 'A',
  },
  {
    id: 'KI-23',
    title: 'Docker does not start because of daemon.json',
    patterns: [/unable to configure the Docker daemon with file/],
    ...everywhere,
    cause:
      'The file is not JSON (comments and trailing commas are not), or says what a command-line flag says, too.',
    remedy: {
      summary: 'Let dockerd say what is wrong, correct the file, and start Docker again.',
      commands: [
        'sudo dockerd --validate --config-file /etc/docker/daemon.json',
        'sudo nvidia-ctk runtime configure --runtime=docker',
        'sudo systemctl start docker',
      ],
    },
    references: ['Docker documentation, daemon troubleshooting', workshop],
    confidence: 'A',
  },
  {
    id: 'KI-26',
    title: 'This user may not talk to Docker',
    patterns: [/permission denied while trying to connect to the docker (?:daemon socket|API)/i],
    ...everywhere,
    cause: 'The socket of Docker belongs to root and the group docker, and the user is not in it.',
    remedy: {
      summary: 'Add the user to the group docker, and log in again. Members of it are as good as root.',
      commands: ['sudo usermod -aG docker "$USER"', 'newgrp docker'],
    },
    references: ['Docker documentation, post-installation steps', workshop],
    confidence: 'A',
  },
  {
    id: 'KI-27',
    title: 'Docker is not running',
    patterns: [/Cannot connect to the Docker daemon/i, /failed to connect to the docker API at unix:/i],
    ...everywhere,
    cause: 'The service is stopped, or it failed to start.',
    remedy: {
      summary: 'Start it, and read its log if it does not stay.',
      commands: ['sudo systemctl start docker', 'sudo journalctl -u docker -b --no-pager | tail -n 30'],
    },
    references: ['Docker documentation'],
    confidence: 'A',
  },
  {
    id: 'KI-36',
    title: 'The image is made for another processor',
    patterns: [
      /exec format error/i,
      /no matching manifest for linux\/\w{1,12}/,
      /requested image's platform \(linux\/\w{1,12}(?:\/\w{1,4})?\) does not match/,
    ],
    ...everywhere,
    cause: 'Jetson and DGX Spark are arm64, most images are made for amd64 first.',
    remedy: {
      summary: 'Take an image that lists this architecture.',
      commands: ['uname -m'],
    },
    references: ['Docker documentation, multi-platform images'],
    confidence: 'A',
  },
  {
    id: 'KI-39',
    title: 'The driver is older than the CUDA of the image',
    patterns: [
      /cudaErrorInsufficientDriver/,
      /CUDA driver version is insufficient for CUDA runtime version/,
      /unsatisfied condition: cuda\s?>=\s?[\d.]{1,8}/,
      /The NVIDIA driver on your system is too old/,
    ],
    unless: /\b(?:jetson|l4t|tegra|nvmap|libnvrm\w*)/i,
    devices: [...cardFamily, ...sparkFamily],
    l4t: null,
    software: 'CUDA 13 needs driver 580, CUDA 12.8 needs 570',
    cause: 'An image brings its own CUDA, and the driver of the host has to be at least as new.',
    remedy: {
      summary: 'Update the driver of the host, or take an image with an older CUDA.',
      commands: ['nvidia-smi --query-gpu=driver_version --format=csv,noheader'],
    },
    references: ['CUDA compatibility guide'],
    confidence: 'K',
  },
  {
    id: 'KI-40',
    title: 'Driver and its libraries have different versions',
    patterns: [/Failed to initialize NVML: Driver\/library version mismatch/, /API mismatch: the client/i],
    ...everywhere,
    cause: 'The driver was updated while its old kernel module stayed loaded.',
    remedy: {
      summary: 'Restart the machine, so that the new module is loaded.',
      commands: ['cat /proc/driver/nvidia/version', 'sudo systemctl reboot'],
    },
    references: ['NVIDIA driver documentation'],
    confidence: 'K',
  },
  {
    id: 'KI-41',
    title: 'The container engine does not know the GPU by its CDI name',
    patterns: [/unresolvable CDI devices/, /failed to inject CDI devices/],
    ...everywhere,
    cause: 'The CDI specification is missing, or it was written before the driver was updated.',
    remedy: {
      summary: 'Write the specification anew.',
      commands: ['sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml', 'nvidia-ctk cdi list'],
    },
    references: ['NVIDIA Container Toolkit, CDI'],
    confidence: 'A',
  },
];
