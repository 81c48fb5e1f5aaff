import { z } from 'zod';

/**
 * The parts of Docker's answers that are read. Parsing drops the rest: command lines, labels, host names, proxies
 * and addresses never get into facts or captures.
 */
export const engineVersionSchema = z.object({ Version: z.string() });

export const engineInfoSchema = z.object({
  ServerVersion: z.string().nullish(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  DefaultRuntime: z.string().nullish(),
  DockerRootDir: z.string().nullish(),
  Driver: z.string().nullish(),
  CDISpecDirs: z.array(z.string()).nullish(),
  DiscoveredDevices: z.array(z.object({ Source: z.string().nullish(), ID: z.string().nullish() })).nullish(),
  ServerErrors: z.array(z.string()).nullish(),
});
export type EngineInfo = z.infer<typeof engineInfoSchema>;

export const engineContainersSchema = z.array(
  z.object({
    Names: z.array(z.string()),
    Image: z.string(),
    State: z.string(),
    Ports: z.array(z.object({ PublicPort: z.int().nullish(), PrivatePort: z.int().nullish() })).nullish(),
  }),
);

export const engineImagesSchema = z.array(z.object({ RepoTags: z.array(z.string()).nullish() }));

/** What is asked of the Engine API, and the schema of what is kept of the answer. */
export const engineQuestions = {
  '/version': engineVersionSchema,
  '/info': engineInfoSchema.transform(({ Runtimes, ...info }) => ({
    ...info,
    // The settings of a runtime are not read, only its name.
    Runtimes: Runtimes == null ? null : Object.fromEntries(Object.keys(Runtimes).map((name) => [name, {}])),
  })),
  '/containers/json?all=1': engineContainersSchema,
  '/images/json': engineImagesSchema,
} as const;
export type EngineQuestion = keyof typeof engineQuestions;

/** JSON text as a value of the schema; null when it is neither. */
export function parseAnswer<Value>(schema: z.ZodType<Value>, text: string): Value | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
