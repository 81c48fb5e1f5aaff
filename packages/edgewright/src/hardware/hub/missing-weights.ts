/** Files of one model by path below its folder; null size: could not be told. Broken links are not in it. */
export type CachedFiles = ReadonlyMap<string, number | null>;

/** What a snapshot lacks to be served, in words; empty: nothing. */
export function missingWeights(snapshot: CachedFiles, indexText: string | null): string[] {
  if (snapshot.size === 0) return ['the snapshot that refs/main names is empty or missing'];
  const names = [...snapshot.keys()];
  // A repository of GGUF files needs no config.json: each file says everything itself.
  const isGguf = names.some((name) => name.endsWith('.gguf'));
  const problems = isGguf || snapshot.has('config.json') ? [] : ['config.json is missing'];
  const expected = isGguf ? expectedParts(names) : expectedWeights(names, indexText);
  if (expected === null) return [...problems, 'it has no weights (model.safetensors or its index)'];
  const missing = expected.filter((name) => !snapshot.has(name));
  const empty = expected.filter((name) => snapshot.get(name) === 0);
  return [...problems, ...inWords(missing, 'missing', expected), ...inWords(empty, 'empty', expected)];
}

function inWords(names: readonly string[], what: string, expected: readonly string[]): string[] {
  const [first] = names;
  if (first === undefined) return [];
  return [`${names.length} of ${expected.length} weight files are ${what}, ${first} first`];
}

/** Files of weights that must be there; null: the repository has none that we know. */
function expectedWeights(names: readonly string[], indexText: string | null): string[] | null {
  if (indexText !== null) {
    const listed = [...indexText.matchAll(/"([^"\n]{1,200}\.safetensors)"/g)].map(([, name = '']) => name);
    if (listed.length > 0) return expectedParts([...new Set(listed)]);
  }
  const single = names.filter((name) => /^[^/]*\.(?:safetensors|bin|pth|pt|engine)$/.test(name));
  return single.length === 0 ? null : expectedParts(single);
}

/** `model-00002-of-00004.safetensors` stands for all four: a long index is only read in its beginning. */
function expectedParts(names: readonly string[]): string[] {
  const expected = new Set<string>();
  for (const name of names) {
    const [, before = '', , total = '', after = ''] =
      /^(.*-)(\d{5})-of-(\d{5})(\.(?:safetensors|gguf|bin))$/.exec(name) ?? [];
    if (total === '') {
      if (/\.(?:safetensors|gguf|bin|pth|pt|engine)$/.test(name)) expected.add(name);
      continue;
    }
    for (let part = 1; part <= Number(total); part += 1) {
      expected.add(`${before}${String(part).padStart(5, '0')}-of-${total}${after}`);
    }
  }
  return [...expected];
}
