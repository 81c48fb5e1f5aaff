/** How far a long write or download is. */
export interface TransferProgress {
  /** What is being written at the moment. */
  name: string;
  doneBytes: number;
  totalBytes: number;
}
