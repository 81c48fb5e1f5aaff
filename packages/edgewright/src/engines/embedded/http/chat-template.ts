import { Template } from '@huggingface/jinja';
import { AppError } from '../../../base/app-error.ts';
import type { ChatCompletionRequest } from '../../../contract/openai.ts';
import type { ModelDescription } from '../native/load-model.ts';

type Message = ChatCompletionRequest['messages'][number];

/** Turns messages into the model's prompt, with the template that the model file carries. */
export class ChatTemplate {
  readonly #template: Template | null;
  readonly #model: ModelDescription;

  constructor(model: ModelDescription) {
    this.#model = model;
    this.#template = model.chatTemplate === null ? null : new Template(model.chatTemplate);
  }

  /**
   * @param extra values a client adds for the template (`chat_template_kwargs`, for example `enable_thinking`)
   * @throws AppError `unsupported_parameter` without a template or with content that is not text;
   *   `invalid_request` when the template refuses the messages (a wrong order of roles, for example).
   */
  render(messages: readonly Message[], extra: Record<string, unknown>): string {
    if (!this.#template) {
      throw new AppError('unsupported_parameter', {
        message: 'This model file has no chat template.',
        param: 'messages',
        nextStep: 'Use /v1/completions with a prompt, or a build of the model that carries its template.',
      });
    }
    const { bosText, eosText, addsBos } = this.#model;
    const values = {
      ...extra,
      messages: messages.map(plainMessage),
      add_generation_prompt: true,
      bos_token: bosText,
      eos_token: eosText,
    };
    let text: string;
    try {
      text = this.#template.render(values);
    } catch (thrown) {
      throw new AppError('invalid_request', {
        message: `The chat template of this model refused the messages: ${(thrown as Error).message}`,
        param: 'messages',
        cause: thrown,
      });
    }
    // The tokenizer adds the beginning-of-text token itself: twice would hurt the answer.
    return addsBos && bosText !== '' && text.startsWith(bosText) ? text.slice(bosText.length) : text;
  }
}

function plainMessage(message: Message, index: number): Record<string, unknown> {
  const { role, content, ...rest } = message;
  // Templates of open models know `system` only; `developer` is OpenAI's newer word for it.
  return { ...rest, role: role === 'developer' ? 'system' : role, content: plainContent(content, index) };
}

function plainContent(content: Message['content'], index: number): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'string') return content;
  return content
    .map((part, place) => {
      if (part.type === 'text' && typeof part['text'] === 'string') return part['text'];
      throw new AppError('unsupported_parameter', {
        message: `Content of type "${part.type}" is not supported: the embedded engine reads text only.`,
        param: `messages[${index}].content[${place}]`,
      });
    })
    .join('');
}
