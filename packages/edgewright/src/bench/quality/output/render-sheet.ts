import type { EvalReport } from '../../../contract/eval-report.ts';
import { type JudgedItem, shownAnswer } from '../run/judged-item.ts';
import { sheetScript, sheetStyle } from './sheet-page.ts';

const ratings = [
  ['baseline', 'left is better'],
  ['same', 'equally good'],
  ['candidate', 'right is better'],
  ['both-bad', 'both are bad'],
] as const;

/** `side-by-side.html`: both answers to the same prompts, and a place to say which is better. Needs no network. */
export function renderSheet(items: readonly JudgedItem[], report: EvalReport): string {
  const answered = items.filter(({ baseline, candidate }) => baseline !== null && candidate !== null);
  const about = {
    runId: report.runId,
    baseline: report.baseline.model,
    candidate: report.candidate?.model ?? null,
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Side by side: ${escapeHtml(about.baseline)} and ${escapeHtml(about.candidate ?? '')}</title>
<style>${sheetStyle}</style>
</head>
<body>
<header>
<h1>Side by side</h1>
<p>Left: <b>${escapeHtml(about.baseline)}</b> (baseline). Right: <b>${escapeHtml(about.candidate ?? '')}</b> (candidate).
${answered.length} of ${items.length} prompts were answered by both.</p>
</header>
<main>
${answered.map(card).join('\n')}
</main>
<footer>
<output id="counts" aria-live="polite">Nothing rated yet.</output>
<button id="download" type="button">Download ratings</button>
</footer>
<script type="application/json" id="about">${jsonForScript(about)}</script>
<script>${sheetScript}</script>
</body>
</html>
`;
}

function card({ item, question, baseline, candidate }: JudgedItem): string {
  const name = escapeHtml(item.id);
  const radios = ratings.map(
    ([value, label]) => `<label><input type="radio" name="${name}" value="${value}"> ${label}</label>`,
  );
  return `<section>
<h2>${escapeHtml(item.set)}</h2>
<pre class="question">${escapeHtml(question)}</pre>
<div class="answers">
<pre aria-label="Baseline">${escapeHtml(baseline === null ? '' : shownAnswer(baseline))}</pre>
<pre aria-label="Candidate">${escapeHtml(candidate === null ? '' : shownAnswer(candidate))}</pre>
</div>
<fieldset><legend>Which answer is better?</legend>${radios.join(' ')}</fieldset>
</section>`;
}

function escapeHtml(text: string): string {
  const named: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => named[character] ?? character);
}

/** JSON inside a script element: nothing in it may end the element. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
