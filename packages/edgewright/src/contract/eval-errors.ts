/** Rows of the error table about comparing the quality of two services. */
export const evalErrors = {
  eval_dataset_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Correct the lines that the message names; docs/quality-gate.md shows the formats.',
  },
  eval_target_unreachable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep:
      'Start the service, or correct its address; a run that was under way goes on with --resume DIR.',
  },
  eval_target_refused: {
    httpStatus: null,
    openAiType: null,
    exitCode: 3,
    nextStep: 'Check the model name and the key; the message holds what the service said.',
  },
  eval_run_unusable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give the folder of an earlier run with the same items, or start a new one with another --out.',
  },
} as const;
