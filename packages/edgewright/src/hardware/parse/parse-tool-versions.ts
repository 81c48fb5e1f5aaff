/** What comes before a version in the first answer of a tool. Growing knowledge: one row per tool. */
const versionPatterns = {
  docker: /^Docker version (\d[\w.+~-]*),/m,
  podman: /^podman version (\d[\w.+~-]*)/m,
  containerd: /^containerd \S+ v?(\d[\w.+~-]*)/m,
  nvidiaContainerToolkit: /^NVIDIA Container Toolkit CLI version (\d[\w.+~-]*)/m,
  k3s: /^k3s version v?(\d[\w.+~-]*)/m,
  rke2: /^rke2 version v?(\d[\w.+~-]*)/m,
  microk8s: /^MicroK8s v?(\d[\w.+~-]*)/m,
  kubelet: /^Kubernetes v?(\d[\w.+~-]*)/m,
  ldd: /^ldd \(.*\) (\d+\.\d+)\s*$/m,
  getconf: /^glibc (\d+\.\d+)\s*$/m,
} as const;
export type VersionedTool = keyof typeof versionPatterns;

export function parseToolVersion(tool: VersionedTool, text: string): string | null {
  return versionPatterns[tool].exec(text)?.[1] ?? null;
}

export interface NvccVersion {
  /** `13.0` */
  version: string;
  /** `13.0.88` */
  fullVersion: string;
}

/** `nvcc --version`. Its dates come in two formats and are not read. */
export function parseNvcc(text: string): NvccVersion | null {
  const [, version, fullVersion] = /\brelease (\d{1,3}\.\d{1,3}), V(\d{1,3}(?:\.\d{1,5})+)/.exec(text) ?? [];
  return version === undefined || fullVersion === undefined ? null : { version, fullVersion };
}
