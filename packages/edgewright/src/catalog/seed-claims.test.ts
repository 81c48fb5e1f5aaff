import { describe, expect, it } from 'vitest';
import { deviceProfiles, findDevice } from './devices.ts';
import { seedClaims, whatToUse } from './seed-claims.ts';

/**
 * Per claim: what has to stand in the answer, and what the documents say instead and must not. A claim without a
 * second value is one that the documents have right or do not speak of.
 */
const answers: Record<string, [right: RegExp, wrong: RegExp | null]> = {
  T1: [/Blackwell \(GB10B/, /Ampere/],
  T2: [/^11\.0, sm_110 .*sm_101/, /8\.7/],
  T3: [/20 multiprocessors, 2560 CUDA cores/, null],
  T4: [/14 × Arm Neoverse-V3AE/, /12/],
  T5: [/128 GB LPDDR5X at 273 GB\/s.*122\.8 GiB/, /275/],
  T6: [/40–130 W; modes MAXN, 120W \(default\)/, /\b(?:15|30|50|100) ?W/],
  T7: [/0 is MAXN.*2 does not exist/, /100 ?W|50 ?W/],
  T8: [/114\.5 °C/, /\b(?:83|95) °C/],
  T9: [/JetPack 7\.0 or newer, Jetson Linux 38\.2\.0/, /JetPack 6/],
  T10: [/Ubuntu 24\.04, kernel 6\.8\.12-tegra.*6\.8\.12-1021-tegra/, /22\.04|5\.15/],
  T11: [/7\.0: 13\.0, 9\.12, 10\.13; JetPack 7\.2: 13\.2, 9\.20, 10\.16/, /12\.2|8\.9|8\.6/],
  T12: [/580\.00 on R38, 595\.78 on R39\.2/, /integrated/i],
  T13: [/none is exposed/, /several modules/],
  T14: [/size 1/, /supported/],
  T15: [/8\.9.*Thor has FP8.*Orin \(8\.7\) has neither/, /Ampere/],
  T16: [/NVFP4 in hardware/, null],
  T17: [/^yes, 2 instances/, /^no/],
  T18: [/CUDA 13\.0/, /determined/],
  T19: [/Orin \(sm_87\) only/, /Thor/],
  T20: [/on Thor in no release.*Edge-LLM/, /0\.7/],
  T21: [/arm64 SBSA.*25\.08/, /24\.01/],
  T22: [/--runtime nvidia .*cuda:13\.0\.0-runtime-ubuntu24\.04 nvidia-smi/, /--gpus|12\.2/],
  T23: [/^vLLM first/, /MLC first/],
  T24: [/do not run on R38/, /0\.1\.0/],
  R1: [/^12\.0, sm_120 \(GB203, 70 multiprocessors, 8960 cores/, /9\.0/],
  R2: [/24 GB GDDR7 with ECC/, /20 GB|GDDR6/],
  R3: [/24000 MiB and less than 25000 MiB/, /20 GB/],
  R4: [/672 GB\/s.*432/, /500/],
  R5: [/140 W, settable/, /130|fixed/],
  R6: [/NVFP4 and MXFP4 in hardware/, null],
  R7: [/driver 570.*CUDA 12\.8/, /54[05]|550|12\.[34]/],
  R8: [/10\.8.*lists no RTX PRO/, /9\.[0-9x]|full kernel/],
  R9: [/CUDA 12\.8.*cuda:13\.0\.0/, /12\.4/],
  R10: [/works over PCIe/, /not supported/i],
  R11: [/^no/, null],
  R12: [/^yes/, null],
  R13: [/T\.Limit/, /83/],
  R14: [/three: .*140 W.*70 W, 432 GB\/s.*16 GB, 80 W/, null],
  W1: [/less than in proportion/, /linear/i],
  W2: [/29 % less/, /half/],
  W3: [/1\.34/, /five/],
  W4: [/same distribution/, /identical/],
  W5: [/no leak.*MemAvailable/, /bug/],
  W6: [/^valid/, /malformed/],
  W7: [/none.*does not start/, null],
  W8: [/twice/, null],
  W9: [/60\.8 GiB/, null],
  W10: [/^right/, null],
  W11: [/^never/, /docker stop/],
  W12: [/^right/, null],
  X1: [/^two times/, /^four/],
  X2: [/of vLLM.*kv_cache_free_gpu_memory_fraction/, null],
  X3: [/does not support Jetson/, /23\.9/],
  X4: [/0\.20\.0/, /1\.28|0\.14/],
  X5: [/llama\.cpp.*6\.1/, null],
  X6: [/sm_121 \(12\.1\)/, null],
  P1: [/48\.8 GiB.*24\.4 GiB/, /30.*40 GB/],
  P2: [/28 672 tokens/, /3 to 4/],
  P3: [/67\.7 GiB.*61\.0 GiB/, /INT4 only/],
  P4: [/15\.5 GiB.*17\.9 GiB/, /too large/],
  P5: [/22\.5 GiB/, /20 GB/],
  P6: [/impossible on Pascal/, null],
};

const uses = seedClaims.flatMap((claim) =>
  claim.devices.map((id) => {
    const profile = findDevice(id);
    if (!profile) throw new Error(`${claim.id} is about ${id}, which the catalog does not have`);
    return { claim, profile, use: whatToUse(claim, profile), name: `${claim.id} on ${id}` };
  }),
);

describe('seed claims', () => {
  it('has every claim once, and an answer for each', () => {
    expect(seedClaims.map(({ id }) => id)).toEqual(Object.keys(answers));
  });

  it.each(uses.filter(({ claim, profile }) => claim.devices[0] === profile.id))(
    '$name says what is right, and not what the documents say',
    ({ claim, use }) => {
      const [right, wrong] = answers[claim.id] ?? [/never/, null];
      expect(use).toMatch(right);
      if (wrong) expect(use).not.toMatch(wrong);
    },
  );

  it.each(uses)('$name is a sentence for this device', ({ use }) => {
    expect(use).not.toMatch(/undefined|null|NaN|not known/);
    expect(use.trim()).not.toBe('');
  });

  it.each(seedClaims)('$id names its documents', ({ statements, devices, source }) => {
    expect(statements.length).toBeGreaterThan(0);
    expect(devices.length).toBeGreaterThan(0);
    expect(source).not.toBe('');
    for (const { lines, verdict, says } of statements) {
      expect(says).not.toBe('');
      if (verdict === 'silent') expect(lines).toBeNull();
      else expect(lines).toMatch(/^\d+(?:–\d+)?(?:, \d+(?:–\d+)?)*$/);
    }
  });

  it('knows which claims are right', () => {
    const right = seedClaims.filter(({ statements }) =>
      statements.every(({ verdict }) => verdict === 'agrees'),
    );
    expect(right.map(({ id }) => id)).toEqual(['R11', 'R12', 'W10', 'W12']);
  });

  it('speaks of no device that the catalog does not have', () => {
    const ids = new Set(deviceProfiles.map(({ id }) => id));
    for (const { devices } of seedClaims) for (const id of devices) expect(ids).toContain(id);
  });
});
