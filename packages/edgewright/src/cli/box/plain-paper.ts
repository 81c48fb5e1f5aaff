import type { Paper } from '../command-output.ts';

/** For files and documents: no colours, room for one line per fact. */
export const plainPaper: Paper = { columns: 100, style: (_style, text) => text };
