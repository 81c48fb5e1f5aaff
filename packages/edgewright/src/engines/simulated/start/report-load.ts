import type { Simulation } from '../simulation.ts';

/** Between two lines about load, in virtual time; vLLM's interval. */
const intervalMs = 10_000;
/** However fast time runs, no more often than this in real time. */
const leastRealMs = 50;

/** Prints what the engine says about its load while it works; idle engines say nothing. */
export function reportLoad(simulation: Simulation): void {
  const { face, spec, stop, tally } = simulation;
  const { loadLine } = face;
  if (loadLine === null) return;
  const realMs = Math.max(leastRealMs, intervalMs * spec.timeScale);
  const seconds = realMs / spec.timeScale / 1_000;
  let [prompt, answer] = [tally.promptTokens, tally.generatedTokens];
  const timer = setInterval(() => {
    const rates = {
      prompt: (tally.promptTokens - prompt) / seconds,
      answer: (tally.generatedTokens - answer) / seconds,
    };
    [prompt, answer] = [tally.promptTokens, tally.generatedTokens];
    if (rates.prompt + rates.answer > 0) simulation.print(loadLine(simulation.engine, rates));
  }, realMs);
  timer.unref();
  stop.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
