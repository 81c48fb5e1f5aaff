/**
 * Copies the measurements of docs/reports/ into the pages that show them, so that a page never shows other
 * figures than the report it names. A page marks the place:
 *
 *   <!-- report: reports/NAME.md -->
 *   (everything from here to the next line is written by this script)
 *   <!-- end of report -->
 *
 * With --check nothing is written, and a page that differs is an error.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

const isCheck = process.argv.includes('--check');
const block = /<!-- report: (?<report>\S+) -->\n[\s\S]*?<!-- end of report -->/g;
let embedded = 0;

for (const page of globSync(['docs/*.md'])) {
  const before = readFileSync(page, 'utf8');
  const after = before.replaceAll(block, (_, report) => {
    embedded += 1;
    return `<!-- report: ${report} -->\n\n${bodyOf(report)}\n\n<!-- end of report -->`;
  });
  if (after === before) continue;
  if (isCheck) {
    console.error(`${page} does not show what its reports say: run \`npm run docs\`.`);
    process.exitCode = 1;
  } else {
    writeFileSync(page, after);
    console.log(`${page}: updated`);
  }
}
if (embedded === 0) {
  console.error('No page embeds a report: the markers have changed.');
  process.exitCode = 1;
}

/** A report without its title. */
function bodyOf(report) {
  return readFileSync(`docs/${report}`, 'utf8')
    .replace(/^# .*\n+/, '')
    .trim();
}
