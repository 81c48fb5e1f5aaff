import type { CommandOutcome } from '../machine.ts';
import { ran, type RecordedCommand } from './recorded-command.ts';

type Package = Readonly<Record<string, string>>;

/**
 * Answers `dpkg-query -W` with a format and name patterns from a captured `dpkg -l` or from another
 * `dpkg-query -W`, in any of their formats.
 */
export function answerDpkgQuery(
  argv: readonly string[],
  recorded: readonly RecordedCommand[],
): CommandOutcome | null {
  if (argv[0] !== 'dpkg-query' || argv[1] !== '-W') return null;
  const found = recorded.filter(({ words, entry }) => isList(words) && entry.exitCode <= 1);
  if (found.length === 0) return null;
  const packages = found.flatMap(({ words, entry }) =>
    words[0] === 'dpkg' ? fromTable(entry.stdout) : fromFormat(entry.stdout, formatOf(words)),
  );
  const patterns = argv.slice(2).filter((word) => !word.startsWith('-'));
  const format = formatOf(argv);
  const matching = packages.filter(({ Package: name = '' }) =>
    patterns.length === 0 ? true : patterns.some((pattern) => globPattern(pattern).test(name)),
  );
  return ran(matching.map((entry) => render(format, entry)).join(''), matching.length === 0 ? 1 : 0);
}

function isList(words: readonly string[]): boolean {
  return (words[0] === 'dpkg' && words[1] === '-l') || (words[0] === 'dpkg-query' && words[1] === '-W');
}

function formatOf(words: readonly string[]): string {
  const at = words.findIndex((word) => /^(-f|--showformat=)/.test(word));
  const given = words[at] === '-f' ? words[at + 1] : words[at]?.replace(/^(-f=?|--showformat=)/, '');
  return (given ?? '${Package}\\t${Version}\\n').trim();
}

/** Rows of `dpkg -l`: two letters of state, name (perhaps with architecture), version, architecture, description. */
function fromTable(text: string): Package[] {
  return text.split('\n').flatMap((line) => {
    const [, state = '', name = '', version = '', architecture = ''] =
      /^([a-z][a-zA-Z])R?\s+(\S+)\s+(\S+)\s+(\S+)/.exec(line) ?? [];
    if (name === '') return [];
    const status = state[1] === 'i' ? 'install ok installed' : 'deinstall ok config-files';
    return [
      { Package: name.split(':')[0] ?? '', Version: version, Architecture: architecture, Status: status },
    ];
  });
}

function fromFormat(text: string, format: string): Package[] {
  const names = [...format.matchAll(/\$\{([\w:-]+)\}/g)].map(([, name = '']) => name);
  return text.split('\n').flatMap((line) => {
    const values = line.split('\t');
    if (line.trim() === '' || values.length < 2) return [];
    const found = Object.fromEntries(names.map((name, index) => [name, values[index]?.trim() ?? '']));
    return [{ Architecture: '', Status: 'install ok installed', ...found }];
  });
}

function render(format: string, entry: Package): string {
  return format
    .replaceAll(/\$\{([\w:-]+)\}/g, (_, name: string) => entry[name] ?? '')
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n');
}

function globPattern(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
