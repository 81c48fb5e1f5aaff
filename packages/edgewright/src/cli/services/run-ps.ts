import { AppError } from '../../base/app-error.ts';
import { deploymentsDocumentSchema } from '../../contract/control.ts';
import type { CommandOutput } from '../command-output.ts';
import { renderDeployments } from './render-deployments.ts';
import { ServiceClient } from './service-client.ts';
import { runningServices } from './service-registry.ts';

/** Every service of this user on this machine, and what it serves: 0, also when there is none. */
export async function runPs(
  { json, all }: { json: boolean; all: boolean },
  { output }: { output: CommandOutput },
): Promise<number> {
  const services = await runningServices();
  const answers = await Promise.all(
    services.map(async (service) => {
      try {
        const document = await new ServiceClient(service).get('/api/deployments', deploymentsDocumentSchema);
        return { url: service.url, deployments: document.deployments, problem: null };
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        return { url: service.url, deployments: [], problem: thrown.message };
      }
    }),
  );
  if (json) {
    output.result(JSON.stringify({ schema: 'edgewright/ps@1', services: answers }, null, 2));
    return 0;
  }
  if (answers.length === 0) {
    output.result('No service of this user runs on this machine. Start one with `edgewright up`.');
    return 0;
  }
  const texts = answers.map(({ url, deployments, problem }) =>
    problem === null
      ? renderDeployments(
          { schema: 'edgewright/deployments@1', deployments },
          { url, nowMs: Date.now(), paper: output.report, all },
        )
      : `${url}\n\n  ${problem}`,
  );
  output.result(texts.join('\n\n'));
  return 0;
}
