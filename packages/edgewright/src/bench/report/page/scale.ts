/** Where a value stands along an axis, in pixels, and which values get a mark. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Even steps from 0 or below to at least `to`, in ones, twos or fives. */
export function linearScale(values: Range, pixels: Range): Scale {
  const from = Math.min(0, values.from);
  const span = values.to > from ? values.to - from : 1;
  const step = niceStep(span / 5);
  const last = Math.ceil((from + span) / step - 1e-9) * step;
  const ticks: number[] = [];
  for (let count = 0; from + count * step <= last + step / 2 && count < 20; count += 1) {
    ticks.push(Number((from + count * step).toPrecision(12)));
  }
  return { at: (value) => pixels.from + ((value - from) / (last - from)) * (pixels.to - pixels.from), ticks };
}

/** Equal factors take equal room, for latencies whose tail is many times their median. Values must be above 0. */
export function logScale(values: Range, pixels: Range): Scale {
  const low = values.from > 0 ? values.from : 0.1;
  const from = 10 ** Math.floor(Math.log10(low));
  const to = Math.max(values.to, low * 1.01);
  const ticks: number[] = [];
  for (let decade = from; decade <= to * 10; decade *= 10) {
    for (const factor of [1, 2, 5]) ticks.push(Number((decade * factor).toPrecision(6)));
  }
  const first = ticks.findLast((tick) => tick <= low) ?? from;
  const last = ticks.find((tick) => tick >= to * 0.9999) ?? to;
  const length = Math.log(last / first);
  return {
    at: (value) =>
      pixels.from + (Math.log(Math.max(value, first) / first) / length) * (pixels.to - pixels.from),
    ticks: ticks.filter((tick) => tick >= first && tick <= last),
  };
}

function niceStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * decade >= rough) ?? 10;
  return factor * decade;
}
