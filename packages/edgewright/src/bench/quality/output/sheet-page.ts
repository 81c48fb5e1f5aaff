/** Style of the page that a person rates on. */
export const sheetStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem 1rem 5rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; padding: .75rem; border: 1px solid #8888; border-radius: .5rem; }
pre.question { border: 0; font-weight: 600; padding-left: 0; }
.answers { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
h2 { margin: 2rem 0 0; font-size: .9rem; text-transform: uppercase; letter-spacing: .08em; }
fieldset { border: 0; padding: .75rem 0; } legend { float: left; margin-right: 1rem; }
label { margin-right: 1rem; white-space: nowrap; }
footer { position: fixed; inset: auto 0 0; padding: .75rem 1rem; display: flex; gap: 1rem; justify-content: center; background: Canvas; border-top: 1px solid #8888; }
@media (max-width: 45rem) { .answers { grid-template-columns: 1fr; } }
`;

/** Counts the ratings and hands them out as a file; nothing leaves the page otherwise. */
export const sheetScript = `
const about = JSON.parse(document.getElementById('about').textContent);
const ratings = () => Object.fromEntries([...document.querySelectorAll('input:checked')].map((one) => [one.name, one.value]));
const names = { baseline: 'left better', same: 'equal', candidate: 'right better', 'both-bad': 'both bad' };
document.addEventListener('change', () => {
  const given = Object.values(ratings());
  const counts = Object.entries(names).map(([value, name]) => name + ': ' + given.filter((one) => one === value).length);
  document.getElementById('counts').textContent = counts.join(', ');
});
document.getElementById('download').addEventListener('click', () => {
  const text = JSON.stringify({ schema: 'edgewright/eval-ratings@1', ...about, ratings: ratings() }, null, 2);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = 'ratings-' + about.runId + '.json';
  link.click();
  URL.revokeObjectURL(link.href);
});
`;
