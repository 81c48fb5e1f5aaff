/** Rows of the table of bounds about the files and pages of measurements. */
export const benchReportLimits = {
  /** Records that wait for a slow disk; beyond, the one who makes them waits. 10 s of 500 requests per second fit. */
  benchWaitingBytes: 16 * 1024 * 1024,
  /** One record: 32 000 gaps between chunks stay below. */
  benchRecordBytes: 2 * 1024 * 1024,
  /** Records read of one run; what a day of 10 requests per second makes. */
  benchRecords: 1_000_000,
  /** A report, ours or a summary of another tool, which may list every request. */
  benchReportBytes: 256 * 1024 * 1024,
  /** Points of one line of a chart: about one per pixel of its width. */
  benchChartPoints: 600,
  /** Dots of one chart; more hide each other. */
  benchChartDots: 2_000,
} as const;
