import { benchCommand } from './commands/bench.ts';
import { calibrateCommand } from './commands/calibrate.ts';
import { certificateCommand } from './commands/certificate.ts';
import { certifyCommand } from './commands/certify.ts';
import { configCommand } from './commands/config.ts';
import { detectCommand } from './commands/detect.ts';
import { doctorCommand } from './commands/doctor.ts';
import { enginesCommand } from './commands/engines.ts';
import { evalCommand } from './commands/eval.ts';
import { gatewayCommand } from './commands/gateway.ts';
import { helpCommand } from './commands/help.ts';
import { keysCommand } from './commands/keys.ts';
import { ladderCommand } from './commands/ladder.ts';
import { logsCommand } from './commands/logs.ts';
import { openApiCommand } from './commands/openapi.ts';
import { planCommand } from './commands/plan.ts';
import { modelsCommand } from './commands/models.ts';
import { psCommand } from './commands/ps.ts';
import { renderCommand } from './commands/render.ts';
import { soakCommand } from './commands/soak.ts';
import { stopCommand } from './commands/stop.ts';
import { swapCommand } from './commands/swap.ts';
import { simulateCommand } from './commands/simulate.ts';
import { telemetryCommand } from './commands/telemetry.ts';
import { upCommand } from './commands/up.ts';
import { versionCommand } from './commands/version.ts';
import type { CommandSpec } from './define-command.ts';

/** Every command, in the order of the help page. */
export const commands: readonly CommandSpec[] = [
  upCommand,
  psCommand,
  logsCommand,
  swapCommand,
  stopCommand,
  gatewayCommand,
  keysCommand,
  configCommand,
  planCommand,
  benchCommand,
  soakCommand,
  certifyCommand,
  certificateCommand,
  calibrateCommand,
  evalCommand,
  ladderCommand,
  detectCommand,
  doctorCommand,
  telemetryCommand,
  simulateCommand,
  modelsCommand,
  enginesCommand,
  renderCommand,
  openApiCommand,
  versionCommand,
  helpCommand,
];
