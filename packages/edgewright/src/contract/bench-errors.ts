/** Rows of the table of errors: measuring and certifying. */
export const benchErrors = {
  bench_target_unusable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Check the address, the key (--api-key-env) and that the server has loaded its model.',
  },
  bench_prompt_too_short: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Ask for longer prompts with --input-tokens.',
  },
  bench_input_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep:
      'Every line that was refused is named above; docs/benchmarking.md shows the forms that are read.',
  },
  bench_client_too_slow: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep:
      'End what else runs on this machine, or measure from another one. --skip-self-check measures all the same, and says so in the report.',
  },
} as const;
