import { z } from 'zod';
import { benchStageSchema, clientCheckSchema, objectiveVerdictSchema, verdictWords } from './bench-report.ts';
import { requestShapeSchema } from './load-model.ts';
import { objectiveMetrics, objectiveStatistics } from './objective.ts';

/** One thing that a certificate says yes or no to. `not-asked`: it was not part of this certification. */
export const certificateCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  verdict: z.enum([...verdictWords, 'not-asked']),
  /** One or two sentences with the numbers. */
  because: z.string(),
});
export type CertificateCheck = z.infer<typeof certificateCheckSchema>;

const objectiveSchema = z.object({
  id: z.string(),
  metric: z.enum(objectiveMetrics),
  statistic: z.enum(objectiveStatistics),
  comparison: z.enum(['<', '>']),
  limit: z.number(),
  workload: z.object({
    sessions: z.number(),
    inputTokens: z.number(),
    outputTokens: z.number(),
    cachedTokens: z.number(),
  }),
});

/** A fact of what was certified. `null`: not known; then `why` says why. */
export const frozenFactSchema = z.object({
  id: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  why: z.string().optional(),
});
export type FrozenFact = z.infer<typeof frozenFactSchema>;

/** One of the closed-loop runs, with prompts that no other had. */
export const certificateRunSchema = z.object({
  stage: z.string(),
  requests: z.int(),
  tpotP50Ms: z.number().nullable(),
  ttftP99Ms: z.number().nullable(),
  systemTokensPerSecond: z.number().nullable(),
  requestsPerSecond: z.number().nullable(),
});
export type CertificateRun = z.infer<typeof certificateRunSchema>;

/** What was to be certified, and how strictly. Times in ms. */
export const certificationPlanSchema = z.object({
  /** All of one workload. */
  objectives: z.array(objectiveSchema),
  sessions: z.int().positive(),
  shape: requestShapeSchema,
  confidence: z.number(),
  /** Most of all requests that may fail, as a share. */
  errorShare: z.number(),
  /** Independent runs, each with prompts of its own. */
  runs: z.int().positive(),
  /** Ends the closed loop though undecided. */
  mostMs: z.number(),
  openLoopMs: z.number(),
  negativeControl: z.boolean(),
});
export type CertificationPlan = z.infer<typeof certificationPlanSchema>;

/** What was seen beside the requests, and cannot be worked out from them. */
export const certificationSurroundingsSchema = z.object({
  /** The server is a gateway that refuses what it cannot serve; a bare engine takes everything. */
  admits: z.boolean(),
  /** What throttled during the runs; null: nobody watched the box. */
  throttled: z.array(z.string()).nullable(),
  /** The shortest time of one step that the memory bus allows; null: not known. */
  minimalStepMs: z.number().nullable(),
  /** Parts of the procedure that were not done. */
  missing: z.array(z.string()),
});
export type CertificationSurroundings = z.infer<typeof certificationSurroundingsSchema>;

/** Results of other commands that belong to the same deployment. Null: not asked for. */
const attachedResultSchema = z.object({
  verdict: z.enum(verdictWords),
  because: z.string(),
  /** Of its report. */
  sha256: z.string(),
});
export type AttachedResult = z.infer<typeof attachedResultSchema>;

/** What is signed. Its form on the disk is canonical JSON (RFC 8785): one way to write it, so that each byte counts. */
export const certificateBodySchema = z.object({
  schema: z.literal('edgewright/certificate@1'),
  id: z.string(),
  issuedAt: z.string(),
  edgewrightVersion: z.string(),
  /** A simulation certifies that the rehearsal works, never a machine. */
  basis: z.enum(['measured', 'simulated']),
  verdict: z.enum(verdictWords),
  title: z.string(),
  target: z.object({
    url: z.string(),
    model: z.string(),
    engine: z.string().nullable(),
    clientPlace: z.enum(['same-box', 'other-host']),
  }),
  plan: certificationPlanSchema,
  surroundings: certificationSurroundingsSchema,
  quality: attachedResultSchema.nullable(),
  soak: attachedResultSchema.nullable(),
  /** Verdicts of the closed loop, over all its runs. */
  verdicts: z.array(objectiveVerdictSchema),
  checks: z.array(certificateCheckSchema),
  runs: z.array(certificateRunSchema),
  /** Closed loop over all runs, then the open loop, then the negative control, where they were reached. */
  stages: z.array(benchStageSchema),
  clientCheck: clientCheckSchema,
  /** Everything that must not change for the certificate to hold. */
  facts: z.array(frozenFactSchema),
  startedAt: z.string(),
  endedAt: z.string(),
  /** Of the files beside it: what the figures were worked out from. */
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type CertificateBody = z.infer<typeof certificateBodySchema>;

/** `certificate.json`. */
export const certificateSchema = z.strictObject({
  body: certificateBodySchema,
  signature: z.strictObject({
    algorithm: z.literal('Ed25519'),
    /** Raw 32 bytes, base64. */
    publicKey: z.string(),
    value: z.string(),
  }),
});
export type Certificate = z.infer<typeof certificateSchema>;
