/**
 * Questions that a simulated engine answers rightly, so that checks with known answers pass on it, and fail on it
 * when it is told to talk nonsense.
 */
export function knownAnswer(question: string): string | null {
  for (const { pattern, answer } of questions) {
    const groups = pattern.exec(question);
    const found = groups === null ? null : answer(groups);
    if (found !== null) return found;
  }
  return null;
}

interface Question {
  readonly pattern: RegExp;
  readonly answer: (groups: RegExpExecArray) => string | null;
}

const questions: readonly Question[] = [
  {
    pattern:
      /\b(?:repeat|say|echo|reply with|respond with|answer with)\b[^"'“”\n]*["'“]([^"'”\n]{1,200})["'”]/i,
    answer: ([, words = '']) => words,
  },
  {
    pattern: /(-?\d{1,9})\s*(\+|-|−|–|\*|×|x|\/|÷|plus|minus|times|divided by)\s*(-?\d{1,9})/i,
    answer: ([, left = '', sign = '', right = '']) =>
      calculate(Number(left), sign.toLowerCase(), Number(right)),
  },
  {
    pattern: /\bcapital(?: city)? of (?:the )?([\p{L} ]+)/iu,
    answer: ([, country = '']) => lookUp(capitals, country),
  },
  {
    pattern: /\bhow many ([\p{L} ]+?)(?: are there| are| does| do| has| have|\?|$)/iu,
    answer: ([, what = '']) => lookUp(counts, what),
  },
  {
    pattern: /\bopposite of (?:the word )?["'“]?(\p{L}+)/iu,
    answer: ([, word = '']) => lookUp(opposites, word),
  },
  {
    pattern: /\bcolou?r (?:is|of) (?:the |a |an )?([\p{L} ]+)/iu,
    answer: ([, what = '']) => lookUp(colours, what),
  },
  // Last: a question may say how it wants to be answered.
  {
    pattern:
      /\b(?:repeat|say|reply with|respond with)\s+(?:(?:only|just|exactly|the word):?\s+)*(?!(?:an?|the|one|your|something|what|in)\b)([\p{L}\p{N}-]+)/iu,
    answer: ([, word = '']) => word,
  },
];

function calculate(left: number, sign: string, right: number): string | null {
  switch (sign) {
    case '+':
    case 'plus':
      return String(left + right);
    case '-':
    case '−':
    case '–':
    case 'minus':
      return String(left - right);
    case '*':
    case '×':
    case 'x':
    case 'times':
      return String(left * right);
    default:
      return right === 0 || left % right !== 0 ? null : String(left / right);
  }
}

/** The longest entry that the words begin with. */
function lookUp(table: Readonly<Record<string, string>>, words: string): string | null {
  const wanted = words.trim().toLowerCase();
  const fitting = Object.keys(table).filter((key) => wanted === key || wanted.startsWith(`${key} `));
  const [best] = fitting.toSorted((left, right) => right.length - left.length);
  return best === undefined ? null : (table[best] ?? null);
}

const capitals: Readonly<Record<string, string>> = {
  france: 'Paris',
  germany: 'Berlin',
  italy: 'Rome',
  spain: 'Madrid',
  portugal: 'Lisbon',
  austria: 'Vienna',
  poland: 'Warsaw',
  japan: 'Tokyo',
  china: 'Beijing',
  india: 'New Delhi',
  canada: 'Ottawa',
  australia: 'Canberra',
  egypt: 'Cairo',
  'united kingdom': 'London',
  'united states': 'Washington, D.C.',
};
const counts: Readonly<Record<string, string>> = {
  'days in a week': '7',
  'months in a year': '12',
  'hours in a day': '24',
  'minutes in an hour': '60',
  'seconds in a minute': '60',
  continents: '7',
};
const opposites: Readonly<Record<string, string>> = {
  hot: 'cold',
  big: 'small',
  up: 'down',
  black: 'white',
  day: 'night',
  left: 'right',
  fast: 'slow',
  open: 'closed',
};
const colours: Readonly<Record<string, string>> = {
  sky: 'Blue',
  'clear sky': 'Blue',
  grass: 'Green',
  snow: 'White',
  banana: 'Yellow',
  'ripe banana': 'Yellow',
  blood: 'Red',
};
