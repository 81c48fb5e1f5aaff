import { formatBytes, formatCount } from '../base/format-quantity.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { CommandOutput } from './command-output.ts';

export interface ReadyNotice {
  url: string;
  deployment: DeploymentView;
  hasConsole: boolean;
  /** `network`: everybody there may use it, as nobody is asked for a key. */
  access: 'this-machine' | 'network' | 'keys';
}

/** What a person needs once the service is up: where it is, a call to try, and what is served. */
export function renderReadyNotice(
  { url, deployment, hasConsole, access }: ReadyNotice,
  output: CommandOutput,
): string {
  const { model, demo } = deployment;
  const size = deployment.parameters === null ? '' : `${formatCount(deployment.parameters)} parameters, `;
  const lines = [
    '',
    `${output.style(['bold', 'green'], 'Ready')}  ${output.style('bold', model)} answers at`,
    '',
    `  API      ${output.style('cyan', `${url}/v1`)}`,
    ...(hasConsole ? [`  Console  ${output.style('cyan', `${url}/`)}`] : []),
    '',
    'Try it:',
    '',
    `  ${curlCommand(url, model, access)}`,
    '',
  ];
  if (access === 'network') {
    const warning = 'Nobody is asked for a key: everybody on the network may use this service.';
    lines.push(output.style('yellow', warning), '');
  }
  if (demo) {
    lines.push(
      `This is the built-in demo model (${size}${formatBytes(deployment.weightsBytes)}). It knows LLM serving on edge`,
      'devices and little else. To serve a real model:',
      '',
      '  npx edgewright up --model path/to/model.gguf',
      '',
    );
  }
  lines.push(output.style('dim', 'Ctrl-C stops the service.'));
  return lines.join('\n');
}

function curlCommand(url: string, model: string, access: ReadyNotice['access']): string {
  const body = JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'What is time to first token?' }],
  });
  const key = access === 'keys' ? ' -H "authorization: Bearer $KEY"' : '';
  return `curl ${url}/v1/chat/completions${key} -H 'content-type: application/json' -d '${body}'`;
}
