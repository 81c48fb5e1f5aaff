import os from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where programs of Hugging Face keep what they download. */
export function hubCacheDirectory(environment: Environment, home: string = os.homedir()): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = environment;
  const direct = HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE;
  if (direct) return expandHome(direct, home);
  return join(hubHome(environment, home), 'hub');
}

/** Where they keep everything: models, data sets, the token. */
export function hubHome(environment: Environment, home: string = os.homedir()): string {
  const { HF_HOME, XDG_CACHE_HOME } = environment;
  if (HF_HOME) return expandHome(HF_HOME, home);
  return join(XDG_CACHE_HOME ? expandHome(XDG_CACHE_HOME, home) : join(home, '.cache'), 'huggingface');
}

/** Where Ollama keeps its models. */
export function ollamaDirectories(environment: Environment, home: string = os.homedir()): string[] {
  const { OLLAMA_MODELS } = environment;
  if (OLLAMA_MODELS) return [expandHome(OLLAMA_MODELS, home)];
  // The second one is where its installer for Linux puts them, for a user of their own.
  return [join(home, '.ollama', 'models'), '/usr/share/ollama/.ollama/models'];
}

function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

/** `models--org--name`, the folder of a repository in the cache. */
export function repositoryFolderName(repository: string): string {
  return `models--${repository.replaceAll('/', '--')}`;
}

/** The repository that a folder of the cache belongs to; null: it is none of a model. */
export function repositoryOfFolder(folderName: string): string | null {
  const name = /^models--(.+)$/.exec(folderName)?.[1];
  return name === undefined ? null : name.replaceAll('--', '/');
}

/** `org/name` or `name`, and perhaps `@revision`; null: it cannot be a repository. */
export function parseRepository(reference: string): { repository: string; revision: string | null } | null {
  const [, repository, revision] =
    /^((?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95})(?:@([\w./-]{1,200}))?$/.exec(reference) ?? [];
  if (repository === undefined || /--|\.\./.test(repository) || revision?.split('/').includes('..'))
    return null;
  return { repository, revision: revision ?? null };
}

const commitPattern = /^[0-9a-f]{40}$/;
/** A commit, as opposed to a branch or a tag. */
export function isCommit(revision: string): boolean {
  return commitPattern.test(revision);
}
