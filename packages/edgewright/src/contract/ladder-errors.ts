/** Rows of the error table about ladders. */
export const ladderErrors = {
  ladder_rungs_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Correct the file of rungs; docs/ladder.md shows one.',
  },
  ladder_unusable: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give --resume the folder of an earlier ladder, or start a new one with another --out.',
  },
} as const;
