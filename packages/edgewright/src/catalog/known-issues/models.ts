import { workshop } from '../documents.ts';
import { everywhere, type KnownIssue } from './known-issue.ts';

/** Models, disks, ports and what sits in front of an engine. */
export const modelIssues: readonly KnownIssue[] = [
  {
    id: 'KI-21',
    title: 'The model is gated on Hugging Face',
    patterns: [
      /You are trying to access a gated repo/,
      /Cannot access gated repo/,
      /GatedRepoError/,
      /Access to model \S{1,120} is restricted/,
      /401 Client Error[^\n]{0,120}huggingface\.co/,
    ],
    ...everywhere,
    cause:
      'Its publisher hands it out only to accounts that accepted a licence, and no valid token was sent.',
    remedy: {
      summary:
        'Accept the licence on the page of the model, set HF_TOKEN for the engine (docker run -e HF_TOKEN passes it on), or copy the model to the box.',
      commands: ['read -rs HF_TOKEN && export HF_TOKEN', 'hf auth whoami'],
    },
    references: ['Hugging Face documentation, gated models', workshop],
    confidence: 'A',
  },
  {
    id: 'KI-28',
    title: 'Open WebUI does not list the model',
    patterns: [],
    ...everywhere,
    software: 'Open WebUI',
    cause:
      'It asks another address than the one the engine listens on: localhost inside its container is the container. ' +
      'It keeps the address of its first start in its own database.',
    remedy: {
      summary: 'Check that the engine answers, and that Open WebUI reaches it under an address of the host.',
      commands: [
        'curl -fsS http://localhost:8000/v1/models',
        'docker exec open-webui printenv OPENAI_API_BASE_URL',
        'docker logs --tail 50 open-webui',
      ],
    },
    references: [workshop, 'Open WebUI documentation'],
    confidence: 'A',
  },
  {
    id: 'KI-32',
    title: 'The disk is full',
    patterns: [/No space left on device/i],
    unless: /\bshm\b/,
    ...everywhere,
    cause:
      'Models, images and caches fill it: a model of 120 billion parameters takes 61 GiB, an image 8 to 20.',
    remedy: {
      summary: 'See what takes the room and move or remove what is not needed.',
      commands: ['df -h', 'docker system df', 'du -sh ~/.cache/huggingface'],
    },
    references: [workshop],
    confidence: 'A',
  },
  {
    id: 'KI-34',
    title: 'The port is taken',
    patterns: [
      /address already in use/i,
      /\[Errno 98\]/,
      /couldn't bind HTTP server socket/,
      /port is already allocated/,
    ],
    ...everywhere,
    cause: 'Another program listens on it, often an engine that was not stopped.',
    remedy: {
      summary: 'Stop that program or choose another port.',
      commands: ['sudo ss -ltnp', 'docker ps --format "{{.Names}} {{.Ports}}"'],
    },
    references: ['documentation of the engines'],
    confidence: 'A',
  },
  {
    id: 'KI-42',
    title: 'The model is not on the box and cannot be fetched',
    patterns: [
      /LocalEntryNotFoundError/,
      /OfflineModeIsEnabled/,
      /We couldn't connect to 'https:\/\/huggingface\.co'/,
      /is not a local folder and is not a valid model identifier/,
    ],
    ...everywhere,
    cause: 'The engine works offline, or there is no way out, and the cache does not hold this model.',
    remedy: {
      summary: 'Fetch the model where there is a network and copy the cache, or check its name.',
      commands: ['hf cache ls', 'curl -fsSI https://huggingface.co'],
    },
    references: ['Hugging Face documentation, offline mode'],
    confidence: 'A',
  },
  {
    id: 'KI-47',
    title: 'The folder of models cannot be written',
    patterns: [
      /PermissionError: \[Errno 13\] Permission denied: '[^'\n]{0,200}(?:\.cache|huggingface|models)/,
    ],
    ...everywhere,
    cause: 'It belongs to root, because a container that ran as root made it.',
    remedy: {
      summary: 'Give the folder to the user who runs the engine.',
      commands: ['ls -ld ~/.cache/huggingface', 'sudo chown -R "$USER": ~/.cache/huggingface'],
    },
    references: ['Hugging Face documentation, cache'],
    confidence: 'K',
  },
];
