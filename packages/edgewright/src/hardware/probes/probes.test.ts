import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInquiry, type Inquiry } from '../inquiry.ts';
import { liveMachine } from '../live-machine.ts';
import { probeContainerTools } from './probe-container-tools.ts';
import { probeDisks } from './probe-disks.ts';
import { probeDocker } from './probe-docker.ts';
import { probeGpuContainer } from './probe-gpu-container.ts';
import { probeKubernetes } from './probe-kubernetes.ts';
import { probeOffline } from './probe-offline.ts';
import { probePci } from './probe-pci.ts';
import { probePorts } from './probe-ports.ts';
import { probePython } from './probe-python.ts';
import { probeRegistries } from './probe-registries.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'edgewright-probes-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
  await chmod(join(root, path), mode);
}
async function program(name: string, script: string): Promise<void> {
  await put(`/bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
}
function inquiry(): Inquiry {
  return openInquiry(liveMachine({ root, path: join(root, 'bin') }));
}

describe('probeDocker', () => {
  it.each([
    ['nothing is installed', null, 'not-installed'],
    [
      'the engine is down',
      'echo "Cannot connect to the Docker daemon at unix:///x. Is it running?" >&2; exit 1',
      'not-running',
    ],
    [
      'the user is not in the group',
      'echo "permission denied while trying to connect to the docker API" >&2; exit 1',
      'denied',
    ],
    [
      'the client answers for a server that it cannot reach',
      `echo '{"ServerErrors":["permission denied while trying to connect"]}'`,
      'denied',
    ],
    ['the client says something else', 'echo broken >&2; exit 5', 'unknown'],
  ])('tells that %s', async (_, script, access) => {
    if (script !== null)
      await program(
        'docker',
        `[ "$1" = --version ] && { echo "Docker version 1.2.3, build x"; exit; }\n${script}`,
      );
    const found = await probeDocker(inquiry());
    expect(found.docker.access).toBe(access);
    expect(found.containers).toBeNull();
    expect(found.docker.version).toBe(script === null ? null : '1.2.3');
  });

  it('asks the command where there is no socket', async () => {
    await program(
      'docker',
      `case "$1" in
--version) echo 'Docker version 29.1.3, build x';;
info) echo '{"ServerVersion":"29.1.3","Runtimes":{"runc":{},"nvidia":{}},"DefaultRuntime":"runc"}';;
ps) printf 'web\\tollama/ollama\\trunning\\t0.0.0.0:11434->11434/tcp, [::]:11434->11434/tcp\\n';;
images) printf 'ollama/ollama:latest\\n<none>:<none>\\n';;
esac`,
    );
    const found = await probeDocker(inquiry());
    expect(found.docker).toMatchObject({ access: 'ok', runtimes: ['nvidia', 'runc'], version: '29.1.3' });
    expect(found.containers).toEqual([
      { name: 'web', image: 'ollama/ollama', state: 'running', ports: [11_434] },
    ]);
    expect(found.images).toEqual(['ollama/ollama:latest']);
  });

  it('asks the engine through its socket', async () => {
    const answers: Record<string, unknown> = {
      '/version': { Version: '28.0.0' },
      '/info': { Runtimes: { runc: { path: 'runc' } }, DockerRootDir: '/data/docker' },
      '/containers/json?all=1': [{ Names: ['/a'], Image: 'x', State: 'exited', Ports: [{ PrivatePort: 1 }] }],
      '/images/json': [{ RepoTags: null }, { RepoTags: ['x:1'] }],
    };
    await mkdir(join(root, 'var/run'), { recursive: true });
    const server = createServer((request, response) => {
      response.end(JSON.stringify(answers[request.url ?? '']));
    }).listen(join(root, 'var/run/docker.sock'));
    await once(server, 'listening');
    const found = await probeDocker(inquiry());
    server.close();
    expect(found).toMatchObject({
      docker: { access: 'ok', version: '28.0.0', rootDirectory: '/data/docker', runtimes: ['runc'] },
      containers: [{ name: 'a', image: 'x', state: 'exited', ports: [] }],
      images: ['x:1'],
    });
  });
});

describe('probeGpuContainer', () => {
  const images = ['postgres:17', 'vllm/vllm-openai:latest', 'nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04'];

  it('starts an image that is here, without network and without a download', async () => {
    await program('docker', 'echo "GPU 0: NVIDIA Thor (UUID: x)"; echo "$@" >&2');
    const found = await probeGpuContainer(inquiry(), { images, isJetson: true });
    expect(found).toMatchObject({ works: true });
    expect(found?.command).toBe(
      'docker run --rm --pull never --network none --label edgewright=gpu-check --runtime nvidia --entrypoint nvidia-smi nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04 -L',
    );
  });

  it('says what went wrong, and takes an engine when there is nothing smaller', async () => {
    await program('docker', 'echo "could not select device driver" >&2; exit 125');
    const found = await probeGpuContainer(inquiry(), { images: images.slice(0, 2), isJetson: false });
    expect(found).toMatchObject({ works: false, output: 'could not select device driver\n' });
    expect(found?.command).toContain('--gpus all');
  });

  it('does nothing without an image', async () => {
    const asked = inquiry();
    expect(await probeGpuContainer(asked, { images: ['postgres:17'], isJetson: false })).toBeNull();
    expect(asked.findings.unknown.map(({ fact }) => fact)).toEqual(['containers.gpuInContainer']);
  });
});

describe('other probes', () => {
  it('finds a card that waits for its driver', async () => {
    const devices = '/sys/bus/pci/devices';
    const files = { vendor: '0x10de\n', class: '0x030200\n', device: '0x2E12\n' };
    for (const [file, text] of Object.entries(files)) await put(`${devices}/0000:01:00.0/${file}`, text);
    await put(`${devices}/0000:01:00.1/vendor`, '0x10de\n');
    await put(`${devices}/0000:01:00.1/class`, '0x040300\n');
    await put(`${devices}/0000:00:00.0/vendor`, '0x8086\n');
    expect(await probePci(inquiry())).toEqual([{ pciId: '10de:2e12' }]);
  });

  it('reads K3s and the runtimes it found', async () => {
    await program('k3s', 'echo "k3s version v1.32.2+k3s1 (381620ef)"');
    const config = '/var/lib/rancher/k3s/agent/etc/containerd/config.toml';
    await put(config, "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.'nvidia']\n");
    const expected = { distribution: 'k3s', version: '1.32.2+k3s1', nvidiaRuntime: true };
    expect(await probeKubernetes(inquiry())).toEqual(expected);
    await put(config, "[plugins.'x'.containerd.runtimes.runc]\n");
    expect(await probeKubernetes(inquiry())).toEqual({ ...expected, nvidiaRuntime: false });
    await rm(join(root, config));
    expect(await probeKubernetes(inquiry())).toEqual({ ...expected, nvidiaRuntime: null });
  });

  it('counts only CDI files that name NVIDIA devices', async () => {
    await put(
      '/etc/cdi/nvidia.yaml',
      'cdiVersion: 0.5.0\nkind: nvidia.com/gpu\nx: /usr/lib/libcuda.so.580.95.05\n',
    );
    await put('/etc/cdi/other.yaml', 'kind: vendor.com/net\n');
    await put('/var/run/cdi/nvidia.json', '{"cdiVersion":"0.5.0","kind":"nvidia.com/gpu"}');
    await program('nvidia-ctk', 'echo "NVIDIA Container Toolkit CLI version 1.20.1"');
    expect(await probeContainerTools(inquiry())).toEqual({
      podman: null,
      containerd: null,
      nvidiaContainerToolkit: { version: '1.20.1' },
      cdiSpecFiles: ['/etc/cdi/nvidia.yaml', '/var/run/cdi/nvidia.json'],
      cdiDriverVersions: ['580.95.05'],
    });
  });

  it('reads Python packages under any spelling', async () => {
    await program('python3', "printf 'TensorRT_LLM==1.0\\nvllm==0.20.1\\nvllm==0.1\\nrequests==2\\n'");
    expect(await probePython(inquiry())).toEqual([
      { name: 'vllm', version: '0.20.1' },
      { name: 'tensorrt_llm', version: '1.0' },
    ]);
  });

  it('asks for the room of a folder that is not there yet where its parent is', async () => {
    await mkdir(join(root, 'data'));
    await program('df', 'printf "F 1024-blocks U A C M\\n/dev/x 100 40 60 40%% $2\\n"');
    expect(await probeDisks(inquiry(), [{ path: '/data/models/new', purpose: 'models' }])).toEqual([
      {
        path: '/data/models/new',
        purpose: 'models',
        mountedOn: '/data',
        totalBytes: 102_400,
        freeBytes: 61_440,
      },
    ]);
  });

  it('names the owner of a port without ss', async () => {
    await put('/proc/net/tcp', '   0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 1000 0 41230 1\n');
    await put('/proc/812/comm', 'python3\n');
    await program('find', `[ "$1" = /proc/812/fd ] && echo '/proc/812/fd/7 socket:[41230]'; exit 1`);
    expect(await probePorts(inquiry())).toEqual([
      { port: 8080, address: '127.0.0.1', process: { pid: 812, name: 'python3' } },
    ]);
  });

  it('knows a token by its file and reads encodings', async () => {
    await put('/h/huggingface/token', 'hf_secret');
    await put('/etc/encodings/o200k_base.tiktoken', 'x');
    const folders = { hubHome: '/h/huggingface', hubCache: '/h/huggingface/hub', data: null };
    expect(await probeOffline(inquiry(), folders)).toEqual({
      hubCache: '/h/huggingface/hub',
      models: [],
      tokenConfigured: true,
      hubOffline: false,
      encodingsDirectory: '/etc/encodings',
      encodings: ['o200k_base.tiktoken'],
    });
  });

  it('takes any answer of a registry for a way that is open', async () => {
    await program(
      'curl',
      'case "$*" in *nvcr.io*) echo "curl: (6) Could not resolve host: nvcr.io" >&2; exit 6;; esac',
    );
    const answers = await probeRegistries(inquiry());
    expect(answers?.filter(({ reachable }) => !reachable)).toMatchObject([
      { host: 'nvcr.io', problem: 'curl: (6) Could not resolve host: nvcr.io' },
    ]);
    expect(answers).toHaveLength(5);
  });
});
