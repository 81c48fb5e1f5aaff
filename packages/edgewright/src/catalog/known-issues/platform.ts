import { orinFamily, thorFamily } from '../device-families.ts';
import { everywhere, type KnownIssue } from './known-issue.ts';

const nano = orinFamily.filter((id) => id.includes('nano'));

/** Drivers, firmware and tools of the platform. */
export const platformIssues: readonly KnownIssue[] = [
  {
    id: 'KI-9',
    title: 'jtop does not work on this Jetson Linux',
    patterns: [/The jtop\.service is not active/, /Mismatch version jtop service/],
    devices: thorFamily,
    whenDeviceUnknown: /jtop/,
    l4t: { from: '38.0.0', below: null },
    software: 'jetson_stats that is older than the Jetson Linux release',
    cause:
      'jetson_stats reads files that differ from release to release; its service ends or misses the GPU.',
    remedy: {
      summary:
        'Upgrade jetson_stats, or do without: nothing here needs it. Ubuntu 24.04 wants to be told that a package may go beside its own.',
      commands: [
        'sudo pip3 install --upgrade --break-system-packages jetson-stats',
        'sudo jtop --install-service',
      ],
    },
    references: ['jetson_stats #711', '#712', '#820', '#885', '#672'],
    confidence: 'A',
  },
  {
    id: 'KI-10',
    title: 'Orin Nano lacks 25W and MAXN_SUPER',
    patterns: [],
    devices: nano,
    l4t: { from: '39.0.0', below: null },
    software: 'JetPack 7.2 with firmware of an older release',
    cause: 'The module is taken for another one until its firmware is updated.',
    remedy: {
      summary: 'Update the QSPI firmware of the module, then look at the modes again.',
      commands: ['grep POWER_MODEL /etc/nvpmodel.conf', 'sudo nvbootctrl dump-slots-info'],
    },
    references: ['Seeed #54'],
    confidence: 'C',
  },
  {
    id: 'KI-11',
    title: 'The GPU of Thor disappears with MIG',
    patterns: [],
    devices: thorFamily,
    l4t: { from: '39.0.0', below: null },
    software: null,
    cause: 'A display server or the camera service holds /dev/nvidia* while MIG is switched.',
    remedy: {
      summary: 'Leave the graphical session before MIG is switched on.',
      commands: [
        'sudo lsof /dev/nvidia*',
        'sudo systemctl isolate multi-user.target',
        'sudo nvidia-smi -pm 1',
        'sudo nvidia-smi -mig 1',
      ],
    },
    references: ['Jetson Linux R39.2 developer guide, MiG'],
    confidence: 'A',
  },
  {
    id: 'KI-18',
    title: 'The driver does not know a field that nvidia-smi was asked for',
    patterns: [/Field "[\w.]{1,60}" is not a valid field to query/],
    ...everywhere,
    software: 'for example compute_cap on driver 470',
    cause: 'One unknown field makes the whole query fail.',
    remedy: {
      summary: 'Ask for fewer fields, or update the driver.',
      commands: ['nvidia-smi --help-query-gpu'],
    },
    references: ['candle #733'],
    confidence: 'A',
  },
  {
    id: 'KI-19',
    title: 'Driver 610 and newer print the version in another way',
    patterns: [],
    ...everywhere,
    software: 'driver 610 and newer',
    cause: '"Driver Version" carries a remark that it is deprecated; the version stands under "KMD Version".',
    remedy: {
      summary: 'Ask for the version in a form that both know.',
      commands: ['nvidia-smi --query-gpu=driver_version --format=csv,noheader'],
    },
    references: ['capture of driver 610.43.02'],
    confidence: 'A',
  },
  {
    id: 'KI-20',
    title: 'Several Thors do not work as one',
    patterns: [/Watchdog caught collective operation timeout/, /NCCL[^\n]{0,40}unhandled system error/],
    devices: thorFamily,
    whenDeviceUnknown: 'never',
    l4t: null,
    software: null,
    cause: 'NCCL between boxes is not supported on Thor, and collective calls hang.',
    remedy: {
      summary: 'Let every box serve a model of its own: tensor parallel size 1.',
      commands: [],
    },
    references: ['eugr/spark-vllm-docker #216'],
    confidence: 'C',
  },
  {
    id: 'KI-45',
    title: 'The GPU reported a fault',
    patterns: [
      /NVRM: Xid \(/,
      /GPU has fallen off the bus/,
      /CUDA error: an illegal memory access was encountered/,
    ],
    ...everywhere,
    cause:
      'An Xid of the driver, or an access that a program should not make; the number of the Xid tells which.',
    remedy: {
      summary: 'Look up the Xid, restart the engine, and check power and cooling if it comes back.',
      commands: ['sudo dmesg --ctime | grep -i xid | tail -n 5', 'nvidia-smi -q -d TEMPERATURE,POWER,ECC'],
    },
    references: ['NVIDIA Xid catalog'],
    confidence: 'A',
  },
];
