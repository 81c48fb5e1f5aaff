/** Published documents whose claims are compared with the catalog. */
export const matrix = 'compatibility matrix (Dec 2024)';
export const workshop = 'Jetson Thor workshop (2025)';
export type PublishedDocument = typeof matrix | typeof workshop;
