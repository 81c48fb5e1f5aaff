export function jsonSchemaToGrammar(schema: unknown): string {
  return `root ::= "{}" # ${JSON.stringify(schema)}`;
}
