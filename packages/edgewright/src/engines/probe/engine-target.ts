/** Where an engine is reached, and by which name it knows the model. */
export interface EngineTarget {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** As the engine lists it, which is not always the name that clients use. */
  readonly model: string;
  readonly apiKey: string | null;
}
