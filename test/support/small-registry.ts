import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A registry of one image with a few layers, over plain HTTP on loopback, which Docker trusts without more. */
export interface SmallRegistry {
  /** `127.0.0.1:PORT/test/image:1`. */
  readonly image: string;
  readonly host: string;
  close(): Promise<void>;
}

interface Blob {
  readonly digest: string;
  readonly bytes: Buffer;
  readonly mediaType: string;
}

export async function startRegistry(layerCount: number): Promise<SmallRegistry> {
  const layers = Array.from({ length: layerCount }, (_, index) => layerOf(`layer-${index}`));
  const config = blob(
    Buffer.from(
      JSON.stringify({
        architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
        os: 'linux',
        config: { Cmd: ['/nothing'] },
        rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
        history: layers.map(() => ({ created: '2026-01-01T00:00:00Z' })),
      }),
    ),
    'application/vnd.docker.container.image.v1+json',
  );
  const manifest = blob(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: described(config),
        layers: layers.map(({ packed }) => described(packed)),
      }),
    ),
    'application/vnd.docker.distribution.manifest.v2+json',
  );
  const server = serve(manifest, [config, ...layers.map(({ packed }) => packed)]);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    image: `${host}/test/image:1`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(manifest: Blob, blobs: readonly Blob[]): Server {
  return createServer((request, response) => {
    const path = request.url ?? '';
    const send = (found: Blob): void => {
      response.writeHead(200, {
        'content-type': found.mediaType,
        'content-length': found.bytes.length,
        'docker-content-digest': found.digest,
      });
      response.end(request.method === 'HEAD' ? undefined : found.bytes);
    };
    if (path === '/v2/') {
      response.end('{}');
    } else if (path === '/v2/test/image/manifests/1' || path.endsWith(manifest.digest)) {
      send(manifest);
    } else {
      const found = blobs.find(({ digest }) => path === `/v2/test/image/blobs/${digest}`);
      if (found) send(found);
      else {
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }));
      }
    }
  });
}

function layerOf(name: string): { packed: Blob; diffId: string } {
  const directory = mkdtempSync(join(tmpdir(), 'edgewright-layer-'));
  writeFileSync(join(directory, name), name.repeat(1_000));
  const archive = execFileSync('tar', ['--create', '--directory', directory, name]);
  rmSync(directory, { recursive: true });
  const diffId = digestOf(archive);
  return { packed: blob(gzipSync(archive), 'application/vnd.docker.image.rootfs.diff.tar.gzip'), diffId };
}

function blob(bytes: Buffer, mediaType: string): Blob {
  return { bytes, mediaType, digest: digestOf(bytes) };
}

function described({ digest, bytes, mediaType }: Blob): object {
  return { mediaType, digest, size: bytes.length };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
