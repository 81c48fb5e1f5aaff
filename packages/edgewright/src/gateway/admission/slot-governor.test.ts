import { describe, expect, it } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { noPressure, type Pressure } from './box-pressure.ts';
import { SlotGovernor } from './slot-governor.ts';

const SECOND = 1_000;
const quiet = { share: null, requests: 0, backlog: false };

/** Ticks once per second, and says after each how many slots there are. */
class Drive {
  readonly governor: SlotGovernor;
  nowMs = 0;

  constructor(planned: number) {
    this.governor = new SlotGovernor(planned);
  }

  run(
    seconds: number,
    about: {
      share?: number | null;
      backlog?: boolean;
      pressure?: Partial<Pressure>;
      adaptive?: boolean;
    } = {},
  ): number[] {
    const { share = null, backlog = false, pressure = {}, adaptive = true } = about;
    return Array.from({ length: seconds }, () => {
      this.nowMs += SECOND;
      this.governor.tick(
        {
          atMs: this.nowMs,
          attained: share === null ? quiet : { share, requests: 200, backlog },
          pressure: { ...noPressure, ...pressure },
          adaptive,
          reactToBox: true,
        },
        this.governor.slots,
      );
      return this.governor.slots;
    });
  }

  get reasons(): string[] {
    return this.governor.because(this.nowMs).map(({ id, slots }) => `${id} ${slots}`);
  }
}

describe('SlotGovernor: objectives', () => {
  it('takes a fifth every ten seconds while objectives are missed, and never the last slot', () => {
    const drive = new Drive(10);
    const slots = drive.run(100, { share: 0.5, backlog: true });
    expect(slots[9]).toBe(10);
    expect([...new Set(slots)]).toEqual([10, 8, 6, 4, 3, 2, 1]);
    expect(drive.reasons[0]).toBe('attainment 1');
  });

  it('gives one back every ten seconds while they are met and somebody waits, up to the plan', () => {
    const drive = new Drive(10);
    drive.run(21, { share: 0.9, backlog: true });
    expect(drive.governor.slots).toBe(6);
    expect(drive.run(30, { share: 1, backlog: false }).at(-1)).toBe(6);
    expect(new Set(drive.run(100, { share: 1, backlog: true }))).toEqual(new Set([6, 7, 8, 9, 10]));
    expect(drive.reasons).toEqual(['plan 10']);
  });

  it('goes beyond the plan where the engine has room, and no further', () => {
    const drive = new Drive(4);
    drive.governor.plan(4, 6, 0);
    expect(drive.run(100, { share: 1, backlog: true }).at(-1)).toBe(6);
    drive.run(10, { share: 0.9, backlog: true });
    expect(drive.governor.slots).toBe(4);
  });

  it('holds between the two shares, and when it is switched off', () => {
    expect(new Set(new Drive(10).run(60, { share: 0.993, backlog: true }))).toEqual(new Set([10]));
    const off = new Drive(10);
    expect(new Set(off.run(60, { share: 0.1, adaptive: false }))).toEqual(new Set([10]));
    const switched = new Drive(10);
    switched.run(20, { share: 0.1 });
    expect(switched.run(1, { share: 0.1, adaptive: false })).toEqual([10]);
  });

  it('never runs more than the engine takes', () => {
    const drive = new Drive(20);
    drive.governor.plan(20, 8, 0);
    expect(drive.governor.slots).toBe(8);
    expect(drive.reasons[0]).toBe('engine 8');
  });
});

describe('SlotGovernor: the box', () => {
  it('falls with the clock at once, and comes back one slot every 30 s', () => {
    const drive = new Drive(20);
    const throttled = { throttle: 'GPU 0: hw-thermal', clockShare: 0.6 };
    expect(drive.run(1, { pressure: throttled })).toEqual([12]);
    expect(new Set(drive.run(60, { pressure: throttled }))).toEqual(new Set([12]));
    const after = drive.run(242);
    expect(after[28]).toBe(12);
    expect(after[60]).toBe(14);
    expect(after.at(-1)).toBe(20);
    expect(drive.reasons).toEqual(['plan 20']);
    const steps = drive.governor.changes.map(({ from, to }) => to - from);
    expect(steps).toEqual([-8, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('takes more while objectives are missed under throttle, and says why', () => {
    const drive = new Drive(20);
    const throttled = { throttle: 'GPU 0: hw-thermal' };
    drive.run(1, { pressure: throttled });
    expect(drive.governor.slots).toBe(14);
    drive.run(30, { pressure: throttled, share: 0.5, adaptive: false });
    expect(drive.governor.slots).toBeLessThan(10);
    expect(drive.governor.because(drive.nowMs)[0]?.why).toContain('hw-thermal');
  });

  it('halves when memory runs out, and goes on falling while it stays low', () => {
    const drive = new Drive(16);
    const low = { memoryLow: '512 MiB left, 2048 MiB wanted' };
    expect(drive.run(1, { pressure: low })).toEqual([8]);
    expect(drive.run(60, { pressure: low }).at(-1)).toBeLessThanOrEqual(3);
    expect(drive.governor.changes[0]).toMatchObject({ from: 16, to: 8, id: 'memory-low' });
  });

  it('starts slowly after a restart, not at the first start', () => {
    const drive = new Drive(16);
    drive.governor.restarted(drive.nowMs);
    expect(drive.governor.slots).toBe(4);
    const slots = drive.run(30);
    expect(slots).toEqual([...slots].sort((left, right) => left - right));
    expect(slots.at(-1)).toBe(16);
  });

  it('stays below what an engine refused, for one step', () => {
    const drive = new Drive(16);
    drive.governor.refused(9, drive.nowMs);
    expect(drive.governor.slots).toBe(8);
    expect(drive.run(limits.slotStepMs / SECOND + 1).at(-1)).toBe(16);
  });
});
