import type { BenchStage } from '../../contract/bench-report.ts';
import type { CertificateBody, FrozenFact } from '../../contract/certificate.ts';
import { element, labelled, type Markup } from '../report/page/markup.ts';
import { pageFrame } from '../report/page/page-frame.ts';
import { figure, table, verdictTable } from '../report/page/tables.ts';
import { countsWords, loadWords } from '../report/stage-words.ts';

/** What `certificate.html` shows. The files are left out, because the page is one of them. */
export type CertificatePageContent = Omit<CertificateBody, 'files'>;

/** Fits two sheets of A4: who and what and the verdicts on the first, the figures and facts on the second. */
const sheetStyle = `
@page { size: A4; margin: 14mm; }
.stamp { border: 3px double; padding: .6rem 1rem; margin: 1rem 0; font-size: 1.2rem; font-weight: 600; }
.simulated { color: var(--limit); border: 2px dashed var(--limit); padding: .4rem .8rem; margin: .8rem 0; font-weight: 600; }
.columns { columns: 2; column-gap: 2rem; } .columns p { break-inside: avoid; overflow-wrap: anywhere; margin: .1rem 0; font-size: .85em; } .badge { white-space: nowrap; }
code { font-size: .85em; overflow-wrap: anywhere; }
@media print { .second { break-before: page; } body { font-size: 9.5px; line-height: 1.35; } th, td { padding: .1rem .4rem .1rem 0; } h2 { margin: .8rem 0 .2rem; } .stamp { font-size: 14px; margin: .5rem 0; padding: .3rem .6rem; } }
`;

/** A page without script and network, worked out from the certificate alone: the same body gives the same bytes. */
export function renderCertificate(body: CertificatePageContent, fingerprint: string): string {
  const parts = [...firstSheet(body, fingerprint), ...secondSheet(body)];
  return pageFrame(`Certificate ${body.id}`, parts, sheetStyle);
}

const stampWords = {
  pass: 'CERTIFIED: every objective is met, with the confidence below.',
  fail: 'NOT CERTIFIED: it is shown that an objective or a check is missed.',
  undecided: 'NOT CERTIFIED: what was measured does not decide.',
} as const;

function firstSheet(body: CertificatePageContent, fingerprint: string): Markup[] {
  const { target, plan, verdict, checks, verdicts } = body;
  const closed = body.stages[0];
  return [
    labelled('h1', {}, body.title),
    ...simulationMark(body),
    labelled('p', { class: `stamp ${verdict}` }, stampWords[verdict]),
    ...(closed === undefined ? [] : verdictTable({ ...closed, verdicts })),
    labelled(
      'p',
      {},
      `Load: ${plan.sessions} requests at once, closed loop, ${lengthWords(body)}; ${(plan.confidence * 100).toFixed(1)} % confidence over all looks; failed requests count as endless.`,
    ),
    labelled(
      'p',
      { class: 'soft' },
      `${target.model} on ${target.engine ?? 'an engine that does not say its name'}, ${target.url}, measured from ${target.clientPlace === 'same-box' ? 'the same box, whose CPU the client shared' : 'another host'}, ${body.startedAt} to ${body.endedAt}.`,
    ),
    labelled('h2', {}, 'Checks of the procedure'),
    ...table(
      ['', 'check', 'why'],
      checks.map((check) =>
        element('tr', {}, [
          element('td', {}, [labelled('span', { class: `badge ${check.verdict}` }, check.verdict)]),
          labelled('td', {}, check.title),
          labelled('td', {}, check.because),
        ]),
      ),
    ),
    labelled(
      'p',
      { class: 'soft' },
      `Certificate ${body.id}, edgewright ${body.edgewrightVersion}, issued ${body.issuedAt}, key ${fingerprint}. Check it with: edgewright certificate verify certificate.json`,
    ),
  ];
}

function simulationMark({ basis }: CertificatePageContent): Markup[] {
  if (basis === 'measured') return [];
  const words =
    'SIMULATED: no model ran and no device was there. This page rehearses a certification and proves nothing about a machine.';
  return [labelled('p', { class: 'simulated' }, words)];
}

function lengthWords({ plan }: CertificatePageContent): string {
  const { inputTokens, outputTokens, cachedTokens } = plan.objectives[0]?.workload ?? {};
  const cached = (cachedTokens ?? 0) > 0 ? `, ${cachedTokens} of them shared with others` : '';
  return `prompts of ${inputTokens} tokens${cached}, answers of ${outputTokens}`;
}

function secondSheet(body: CertificatePageContent): Markup[] {
  return [
    labelled('h2', { class: 'second' }, 'Figures'),
    ...stageTable(body.stages),
    labelled('h2', {}, 'Independent runs'),
    ...table(
      ['run', '#requests', '#time per token P50, ms', '#first token P99, ms', '#tokens/s in all'],
      body.runs.map(({ stage, requests, tpotP50Ms, ttftP99Ms, systemTokensPerSecond }) =>
        element('tr', {}, [
          labelled('td', {}, stage),
          figure(String(requests)),
          figure(numberOf(tpotP50Ms)),
          figure(numberOf(ttftP99Ms)),
          figure(numberOf(systemTokensPerSecond)),
        ]),
      ),
    ),
    labelled('h2', {}, 'What was certified'),
    element('div', { class: 'columns' }, body.facts.map(factLine)),
  ];
}

/** Of each stage: what the objectives can be about. The rest is in `certificate.json`. */
const shownKeys = [
  ['scheduled_time_to_first_token_slo_view', 'first token, ms'],
  ['time_per_output_token', 'time per token, ms'],
  ['scheduled_request_latency_slo_view', 'whole answer, ms'],
] as const;

function stageTable(stages: readonly BenchStage[]): Markup[] {
  const rows = stages.flatMap((stage) =>
    shownKeys.map(([key, name], index) => {
      const distribution = stage.distributions[key];
      const { p50 = null, p90 = null, p95 = null, p99 = null, count = 0 } = distribution ?? {};
      const head = index === 0 ? `${loadWords(stage.load)}; ${countsWords(stage)}` : '';
      return element('tr', {}, [
        labelled('td', {}, head),
        labelled('td', {}, name),
        ...[p50, p90, p95, p99].map((value) => figure(numberOf(value))),
        figure(String(count)),
      ]);
    }),
  );
  return table(['load', 'figure', '#P50', '#P90', '#P95', '#P99', '#count'], rows);
}

function factLine({ id, value, why }: FrozenFact): Markup {
  const words = value === null ? `not known${why === undefined ? '' : `: ${why}`}` : String(value);
  return labelled('p', {}, `${id}: ${words}`);
}

function numberOf(value: number | null): string {
  return value === null ? '–' : value.toFixed(value >= 100 ? 0 : 2);
}
