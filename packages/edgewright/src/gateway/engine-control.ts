import type { ControlEvent, EngineLogLine, SwapReport, SwapWish } from '../contract/control.ts';
import type { DeploymentView } from '../contract/status.ts';

/** What the control interface needs of the engines. `cli/` connects it to the supervisor. */
export interface EngineControl {
  /** @throws AppError `swap_failed`, `swap_busy`, `deployment_not_found`, or why there is no plan */
  swap(wish: SwapWish, tell: (event: ControlEvent) => void): Promise<SwapReport>;
  /** @throws AppError `deployment_not_found` */
  stop(model: string): Promise<void>;
  /** @throws AppError `deployment_not_found` */
  start(model: string): void;
  /** The newest lines, and with `follow` every one that comes. @throws AppError `deployment_not_found` */
  logs(model: string | null, about: { lines: number }): EngineLogLine[];
  followLogs(model: string | null, onLine: (line: EngineLogLine) => void): () => void;
  memoryOf(deploymentId: string): Promise<{ memoryBytes: number | null; gpuMemoryBytes: number | null }>;
  /** Every change of a deployment. */
  subscribe(onChange: (view: DeploymentView) => void): () => void;
}
