import { AppError } from '../../../base/app-error.ts';
import type { InputPart } from '../../../contract/responses.ts';

type ChatPart = { type: string } & Record<string, unknown>;

/** Content of a chat message. A single text goes as a string: templates of many small models know nothing else. */
export function chatContent(content: string | InputPart[], path: string): string | ChatPart[] {
  if (typeof content === 'string') return content;
  const parts = content.map((part, index) => chatPart(part, `${path}[${index}]`));
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text') return String(only['text']);
  return parts;
}

/** For roles whose messages are text alone. Throws `unsupported_parameter` for anything else. */
export function plainText(content: string | InputPart[], path: string): string {
  if (typeof content === 'string') return content;
  return content
    .map((part, index) => {
      const { type } = part;
      if (type === 'refusal') return part.refusal;
      if (type === 'input_text' || type === 'output_text') return part.text;
      throw unsupported(
        `${path}[${index}].type`,
        `is ${JSON.stringify(type)}, but only text is taken there.`,
      );
    })
    .join('');
}

function chatPart(part: InputPart, path: string): ChatPart {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'text', text: part.refusal };
    case 'input_image': {
      const { image_url: url, detail } = part;
      if (typeof url !== 'string') throw noFiles(`${path}.image_url`);
      return { type: 'image_url', image_url: { url, ...(typeof detail === 'string' ? { detail } : {}) } };
    }
    case 'input_audio':
      return { type: 'input_audio', input_audio: part.input_audio };
    case 'input_file': {
      const { file_data: data, filename } = part;
      if (typeof data !== 'string') throw noFiles(`${path}.file_data`);
      const file = { file_data: data, ...(typeof filename === 'string' ? { filename } : {}) };
      return { type: 'file', file };
    }
  }
}

function noFiles(path: string): AppError {
  return unsupported(path, 'is missing: no files are kept or fetched here, so the data itself must be sent.');
}

function unsupported(param: string, what: string): AppError {
  return new AppError('unsupported_parameter', { message: `${param} ${what}`, param });
}
