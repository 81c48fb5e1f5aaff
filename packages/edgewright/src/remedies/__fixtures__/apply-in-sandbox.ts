import { applyChange } from '../apply-change.ts';
import { localChangeHost } from '../change-host.ts';
import { Journal } from '../journal.ts';
import { facts, finding } from './sandbox-facts.ts';

/** A process of its own that makes a change in a sandbox, to be killed in the middle of it. */
const [root = '', path = '', journal = ''] = process.argv.slice(2);
await applyChange(
  { change: 'docker-nvidia-runtime', facts, recheck: () => Promise.resolve(finding('pass')) },
  {
    host: localChangeHost({ root, path, isRoot: true }),
    journal: new Journal(journal),
    now: Date.now,
    signal: new AbortController().signal,
    progress: () => undefined,
  },
);
