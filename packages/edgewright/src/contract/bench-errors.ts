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
      'End what else runs on this machine, or certify from another one. --despite-imprecision measures all the same, and certifies nothing.',
  },
  certificate_key_unusable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep:
      'Make one with `openssl genpkey -algorithm ed25519 -out key.pem`, and give it with --signing-key.',
  },
  certificate_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 1,
    nextStep: 'Give the certificate.json that `edgewright certify` wrote, beside its records.jsonl.',
  },
} as const;
