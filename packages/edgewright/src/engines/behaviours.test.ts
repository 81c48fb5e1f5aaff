import { describe, expect, it } from 'vitest';
import { limits } from '../contract/limits.ts';
import { behaviourOf, servedEngines } from './behaviours.ts';

describe.each(servedEngines)('the behaviour of %s', (engine) => {
  const behaviour = behaviourOf(engine);
  const { readiness, version, metrics, sleep } = behaviour;

  it('is filed under its name', () => {
    expect(behaviour.id).toBe(engine);
  });

  it('has paths that begin with a slash', () => {
    const { healthPath, modelsPath } = readiness;
    const paths = [healthPath, modelsPath, version?.path, metrics?.path, sleep?.sleepPath, sleep?.wakePath];
    const told = paths.filter((path) => typeof path === 'string');
    expect(told).toContain(modelsPath);
    for (const path of told) expect(path).toMatch(/^\/\S+$/);
  });

  it('gives it time to end', () => {
    expect(behaviour.stop.graceMs).toBeGreaterThanOrEqual(limits.engineStopGraceMs);
  });
});
