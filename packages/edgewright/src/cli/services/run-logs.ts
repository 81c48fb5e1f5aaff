import { engineLogLineSchema, type EngineLogLine } from '../../contract/control.ts';
import type { CommandContext } from '../define-command.ts';
import { ServiceClient } from './service-client.ts';
import { findService } from './service-registry.ts';

/** Prints what an engine wrote, and with `follow` what it writes, until Ctrl-C or its service ends. */
export async function runLogs(
  wish: { model: string | null; lines: number | null; follow: boolean; url: string | null; json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const client = new ServiceClient(await findService(wish.url));
  const query = new URLSearchParams({
    ...(wish.model === null ? {} : { model: wish.model }),
    ...(wish.lines === null ? {} : { lines: String(wish.lines) }),
    ...(wish.follow ? { follow: '1' } : {}),
  });
  const lines = client.lines(`/api/logs?${query.toString()}`, { schema: engineLogLineSchema, signal: stop });
  for await (const line of lines) output.result(wish.json ? JSON.stringify(line) : text(line));
  return 0;

  function text({ atMs, stream, text: said }: EngineLogLine): string {
    const time = output.report.style('dim', new Date(atMs).toISOString().slice(11, 19));
    return `${time} ${stream === 'stderr' ? said : output.report.style('cyan', said)}`;
  }
}
