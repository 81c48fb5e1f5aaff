import { AppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import { jsonObjectGrammar, jsonSchemaToGrammar } from '../grammar/json-schema-to-grammar.ts';

/**
 * The grammar that binds the answer, or null: from `response_format` (OpenAI), or `grammar` (llama.cpp's GBNF).
 *
 * @throws AppError `invalid_request` for a shape that is wrong, `unsupported_parameter` for one we cannot keep
 */
export function grammarFromRequest(body: Record<string, unknown>): string | null {
  const format = body['response_format'] as Record<string, unknown> | null | undefined;
  const grammar = body['grammar'];
  if (grammar !== undefined && grammar !== null) return checkedGrammar(grammar, format);
  if (!format) return null;
  switch (format['type']) {
    case 'text':
      return null;
    case 'json_object':
      // llama.cpp's own form carries a schema here.
      return format['schema'] === undefined ? jsonObjectGrammar() : jsonSchemaToGrammar(format['schema']);
    case 'json_schema':
      return jsonSchemaToGrammar(schemaOf(format['json_schema']));
    default:
      throw new AppError('unsupported_parameter', {
        message: `response_format.type is ${JSON.stringify(format['type'])}; it can be "text", "json_object" or "json_schema".`,
        param: 'response_format.type',
      });
  }
}

function checkedGrammar(grammar: unknown, format: unknown): string {
  if (format) {
    throw new AppError('invalid_request', {
      message: 'Both "grammar" and "response_format" are given; only one can bind the answer.',
      param: 'grammar',
    });
  }
  if (typeof grammar !== 'string' || grammar === '' || grammar.length > limits.grammarBytes) {
    throw new AppError('invalid_request', {
      message: `"grammar" is GBNF text of 1 to ${limits.grammarBytes} bytes.`,
      param: 'grammar',
    });
  }
  return grammar;
}

function schemaOf(value: unknown): unknown {
  const schema =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['schema'] : undefined;
  if (typeof schema === 'object' && schema !== null) return schema;
  throw new AppError('invalid_request', {
    message: 'response_format.json_schema.schema is missing or no object.',
    param: 'response_format.json_schema.schema',
  });
}
