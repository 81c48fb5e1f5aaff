import type { CodePointRange, Expression } from './expression.ts';

/** Writes rules as GBNF, one a line, in the order of the map. */
export function printGrammar(rules: ReadonlyMap<string, Expression>): string {
  let text = '';
  for (const [name, expression] of rules) text += `${name} ::= ${print(expression, 'top')}\n`;
  return text;
}

/** Where an expression stands decides whether it needs parentheses. */
type Place = 'top' | 'in sequence' | 'repeated';

function print(expression: Expression, place: Place): string {
  switch (expression.kind) {
    case 'literal':
      return `"${Array.from(expression.text, escape).join('')}"`;
    case 'characters':
      return `[${expression.ranges.map(printRange).join('')}]`;
    case 'rule':
      return expression.name;
    case 'sequence': {
      const text = expression.items.map((item) => print(item, 'in sequence')).join(' ');
      if (expression.items.length === 0) return '""';
      return place === 'repeated' ? `(${text})` : text;
    }
    case 'choice': {
      const text = expression.options.map((option) => print(option, 'top')).join(' | ');
      return place === 'top' ? text : `(${text})`;
    }
    case 'repeat': {
      const text = print(expression.item, 'repeated') + printCount(expression.min, expression.max);
      return place === 'repeated' ? `(${text})` : text;
    }
  }
}

function printCount(min: number, max: number | null): string {
  if (max === null) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function printRange([first, last]: CodePointRange): string {
  const start = escapeCodePoint(first);
  return first === last ? start : `${start}-${escapeCodePoint(last)}`;
}

function escape(character: string): string {
  return /^[ !#-[\]-~]$/.test(character) ? character : escapeCodePoint(character.codePointAt(0) ?? 0);
}

/** Letters and digits as they are; everything else by number, which is safe in texts and in sets. */
function escapeCodePoint(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (/^[0-9A-Za-z]$/.test(character)) return character;
  const hex = codePoint.toString(16).toUpperCase();
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
