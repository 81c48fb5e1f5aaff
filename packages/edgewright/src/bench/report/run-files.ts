/** What the folder of a run holds. In a file of its own: who only looks for them needs nobody who renders them. */
export const runFiles = {
  records: 'records.jsonl',
  report: 'report.json',
  markdown: 'report.md',
  page: 'report.html',
} as const;
