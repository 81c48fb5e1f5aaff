import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facts } from './__fixtures__/sandbox-facts.ts';
import { makeSandbox } from './__fixtures__/sandbox.ts';
import { previewChange } from './preview-change.ts';
import { unifiedDiff } from './unified-diff.ts';

describe('previewChange', () => {
  it('shows what Docker will be told, and runs nothing', async () => {
    const sandbox = await makeSandbox();
    await sandbox.write('/etc/docker/daemon.json', '{\n    "debug": true\n}\n');
    const preview = await previewChange('docker-nvidia-runtime', facts, sandbox.around.host);
    expect(preview).toMatchObject({
      needsRoot: true,
      refusal: null,
      commands: ['nvidia-ctk runtime configure --runtime=docker', 'systemctl reload docker'],
      undoCommands: ['systemctl reload docker'],
      files: [
        {
          kind: 'diff',
          diff: [
            '--- /etc/docker/daemon.json',
            '+++ /etc/docker/daemon.json',
            '@@ -1,3 +1,9 @@',
            ' {',
            '-    "debug": true',
            '+    "debug": true,',
            '+    "runtimes": {',
            '+        "nvidia": {',
            '+            "args": [],',
            '+            "path": "nvidia-container-runtime"',
            '+        }',
            '+    }',
            ' }',
          ].join('\n'),
        },
      ],
    });
    expect(await sandbox.calls()).toEqual([]);
  });

  it('says what stands in a file whose future cannot be told', async () => {
    const sandbox = await makeSandbox();
    await sandbox.write('/etc/cdi/nvidia.yaml', 'a\nb\n');
    const preview = await previewChange('cdi-spec', facts, sandbox.around.host);
    expect(preview.files).toMatchObject([{ kind: 'rewritten', present: { bytes: 4 } }]);
  });

  it('says why a change would be refused', async () => {
    const sandbox = await makeSandbox();
    await sandbox.write('/etc/docker/daemon.json', '{,}');
    const broken = await previewChange('docker-nvidia-runtime', facts, sandbox.around.host);
    expect(broken.refusal).toContain('correct it by hand');
    const nothing = await previewChange(
      'persistence-mode',
      { ...facts, accelerators: [] },
      sandbox.around.host,
    );
    expect(nothing.refusal).toContain('nothing to do');
  });
});

describe('unifiedDiff', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((lines) => lines.map((line) => `${line}\n`).join(''));

  it('turns one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patch(before, unifiedDiff('/file', before, after))).toBe(after);
      }),
    );
  });

  it('is empty for equal texts', () => {
    fc.assert(fc.property(text, (same) => unifiedDiff('/file', same, same) === ''));
  });
});

/** Applies a unified diff as `patch` does, and insists on every context line. */
function patch(before: string, diff: string): string {
  if (diff === '') return before;
  const old = before.split('\n').slice(0, -1);
  const result: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2)) {
    const header = /^@@ -(\d+),(\d+) /.exec(line);
    if (header) {
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1);
      while (at < start) result.push(old[at++] ?? '');
    } else if (line.startsWith('+')) {
      result.push(line.slice(1));
    } else {
      expect(old[at]).toBe(line.slice(1));
      at += 1;
      if (line.startsWith(' ')) result.push(line.slice(1));
    }
  }
  result.push(...old.slice(at));
  return result.map((line) => `${line}\n`).join('');
}
