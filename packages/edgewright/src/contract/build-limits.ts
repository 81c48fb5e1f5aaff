/** Rows of the table of limits: building an engine on the box. */
export const buildLimits = {
  /** asking a compiler or another tool for its version. */
  buildToolMs: 10_000,
  /** its source package. Version 3.22.1 of node-llama-cpp has 36 MB. */
  buildArchiveBytes: 256 * 1024 * 1024,
  /** what that package may unpack to. */
  buildSourceBytes: 1024 * 1024 * 1024,
  /** unpacking its sources from a bundle on a slow disk. */
  buildUnpackMs: 300_000,
  /** CMake looks at compilers and libraries. */
  buildConfigureMs: 600_000,
  /** all of its compiling. CUDA kernels take hours on the smallest boards. */
  buildCompileMs: 6 * 3_600_000,
  /** from SIGTERM to SIGKILL for a tool that is to end. */
  buildStopGraceMs: 5_000,
  /** last lines of a tool's output that a failure is explained with. */
  buildTailLines: 200,
  /** lines of them that are shown. */
  buildShownLines: 15,
  /** the log of all tools; a complete build writes some 100 kB. */
  buildLogBytes: 32 * 1024 * 1024,
  /** first start of the new server with the small model, until it answers. CUDA takes a while to wake. */
  buildCheckMs: 180_000,
  /** between two looks whether the new server answers. */
  buildCheckPauseMs: 100,
} as const;
