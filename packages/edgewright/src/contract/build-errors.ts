/** Rows of the error table about building an engine on the box. */
export const buildErrors = {
  build_tools_missing: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Install what is missing, then run the same command again.',
  },
  build_source_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep:
      'Give the npm package node-llama-cpp (.tgz), the gitRelease.bundle of it, or a folder with the sources of llama.cpp.',
  },
  build_source_unreachable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep:
      'Check network and proxy (HTTPS_PROXY), or bring the file: `npm pack node-llama-cpp@VERSION`, then --source FILE.',
  },
  build_failed: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'The last lines above say why. Run the same command again: it goes on where it stopped.',
  },
  build_wrong: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep:
      'The engine that was used before is still in place. Build again with --without-cuda, or report it.',
  },
  build_busy: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Wait until the other build has ended.',
  },
} as const;
