/**
 * Cooling devices worth telling: alerts that say "throttled", and caps on clocks. The rest (fans, idle injection,
 * one `Processor` per core of a PC) says nothing about speed.
 */
export function isThrottle(type: string): boolean {
  return /-throttle-alert$|^devfreq-|^cpufreq-|^thermal-(?:cpufreq|devfreq)/.test(type);
}

/** Millidegrees of a thermal zone as degrees; sensors that are off say -256 or colder. */
export function parseMillidegrees(text: string): number | null {
  const digits = /^-?\d{1,7}$/.exec(text.trim())?.[0];
  if (digits === undefined) return null;
  const celsius = Number(digits) / 1000;
  return celsius <= -200 ? null : celsius;
}

/** A state of a cooling device. */
export function parseState(text: string): number | null {
  const digits = /^\d{1,12}$/.exec(text.trim())?.[0];
  return digits === undefined ? null : Number(digits);
}
