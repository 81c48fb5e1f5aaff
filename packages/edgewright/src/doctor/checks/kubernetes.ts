import { isJetson, withoutGpu } from '../box.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';

export const kubernetesRuntimeCheck: Check = {
  id: 'kubernetes-nvidia-runtime',
  title: 'NVIDIA runtime of Kubernetes',
  phases: ['during'],
  why: 'Pods, the device plugin among them, see the GPU only through the runtime class nvidia. K3s looks for the runtime once, when it starts.',
  source: ['compatibility matrix (Dec 2024): during deployment', 'known issue KI-15', 'K3s documentation'],
  applies: (facts) => (facts.kubernetes === null ? 'Kubernetes is not installed.' : withoutGpu(facts)),
  judge: (facts) => {
    const { distribution = 'kubernetes', version = null, nvidiaRuntime = null } = facts.kubernetes ?? {};
    const name = `${distribution}${version === null ? '' : ` ${version}`}`;
    if (nvidiaRuntime === null) return skip(`${name}: its containerd configuration could not be read.`);
    if (nvidiaRuntime) return pass(`${name} has the runtime nvidia; pods need \`runtimeClassName: nvidia\`.`);
    return warn(
      `${name} has no runtime nvidia.`,
      manual({
        summary:
          'Install the toolkit, then restart Kubernetes: it finds the runtime itself. Its containerd file is written anew at each start, so do not edit it.',
        commands: [
          'nvidia-ctk --version',
          `sudo systemctl restart ${distribution}`,
          'sudo grep nvidia /var/lib/rancher/k3s/agent/etc/containerd/config.toml',
        ],
      }),
    );
  },
};

export const gpuOperatorCheck: Check = {
  id: 'gpu-operator',
  title: 'GPU Operator',
  phases: ['during'],
  why: 'The GPU Operator and DCGM support cards only. On a Jetson use the device plugin with the runtime class nvidia.',
  source: ['compatibility matrix (Dec 2024), corrected', 'GPU Operator platform support'],
  applies: (facts) => {
    if (!isJetson(facts)) return 'This is not a Jetson.';
    return facts.kubernetes === null ? 'Kubernetes is not installed.' : null;
  },
  judge: (facts) => {
    const { images, containers } = facts.containers;
    if (images === null && containers === null) return skip('Neither images nor containers could be asked.');
    const names = [...(images ?? []), ...(containers ?? []).map(({ image }) => image)];
    const found = names.filter((name) => /gpu-operator|dcgm-exporter|k8s\/dcgm/.test(name));
    if (found.length === 0) return pass('Not seen.');
    return warn(
      `${[...new Set(found)].join(', ')}: not supported on a Jetson.`,
      manual({
        summary: 'Remove it and install the device plugin with the runtime class nvidia.',
        commands: [
          'helm list -A',
          'helm uninstall gpu-operator -n gpu-operator',
          'helm upgrade -i nvdp nvidia-device-plugin --repo https://nvidia.github.io/k8s-device-plugin -n nvidia-device-plugin --create-namespace --set runtimeClassName=nvidia',
        ],
      }),
    );
  },
};
