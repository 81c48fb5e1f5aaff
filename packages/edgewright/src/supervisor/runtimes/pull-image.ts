import type Dockerode from 'dockerode';
import type { StartProgress } from '../../contract/engine-state.ts';
import { limits } from '../../contract/limits.ts';
import { refusalOfPull } from './container-refusals.ts';

/** One report of the engine while it fetches an image. */
interface PullReport {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Layers that are there, of those that are known. */
export class PullProgress {
  readonly #layers = new Map<string, boolean>();

  /** The progress so far; null when the report is not about a layer. */
  note({ id, status }: PullReport): Omit<StartProgress, 'etaMs'> | null {
    if (id === undefined || status === undefined || !isAboutLayer(status)) return null;
    if (!this.#layers.has(id) && this.#layers.size >= limits.imageLayers) return null;
    const isDone = status === 'Pull complete' || status === 'Already exists';
    this.#layers.set(id, isDone || this.#layers.get(id) === true);
    const done = [...this.#layers.values()].filter(Boolean).length;
    return { stage: 'pull', done, total: this.#layers.size, unit: 'layers' };
  }
}

const layerWords = new Set([
  'Pulling fs layer',
  'Waiting',
  'Downloading',
  'Verifying Checksum',
  'Download complete',
  'Extracting',
  'Pull complete',
  'Already exists',
]);

function isAboutLayer(status: string): boolean {
  return layerWords.has(status);
}

/**
 * Fetches an image unless it is there.
 *
 * @throws StartRefused `image_pull_failed`
 */
export async function ensureImage(
  docker: Dockerode,
  about: {
    image: string;
    signal: AbortSignal;
    onProgress: (progress: Omit<StartProgress, 'etaMs'>) => void;
  },
): Promise<void> {
  const { image, signal, onProgress } = about;
  if (await isThere(docker, image)) return;
  onProgress({ stage: 'pull', done: null, total: null, unit: 'layers' });
  const progress = new PullProgress();
  try {
    const stream = await docker.pull(image, { abortSignal: signal });
    await new Promise<void>((resolve, reject) => {
      const stalled = setTimeout(
        () => reject(new Error(`nothing arrived for ${limits.imagePullStallMs / 1_000} s`)),
        limits.imagePullStallMs,
      );
      const finish = (error: Error | null): void => {
        clearTimeout(stalled);
        signal.removeEventListener('abort', onAbort);
        if (error === null) resolve();
        else reject(error);
      };
      const onAbort = (): void => finish(new Error('it was stopped'));
      signal.addEventListener('abort', onAbort, { once: true });
      docker.modem.followProgress(stream, finish, (report: PullReport) => {
        stalled.refresh();
        const seen = progress.note(report);
        if (seen !== null) onProgress(seen);
      });
    });
  } catch (thrown) {
    throw refusalOfPull(image, thrown);
  }
}

async function isThere(docker: Dockerode, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (thrown) {
    if ((thrown as { statusCode?: number }).statusCode === 404) return false;
    throw refusalOfPull(image, thrown);
  }
}
