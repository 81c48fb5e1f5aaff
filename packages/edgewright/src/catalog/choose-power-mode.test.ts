import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePowerMode } from './choose-power-mode.ts';
import { deviceProfiles } from './devices.ts';

describe('choosePowerMode', () => {
  it.each([
    [['MAXN', '120W'], 'MAXN'],
    [['15W', '25W', 'MAXN_SUPER'], 'MAXN_SUPER'],
    [['MAXN', 'MAXN_SUPER'], 'MAXN_SUPER'],
    [['15W', '7W'], '15W'],
    [['MODE_15W', 'MODE_50W', 'MODE_30W'], 'MODE_50W'],
    [['MODE_30W_2CORE', 'MODE_30W'], 'MODE_30W'],
    [['7W_AI', '10W', '7W_CPU'], '10W'],
    [['120W', '90W', '70W'], '120W'],
    [['QUIET'], null],
    [[], null],
  ])('%j: %s', (names, expected) => {
    const chosen = choosePowerMode(names.map((name, id) => ({ id, name })));
    expect(chosen?.name ?? null).toBe(expected);
  });

  it('does not look at ids or order', () => {
    const modes = deviceProfiles.flatMap(({ powerModes }) => powerModes.flatMap(({ value }) => value ?? []));
    fc.assert(
      fc.property(fc.shuffledSubarray(modes, { minLength: 1 }), fc.infiniteStream(fc.nat()), (some, ids) => {
        const renumbered = some.map((mode) => ({ ...mode, id: ids.next().value }));
        expect(choosePowerMode(renumbered)?.name).toBe(choosePowerMode(some.toReversed())?.name);
      }),
    );
  });
});
