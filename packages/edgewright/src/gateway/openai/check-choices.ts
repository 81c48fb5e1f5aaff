import { AppError } from '../../base/app-error.ts';
import type { DeploymentView } from '../../contract/status.ts';

/**
 * An engine makes the `n` answers of a request at the same time, each as a session of its own: no request may bring
 * more than were planned for. Throws `unsupported_parameter`.
 */
export function checkChoices(
  body: Readonly<Record<string, unknown>>,
  deployments: readonly DeploymentView[],
): void {
  const n = body['n'];
  // Any of them may get the request.
  const sessions = Math.min(...deployments.map((deployment) => deployment.sessions));
  if (typeof n !== 'number' || n <= sessions) return;
  throw new AppError('unsupported_parameter', {
    message: `n must be at most ${sessions}, the number of answers that this model is served to make at the same time, but it is ${n}.`,
    param: 'n',
    facts: { sessions },
  });
}
