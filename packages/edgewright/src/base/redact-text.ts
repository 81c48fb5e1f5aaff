/**
 * What must not leave a box by mail: secrets, addresses, names of people and machines. Each rule replaces what
 * it finds by a word that says what stood there, so that the text stays readable and comparable.
 *
 * The rules work on any text (logs, JSON, configuration, output of tools). They prefer to take too much: a
 * version like `10.3.0.30` in four parts is told from an address by what stands around it.
 */
interface RedactionRule {
  name: string;
  pattern: RegExp;
  /** As `String.replace` calls it: the match, its groups, its place and the whole text. */
  replacement: string | ((match: string, ...rest: (string | number)[]) => string);
}

/** Names whose value is a secret, in `name=value`, `name: value`, `"name": "value"` and `--name value`. */
const secretName =
  '[A-Za-z0-9_.-]{0,60}?(?:api[_-]?key|access[_-]?key|secret|token|passwd|password|passphrase|credential|private[_-]?key|auth)[A-Za-z0-9_-]{0,60}';

/** Words that hold "token" in their name and are no secrets: counts and files of tokenizers. */
const harmlessName =
  /tokens|tokeni[sz]er|token_?ids?|max_?token|per_?token|pad_token|bos_token|eos_token|unk_token|author|authenticat|authori[sz]ation_endpoint|token_?configured/i;

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;

const rules: readonly RedactionRule[] = [
  {
    name: 'private keys',
    pattern: /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g,
    replacement: '[private key]',
  },
  {
    name: 'user and password in addresses',
    pattern: /(\b[a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/@"']{1,300}@/gi,
    replacement: '$1[credentials]@',
  },
  {
    name: 'authorization headers',
    pattern: /\b(Bearer|Basic|Digest)\s+[A-Za-z0-9._~+/=-]{6,}/gi,
    replacement: '$1 [secret]',
  },
  {
    name: 'Hugging Face tokens',
    pattern: /\b(?:hf|api_org)_[A-Za-z0-9]{6,}/g,
    replacement: '[hugging-face-token]',
  },
  {
    name: 'keys of services',
    pattern:
      /\b(?:sk|pk|rk|ew|nvapi|ghp|gho|ghs|ghr|github_pat|glpat|xox[abpr]|dckr_pat|npm)[-_][A-Za-z0-9_-]{8,}/g,
    replacement: '[key]',
  },
  { name: 'AWS keys', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, replacement: '[key]' },
  {
    name: 'JSON web tokens',
    pattern: /\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*/g,
    replacement: '[jwt]',
  },
  {
    name: 'named secrets',
    pattern: new RegExp(
      String.raw`((?:^|[\s,{;&?])(?:--?)?["']?)(${secretName})(["']?\s*[=:]\s*|["']?\s+(?=[^\s-]))("[^"\n]*"|'[^'\n]*'|[^\s,;&"']+)`,
      'gim',
    ),
    replacement: (match, ...groups) => {
      const [before = '', name = '', between = '', value = ''] = groups.map(String);
      return redactNamed({ match, before, name, between, value });
    },
  },
  {
    name: 'mail addresses',
    pattern: /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,}/g,
    replacement: '[mail-address]',
  },
  {
    name: 'MAC addresses',
    pattern: /(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])/g,
    replacement: '[mac-address]',
  },
  {
    name: 'IPv4 addresses',
    pattern: new RegExp(String.raw`(?<![\w.+~-])${octet}(?:\.${octet}){3}(?![\w+~-]|\.\d)`, 'g'),
    replacement: (match, ...rest) => (isPublicKnowledge(match) || isVersion(rest) ? match : '[ip-address]'),
  },
  {
    name: 'IPv6 addresses',
    pattern:
      /(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){0,6}(?:%\w+)?(?![\w:])|(?<![\w:.])[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*)?(?![\w:])/g,
    replacement: (match) => (isAddress(match) ? '[ip-address]' : match),
  },
  {
    name: 'GPU ids',
    pattern: /\b(GPU|MIG)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
    replacement: '$1-00000000-0000-0000-0000-000000000000',
  },
  {
    name: 'serial numbers',
    pattern: /(\bserial(?: ?number)?["']?\s*[:=]\s*["']?)(?!N\/A|\[N\/A\]|0\b)[A-Za-z0-9-]{4,}/gi,
    replacement: '$1[serial]',
  },
  { name: 'home folders', pattern: /(\/(?:home|Users)\/)[^\s/"':]+/g, replacement: '$1[user]' },
];

/** Takes secrets, addresses and personal names out of a text. `names` are host and user names of this box. */
export function redactText(text: string, { names = [] }: { names?: readonly string[] } = {}): string {
  let redacted = text;
  for (const { pattern, replacement } of rules) {
    redacted =
      typeof replacement === 'string'
        ? redacted.replace(pattern, replacement)
        : redacted.replace(pattern, replacement);
  }
  for (const name of names) {
    if (name.length < 3 || ordinaryNames.has(name.toLowerCase())) continue;
    redacted = redacted.replace(new RegExp(`(?<![\\w-])${escapeForPattern(name)}(?![\\w-])`, 'gi'), '[name]');
  }
  return redacted;
}

/** Names that say nothing about anybody, and stand in texts as ordinary words. */
const ordinaryNames = new Set([
  'root',
  'localhost',
  'ubuntu',
  'debian',
  'nvidia',
  'jetson',
  'docker',
  'user',
  'linux',
  'tegra',
]);

function redactNamed(found: {
  match: string;
  before: string;
  name: string;
  between: string;
  value: string;
}): string {
  const { match, before, name, between, value } = found;
  const bare = value.replace(/^["']|["']$/g, '');
  if (harmlessName.test(name) || bare === '' || /^(?:true|false|null|none|yes|no|\[[a-z-]+\])$/i.test(bare))
    return match;
  // Prose ("the token was rejected") is no assignment: without = or : the value must look like a secret.
  if (!/[=:]/.test(between) && !/\d/.test(bare)) return match;
  const quote = /^["']/.exec(value)?.[0] ?? '';
  return `${before}${name}${between}${quote}[secret]${quote}`;
}

/** Addresses that are the same on every machine. */
function isPublicKnowledge(address: string): boolean {
  return address.startsWith('127.') || address === '0.0.0.0' || address === '255.255.255.255';
}

/** Four-part versions look like addresses; what stands before them on their line tells. */
function isVersion(rest: readonly (string | number)[]): boolean {
  const [at, whole] = [rest.at(-2), rest.at(-1)];
  if (typeof at !== 'number' || typeof whole !== 'string') return false;
  const before = whole.slice(Math.max(0, at - 60), at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /version|release|tensorrt|cudnn|nvinfer|cuda|vbios|toolkit|driver|firmware/i.test(line);
}

/** Tells an address from a time (`12:30:05`), a PCI bus (`00:06:00`) and a list of small numbers. */
function isAddress(text: string): boolean {
  if (text === '::' || text === '::1') return false;
  const groups = text.replace(/%\w+$/, '').split(':');
  return text.includes('::') ? groups.some((group) => /[0-9a-f]{3,}/i.test(group)) : groups.length === 8;
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
