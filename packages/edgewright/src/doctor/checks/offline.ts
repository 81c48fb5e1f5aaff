import type { HostFacts } from '../../contract/host-facts.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

type CachedModel = NonNullable<NonNullable<HostFacts['offline']>['models']>[number];

/** Owners and names whose weights ask for a login. */
const gated = /^(meta-llama\/|google\/gemma|mistralai\/(Mistral-Large|Mistral-Small|Ministral))/i;
/** The two vocabularies that engines load for gpt-oss. */
const gptOssEncodings = ['o200k_base.tiktoken', 'cl100k_base.tiktoken'];
const encodingsSource = 'https://openaipublic.blob.core.windows.net/encodings';

export const modelCacheCheck: Check = {
  id: 'model-cache',
  title: 'Models on disk',
  phases: ['before', 'during'],
  why: 'An engine without a network serves only what lies complete in the cache; a part that is missing shows at start, after minutes.',
  source: ['compatibility matrix (Dec 2024): before deployment', 'Hugging Face cache'],
  applies: (facts) => withoutModels(facts),
  judge: (facts) => {
    const models = modelsOf(facts);
    const broken = models.filter(({ complete }) => complete === false);
    if (broken.length === 0) {
      const unclear = models.filter(({ complete }) => complete === null).length;
      return pass(
        `${models.length} in ${facts.offline?.hubCache ?? 'the cache'}${unclear > 0 ? `, ${unclear} of them not checked` : ', complete'}.`,
      );
    }
    return warn(
      broken.map((model) => `${model.repository}: ${model.problems.join(', ') || 'incomplete'}.`).join(' '),
      manual({
        summary: 'Fetch them again; what is there already is not fetched twice.',
        commands: broken.map(({ repository }) => `hf download ${repository}`),
      }),
    );
  },
};

export const gatedModelsCheck: Check = {
  id: 'gated-models',
  title: 'Models behind a login',
  phases: ['before', 'during'],
  why: 'Some models are given out only to accounts that accepted their licence; without a token the download ends with "401" or "gated repo".',
  source: ['Jetson Thor workshop (2025): gated repository', 'Hugging Face: gated models'],
  applies: (facts) => withoutModels(facts),
  judge: (facts) => {
    const wanted = modelsOf(facts).filter(
      ({ repository, complete }) => gated.test(repository) && complete !== true,
    );
    const token = facts.offline?.tokenConfigured ?? null;
    if (wanted.length === 0)
      return pass('Every model behind a login lies complete on disk, or there is none.');
    const names = wanted.map(({ repository }) => repository);
    if (token === true) return pass(`${names.join(', ')} ask for a login, and a token is configured.`);
    if (token === null)
      return skip(`Whether a token is configured is not known; ${names.join(', ')} ask for one.`);
    return warn(
      `${names.join(', ')} not complete on disk, ask for a login, and no token is configured.`,
      manual({
        summary:
          'Accept the licence on the page of the model, log in, and fetch it; a complete copy needs no token.',
        commands: ['hf auth login', ...names.map((name) => `hf download ${name}`)],
        undo: ['hf auth logout'],
      }),
    );
  },
};

export const encodingsCheck: Check = {
  id: 'tokenizer-encodings',
  title: 'Vocabulary of gpt-oss',
  phases: ['before', 'during'],
  why: 'Engines load the vocabulary of gpt-oss from the network when they start, not with the model; without it they end with HarmonyError.',
  source: ['known issue KI-8', 'Jetson Thor workshop (2025): tokenizers', 'vLLM #22525'],
  applies: (facts) =>
    withoutModels(facts) ?? (modelsOf(facts).some(isGptOss) ? null : 'There is no gpt-oss model on disk.'),
  judge: (facts) => {
    const { encodings = null, encodingsDirectory = null } = facts.offline ?? {};
    const missing = gptOssEncodings.filter((name) => !(encodings ?? []).includes(name));
    if (encodingsDirectory !== null && missing.length === 0) {
      return pass(`${gptOssEncodings.join(' and ')} in ${encodingsDirectory}.`);
    }
    const folder = encodingsDirectory ?? '/etc/encodings';
    const names = modelsOf(facts)
      .filter(isGptOss)
      .map(({ repository }) => repository);
    return warn(
      `${names.join(', ')} on disk, but ${missing.join(' and ')} not in ${folder}.`,
      manual({
        summary: `Fetch the files once, and give engines TIKTOKEN_ENCODINGS_BASE=${folder}.`,
        commands: [
          `sudo mkdir -p ${folder}`,
          ...missing.map((name) => `sudo curl -fL -o ${folder}/${name} ${encodingsSource}/${name}`),
          `docker run -e TIKTOKEN_ENCODINGS_BASE=${folder} -v ${folder}:${folder}:ro …`,
        ],
        undo: missing.map((name) => `sudo rm ${folder}/${name}`),
      }),
    );
  },
};

export const offlineSwitchCheck: Check = {
  id: 'offline-switch',
  title: 'Offline mode of engines',
  phases: ['before', 'during'],
  why: 'Without HF_HUB_OFFLINE an engine asks the hub for news at every start, and without a network it waits for that to fail.',
  source: ['Hugging Face: environment variables', 'compatibility matrix (Dec 2024): air-gapped deployment'],
  applies: (facts) => withoutModels(facts),
  judge: (facts) => {
    const offline = facts.offline?.hubOffline ?? null;
    const incomplete = modelsOf(facts).filter(({ complete }) => complete === false);
    const hub = facts.registries?.find(({ host }) => host === 'huggingface.co');
    if (offline === true && incomplete.length > 0) {
      return warn(
        `HF_HUB_OFFLINE is set, but ${incomplete.map(({ repository }) => repository).join(', ')} not complete.`,
        manual({
          summary: 'Fetch what is missing with the network on.',
          commands: incomplete.map(({ repository }) => `HF_HUB_OFFLINE=0 hf download ${repository}`),
        }),
      );
    }
    if (offline === true) return pass('HF_HUB_OFFLINE is set, and the models are complete.');
    if (hub?.reachable === false) {
      return warn(
        'huggingface.co cannot be reached, and HF_HUB_OFFLINE is not set.',
        manual({
          summary: 'Give engines HF_HUB_OFFLINE=1.',
          commands: ['export HF_HUB_OFFLINE=1'],
          undo: ['unset HF_HUB_OFFLINE'],
        }),
      );
    }
    return pass('HF_HUB_OFFLINE is not set; a box without a network wants it.');
  },
};

export const registriesCheck: Check = {
  id: 'registries',
  title: 'Registries',
  phases: ['before'],
  why: 'Images and models come from these hosts, unless the box is to live without a network and everything is there already.',
  source: ['compatibility matrix (Dec 2024): network connectivity'],
  applies: (facts) => (facts.registries === null ? 'The network was not asked.' : null),
  judge: (facts) => {
    const answers = facts.registries ?? [];
    if (answers.length === 0) return skip('No registry was asked.');
    const lost = answers.filter(({ reachable }) => !reachable);
    if (lost.length === 0) return pass(`${answers.map(({ host }) => host).join(', ')} answer.`);
    return warn(
      lost
        .map(({ host, problem }) => `${host} cannot be reached${problem === null ? '' : ` (${problem})`}.`)
        .join(' '),
      manual({
        summary:
          'See whether name service, proxy and firewall let this box through; or bring images and models by disk.',
        commands: lost.map(({ host }) => `curl -sSI --max-time 10 https://${host}/`),
      }),
    );
  },
};

function withoutModels(facts: HostFacts): string | null {
  if (facts.offline === null || facts.offline.models === null) return `${unknownReason(facts, 'offline')}.`;
  return facts.offline.models.length === 0
    ? `There is no model in ${facts.offline.hubCache ?? 'the cache'}.`
    : null;
}

function modelsOf(facts: HostFacts): CachedModel[] {
  return facts.offline?.models ?? [];
}

function isGptOss({ repository }: CachedModel): boolean {
  return /gpt-oss/i.test(repository);
}
