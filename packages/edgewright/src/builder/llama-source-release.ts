/**
 * The published sources that the server is built from: the same release of llama.cpp that the embedded engine is, so
 * that both answer alike. A test holds `version` to the optional dependencies of the package.
 */
export const llamaSourceRelease = {
  package: 'node-llama-cpp',
  version: '3.22.1',
  /** Source: `npm view node-llama-cpp@3.22.1 dist`, November 2026. */
  integrity:
    'sha512-bltIipuWmc123H7tMIgDGKSsSrhmhlQYeVUC48XTjVW7XGJJiJJyCdlTMzQ/LiWoPkGDpcL4FviDpgw7qfTiDw==',
  /** Where the package keeps a git bundle of llama.cpp. */
  bundlePath: 'llama/gitRelease.bundle',
} as const;

/** Where a registry keeps the package. */
export function archiveUrl(registry: string): string {
  const { package: name, version } = llamaSourceRelease;
  return `${registry.replace(/\/+$/, '')}/${name}/-/${name}-${version}.tgz`;
}
