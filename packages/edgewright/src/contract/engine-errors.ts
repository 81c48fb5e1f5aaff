/** Rows of the error table about engines that are started, watched and swapped. */
export const engineErrors = {
  unsupported_by_engine: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Ask a model whose engine can do it; the message says what this one lacks.',
  },
  engine_wrong: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Plan again with other wishes, or choose another engine with --engine.',
  },
  container_runtime_unavailable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Run `edgewright doctor` for what stands in the way of containers.',
  },
  image_pull_failed: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Check the network, or bring the image with `docker load` and start again.',
  },
  swap_failed: {
    httpStatus: 409,
    openAiType: 'unavailable_error',
    exitCode: 1,
    nextStep: 'The model that was served before is served again; choose another, or plan this one first.',
  },
  swap_busy: {
    httpStatus: 409,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Wait until the other change has ended; `edgewright ps` shows it.',
  },
  deployment_not_found: {
    httpStatus: 404,
    openAiType: 'not_found_error',
    exitCode: 2,
    nextStep: 'Run `edgewright ps` for what is served.',
  },
  service_not_running: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Start one with `edgewright up`.',
  },
  service_ambiguous: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Say which one with --url.',
  },
  control_forbidden: {
    httpStatus: 403,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Use the command line on the machine and as the user that runs the service.',
  },
} as const;
