/**
 * Runs the commands that the pages show, and writes what they print into the pages, so that no page shows an
 * output that the program does not give. A page marks the place:
 *
 *   <!-- output: edgewright detect --from test/hosts/thor-r39.2 -->
 *   (everything from here to the next line is written by this script)
 *   <!-- end of output -->
 *
 * Only commands that print the same everywhere may stand there: help pages, recorded boxes, models of the catalog
 * at a precision, and the demo model. With --check nothing is written, and a page that differs is an error.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

const isCheck = process.argv.includes('--check');
const block = /<!-- output: (?<command>edgewright [^>]+?) -->\n[\s\S]*?<!-- end of output -->/g;

for (const page of globSync(['docs/*.md'])) {
  const before = readFileSync(page, 'utf8');
  const after = before.replaceAll(block, (_whole, command: string) => {
    return `<!-- output: ${command} -->\n\n\`\`\`text\n$ ${command}\n${outputOf(command)}\n\`\`\`\n\n<!-- end of output -->`;
  });
  if (after === before) continue;
  if (isCheck) {
    console.error(`${page} does not show what the program prints: run \`npm run docs\`.`);
    process.exitCode = 1;
  } else {
    writeFileSync(page, after);
    console.log(`${page}: updated`);
  }
}

function outputOf(command: string): string {
  if (!/ --(?:from|help|host-facts|precision|device|workshop)\b| models\/demo\b/.test(command)) {
    throw new Error(`"${command}" prints something else on every machine: show a recorded box or model.`);
  }
  const [, ...parameters] = command.split(' ');
  const main = 'packages/edgewright/src/cli/main.ts';
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', main, ...parameters], {
    encoding: 'utf8',
    // No calibrations and no models of the machine that makes the pages.
    env: { ...process.env, NO_COLOR: '1', XDG_DATA_HOME: '/nonexistent', HF_HOME: '/nonexistent' },
  });
  if (stdout === '') throw new Error(`"${command}" printed nothing (exit ${status}): ${stderr}`);
  return stdout.trimEnd();
}
