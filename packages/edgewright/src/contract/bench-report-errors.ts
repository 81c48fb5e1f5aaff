/** Rows of the error table about the files of measurements. */
export const benchReportErrors = {
  bench_records_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give the folder of a run as `edgewright bench` wrote it; the message names file and line.',
  },
  bench_report_invalid: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Give a folder with a report.json as `edgewright bench` wrote it.',
  },
  bench_format_unknown: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep:
      'Give a summary of AIPerf (profile_export_aiperf.json), `vllm bench serve`, GuideLLM, inference-perf, or a report.json of ours.',
  },
} as const;
