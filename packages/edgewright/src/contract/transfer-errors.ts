/** Rows of the error table about fetching and writing model files. */
export const transferErrors = {
  hub_unreachable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Check network and proxy (HTTPS_PROXY), or use a mirror with --endpoint.',
  },
  hub_not_found: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Check the name (org/name) and the --revision.',
  },
  hub_gated: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Accept the terms on the page of the model, then run again with HF_TOKEN set.',
  },
  hub_bad_response: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Check --endpoint and HF_ENDPOINT: something else than a hub seems to answer there.',
  },
  download_corrupt: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Run the same command again; if it repeats, a proxy or mirror on the way changes the file.',
  },
  pull_busy: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Wait until the other download has ended.',
  },
  twin_unsupported: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Run `edgewright models synth --help` for the architectures and sizes that can be made.',
  },
  stopped: {
    httpStatus: null,
    openAiType: null,
    exitCode: 1,
    nextStep: 'Run the same command again; a download goes on where it was.',
  },
  output_exists: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Choose another path with --out, or delete what is there.',
  },
  output_refused: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Choose a folder that this user may write to, or check who owns it (ls -ld).',
  },
  disk_full: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Free space, or choose a path on another disk. `edgewright models ls` says what models take.',
  },
} as const;
