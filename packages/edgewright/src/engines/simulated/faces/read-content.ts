import { isRecord } from '../../../base/json-value.ts';
import { textOrNull } from './read-value.ts';

/** The texts of a message's content. */
export function readText(content: unknown): string {
  if (!Array.isArray(content)) return textOrNull(content) ?? '';
  const parts = content.map((part: unknown) =>
    isRecord(part) && typeof part['text'] === 'string' ? part['text'] : '',
  );
  return parts.join('');
}

/** Addresses of the images of one turn. */
export function imagesOf(content: unknown): string[] {
  if (!Array.isArray(content)) return [];
  return content.filter(isRecord).flatMap((part) => {
    const image = part['image_url'];
    const url = isRecord(image) ? image['url'] : image;
    return part['type'] === 'image_url' && typeof url === 'string' ? [url] : [];
  });
}
