import { createHash } from 'node:crypto';
import type { EngineAdapter } from '../engines/engine-adapter.ts';

/** Of a launch without what differs from start to start. */
export function identityOf(adapter: EngineAdapter): string {
  const spec = adapter.launch({ host: '127.0.0.1', port: 1, runDirectory: '/run' });
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 32);
}
