import { accessErrors } from './access-errors.ts';
import { benchErrors } from './bench-errors.ts';
import { benchReportErrors } from './bench-report-errors.ts';
import { buildErrors } from './build-errors.ts';
import { engineErrors } from './engine-errors.ts';
import { evalErrors } from './eval-errors.ts';
import { ladderErrors } from './ladder-errors.ts';
import { transferErrors } from './transfer-errors.ts';

/**
 * Every error the product can show a user. A code is permanent: it is never reused for something else.
 *
 * - `httpStatus` and `openAiType` say how the gateway reports it (`null`: it never travels over HTTP);
 * - `exitCode` says how the command line ends: 1 the answer is no, 2 usage or configuration,
 *   3 this environment cannot do it, 70 our fault;
 * - `nextStep` is what the user can do; the thrower may add a more precise one.
 */
export interface ErrorRow {
  readonly httpStatus: number | null;
  readonly openAiType:
    | 'authentication_error'
    | 'invalid_request_error'
    | 'not_found_error'
    | 'permission_error'
    | 'rate_limit_error'
    | 'server_error'
    | 'unavailable_error'
    | null;
  readonly exitCode: 1 | 2 | 3 | 70;
  readonly nextStep: string;
}

export const errorTable = {
  // Command line and configuration.
  usage: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Run `edgewright help` for the commands and their flags.',
  },
  port_in_use: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Stop that program, or choose another port with --port.',
  },
  address_unavailable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Choose an address of this machine with --host, and a port you may open with --port.',
  },
  install_incomplete: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Install again with `npm ci`, and keep optional dependencies (no `--omit=optional`).',
  },

  // Facts of a machine.
  capture_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep:
      'Give a folder with a probes.txt as `edgewright detect --record DIR` writes it; the message names file and line.',
  },
  host_facts_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give a file as `edgewright detect --json` prints it.',
  },

  // Changes to the host.
  root_needed: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Run the same command with sudo, or run the commands of the remedy by hand.',
  },
  change_refused: {
    httpStatus: null,
    openAiType: null,
    exitCode: 1,
    nextStep: 'Do first what the message names; nothing was changed.',
  },
  change_busy: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Wait until the other process has ended, then try again.',
  },
  change_unfinished: {
    httpStatus: null,
    openAiType: null,
    exitCode: 1,
    nextStep: 'Roll it back first with `edgewright doctor --undo`: the files as they were are kept.',
  },
  change_not_restored: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep:
      'The files as they were before are in the folder that the message names; copy them back by hand.',
  },
  undo_refused: {
    httpStatus: null,
    openAiType: null,
    exitCode: 1,
    nextStep: '`edgewright doctor --changes` lists them; --force undoes even when a file was changed since.',
  },
  journal_unreadable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Check who may read and write the folder that the message names.',
  },

  // Model files.
  model_file_missing: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Check the path. Without --model the built-in demo model is served.',
  },
  model_file_unreadable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Check who may read the file (ls -l), and that its disk is mounted.',
  },
  model_file_not_gguf: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give a .gguf file: convert the model, or download a GGUF build of it.',
  },
  model_file_truncated: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'The download or copy was cut short: fetch the file again and compare its size.',
  },
  model_folder_incomplete: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Fetch the model again; files that are already there are not fetched twice.',
  },
  model_config_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Fetch that file again from where the model was published.',
  },
  safetensors_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'The file is damaged or made to mislead: fetch it again and compare its checksum.',
  },
  model_url_failed: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep:
      'Check the address, and that this machine reaches it; a server that refuses ranges needs a download.',
  },
  model_unsupported: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Serve another model, or another build of this one.',
  },
  ...transferErrors,
  ...engineErrors,
  ...benchErrors,
  ...buildErrors,
  ...accessErrors,
  ...benchReportErrors,
  ...evalErrors,
  ...ladderErrors,
  plan_blocked: {
    httpStatus: null,
    openAiType: null,
    exitCode: 1,
    nextStep: 'Change what the blockers name: fewer sessions, less context, or a smaller model.',
  },
  slo_unclear: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Name a profile, or say metric:statistic<limit@input+outputxsessions.',
  },
  model_unknown: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give a path to a model, or a name of the catalog (docs/planning.md lists them).',
  },
  device_unknown: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Name a device of the catalog (docs/devices.md), or leave --device out for this machine.',
  },
  plan_file_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give a file as `edgewright plan --emit FILE` writes it.',
  },
  engine_not_built: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Start the engine with the command that the message gives, or plan with --engine embedded.',
  },
  calibration_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give a file of points as docs/planning.md shows it; the message names what is wrong.',
  },

  // Engines.
  engine_start_failed: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'The last lines of the engine log above say why.',
  },
  engine_start_timeout: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Try a smaller model, or look at the engine log for what it waits for.',
  },
  engine_unavailable: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Try again after the time in Retry-After.',
  },
  engine_lost: {
    httpStatus: 502,
    openAiType: 'server_error',
    exitCode: 3,
    nextStep: 'The engine stopped while it answered; it is restarted by itself. Send the request again.',
  },
  engine_timeout: {
    httpStatus: 504,
    openAiType: 'server_error',
    exitCode: 3,
    nextStep: 'Send a shorter prompt, or try again when the service is less busy.',
  },
  engine_bad_response: {
    httpStatus: 502,
    openAiType: 'server_error',
    exitCode: 3,
    nextStep: 'Look at the engine log; the engine answered something that is not the OpenAI protocol.',
  },
  engine_error: {
    httpStatus: 502,
    openAiType: 'server_error',
    exitCode: 3,
    nextStep: 'Look at the engine log; the engine reported a failure of its own.',
  },
  engine_rejected: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Correct the request; the message is what the engine said about it.',
  },
  engine_overloaded: {
    httpStatus: 429,
    openAiType: 'rate_limit_error',
    exitCode: 3,
    nextStep: 'Try again after the time in Retry-After.',
  },

  // Requests.
  bad_http: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Send a well-formed HTTP/1.1 request.',
  },
  invalid_json: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Send one JSON object as the body.',
  },
  invalid_request: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Correct the field that `param` names.',
  },
  unsupported_parameter: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Leave the field that `param` names out, or give it the value in the message.',
  },
  context_length_exceeded: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Shorten the prompt or max_tokens, or start the service with a larger --context.',
  },
  body_too_large: {
    httpStatus: 413,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Send a smaller body.',
  },
  unsupported_media_type: {
    httpStatus: 415,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Send `content-type: application/json`.',
  },
  model_not_found: {
    httpStatus: 404,
    openAiType: 'not_found_error',
    exitCode: 2,
    nextStep: 'Use one of the models that the message names.',
  },
  route_not_found: {
    httpStatus: 404,
    openAiType: 'not_found_error',
    exitCode: 2,
    nextStep: 'The routes are under /v1, /health, /metrics and /api.',
  },
  method_not_allowed: {
    httpStatus: 405,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Use the method in the Allow header.',
  },
  queue_full: {
    httpStatus: 429,
    openAiType: 'rate_limit_error',
    exitCode: 3,
    nextStep: 'Try again after the time in Retry-After, or start the service with more --sessions.',
  },
  wait_too_long: {
    httpStatus: 429,
    openAiType: 'rate_limit_error',
    exitCode: 3,
    nextStep: 'Try again after the time in Retry-After, or start the service with more --sessions.',
  },
  queue_timeout: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Try again after the time in Retry-After.',
  },
  request_cancelled: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 1,
    nextStep: 'Whoever runs the service ended this request; ask them before it is sent again.',
  },
  request_not_found: {
    httpStatus: 404,
    openAiType: 'not_found_error',
    exitCode: 2,
    nextStep: 'GET /api/requests lists those that have not ended.',
  },
  shutting_down: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'The service is stopping; try again when it is back.',
  },
  internal: {
    httpStatus: 500,
    openAiType: 'server_error',
    exitCode: 70,
    nextStep: 'This is a defect of Edgewright. Please report it with the lines above.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
