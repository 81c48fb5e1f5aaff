import { defineCommand, defineCommandGroup } from '../define-command.ts';

const grafanaCommand = defineCommand({
  name: 'render grafana',
  summary: 'write a Grafana dashboard, Prometheus alert rules and a scrape configuration',
  description:
    'Every query is tested against the metrics of this version. A gateway that asks for keys wants one of them for\n' +
    '/metrics too: add it to the scrape configuration as `authorization: {credentials_file: …}`.',
  positionals: [],
  flags: {
    out: { type: 'string', placeholder: 'DIR', summary: 'folder for the files', defaultText: './grafana' },
    target: {
      type: 'string',
      placeholder: 'HOST:PORT',
      summary: 'where Prometheus finds the gateway',
      defaultText: '127.0.0.1:8080',
    },
    json: { type: 'boolean', summary: 'print one JSON document' },
  },
  examples: [
    { command: 'edgewright render grafana --out monitoring', does: 'three files to import and load' },
  ],
  async run({ flags }, { output }) {
    const { renderGrafana } = await import('../render/render-grafana.ts');
    const { out, target, json } = flags;
    return await renderGrafana(
      { directory: out ?? './grafana', target: target ?? '127.0.0.1:8080', json },
      output,
    );
  },
});

export const renderCommand = defineCommandGroup({
  name: 'render',
  summary: 'write files for other programs',
  description: 'Files that others load: what Edgewright knows, in their format.',
  examples: [
    {
      command: 'edgewright render grafana --out monitoring',
      does: 'dashboard, alerts and scrape configuration',
    },
  ],
  actions: [grafanaCommand],
});
