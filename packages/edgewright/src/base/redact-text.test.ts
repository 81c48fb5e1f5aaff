import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactText } from './redact-text.ts';

const taken: [string, string][] = [
  ['HF_TOKEN=hf_abcdefGHIJKL1234', 'HF_TOKEN=[hugging-face-token]'],
  ['export HUGGING_FACE_HUB_TOKEN="your_token_here"', 'export HUGGING_FACE_HUB_TOKEN="[secret]"'],
  ['"apiKey": "sekrit value 12"', '"apiKey": "[secret]"'],
  ['--api-key verysecret1 --port 8000', '--api-key [secret] --port 8000'],
  ['password: hunter2', 'password: [secret]'],
  ['Authorization: Bearer abc.def-ghi123', 'Authorization: Bearer [secret]'],
  ['pulling https://me:pw@registry.example/v2', 'pulling https://[credentials]@registry.example/v2'],
  ['key sk-proj-abcdef0123456789 used', 'key [key] used'],
  ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.abc', 'jwt [jwt]'],
  ['client 192.168.1.20:5312 gone', 'client [ip-address]:5312 gone'],
  ['inet6 fe80::1a2b:3c4d:5e6f:7788/64', 'inet6 [ip-address]/64'],
  ['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '[ip-address]'],
  ['link/ether 48:b0:2d:aa:bb:cc', 'link/ether [mac-address]'],
  ['mail jane.doe+x@example.co.uk now', 'mail [mail-address] now'],
  ['/home/jane/models/a.gguf', '/home/[user]/models/a.gguf'],
  ['UUID: GPU-b5169cef-2205-c30e-f2b3-220cfa14bafd', 'UUID: GPU-00000000-0000-0000-0000-000000000000'],
  [
    '    Serial Number                         : 1422921012345',
    '    Serial Number                         : [serial]',
  ],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '[private key]'],
  ['Linux thor-17 6.8.12-tegra', 'Linux [name] 6.8.12-tegra'],
];

const kept: string[] = [
  'tensorrt 10.13.3.9-1+cuda13.0',
  'ii  libcudnn9-cuda-13  9.14.0.64-1  amd64',
  'tensorrt  10.3.0.30-1+cuda12.5',
  'L4T 38.2.2, driver 580.159.04',
  'max_tokens: 4096, tokens_per_block=64',
  'tokenizer: gpt2; bos_token: 1',
  'Inforom Version 10.13.3.9',
  '"tensorrt": { "version": "10.13.3.9" }',
  'listening on 127.0.0.1:8080 and [::1]:8080 and 0.0.0.0',
  '05-09-2026 18:42:06 RAM 18207/62841MB',
  '00000000:00:06.0 Off',
  'the token was rejected',
  'MemTotal:       131981020 kB',
  'GCID: 43443517, BOARD: generic, EABI: aarch64',
  '/root/.cache/huggingface/hub/models--openai--gpt-oss-120b',
  'vllm/vllm-openai:v0.19.0-cu130',
];

describe('redactText', () => {
  it.each(taken)('takes what must not leave the box out of %j', (text, redacted) => {
    expect(redactText(text, { names: ['thor-17', 'root'] })).toBe(redacted);
  });

  it.each(kept)('leaves %j alone', (text) => {
    expect(redactText(text, { names: ['thor-17', 'root'] })).toBe(text);
  });

  it('takes a secret out wherever it stands, and does nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (before, after) => {
        const once = redactText(`${before}\nHF_TOKEN=hf_abcdefGHIJKL1234\n${after}`);
        expect(once).not.toContain('abcdefGHIJKL');
        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it('is quick on a megabyte of one character', () => {
    for (const letter of [
      'a',
      ':',
      '1.',
      'token ',
      'a.',
      'a@',
      'ab:',
      'token=',
      'x://',
      '-----BEGIN PRIVATE KEY-----',
    ]) {
      expect(redactText(letter.repeat(Math.ceil(1_000_000 / letter.length))).length).toBeGreaterThan(0);
    }
  });
});
