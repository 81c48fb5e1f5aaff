import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { AppError } from '../../base/app-error.ts';
import { alertRuleFile, alertRules } from '../../deploy/grafana/alert-rules.ts';
import { renderDashboard } from '../../deploy/grafana/dashboard.ts';
import { panelRows } from '../../deploy/grafana/panels.ts';
import type { CommandOutput } from '../command-output.ts';

/** Writes the dashboard, the alert rules, and how Prometheus finds the gateway. */
export async function renderGrafana(
  wishes: { directory: string; target: string; json: boolean },
  output: CommandOutput,
): Promise<number> {
  const { directory, target, json } = wishes;
  const files = [
    { name: 'edgewright-dashboard.json', content: `${JSON.stringify(renderDashboard(), null, 2)}\n` },
    { name: 'edgewright-alerts.yml', content: stringify(alertRuleFile(), { lineWidth: 0 }) },
    { name: 'prometheus.yml', content: stringify(prometheusFile(target)) },
  ];
  try {
    await mkdir(directory, { recursive: true });
    for (const { name, content } of files) await writeFile(join(directory, name), content);
  } catch (cause) {
    throw new AppError('usage', {
      message: `The files could not be written to ${directory}: ${(cause as Error).message}.`,
      nextStep: 'Name a folder that you may write to with --out.',
      cause,
    });
  }
  const paths = files.map(({ name }) => join(directory, name));
  const panels = panelRows.reduce((count, row) => count + row.panels.length, 0);
  if (json) {
    output.result(JSON.stringify({ schema: 'edgewright/render@1', files: paths }, null, 2));
    return 0;
  }
  output.result(
    [
      `${paths[0]}  ${panels} panels; Grafana: Dashboards, New, Import`,
      `${paths[1]}  ${alertRules.length} alerts`,
      `${paths[2]}  scrapes ${target} every 5 s and loads the alerts`,
      '',
      `  prometheus --config.file=${paths[2]}`,
    ].join('\n'),
  );
  return 0;
}

function prometheusFile(target: string): object {
  return {
    global: { scrape_interval: '5s', evaluation_interval: '15s' },
    rule_files: ['edgewright-alerts.yml'],
    scrape_configs: [{ job_name: 'edgewright', static_configs: [{ targets: [target] }] }],
  };
}
