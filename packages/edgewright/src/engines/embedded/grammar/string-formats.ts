const year = '[0-9]{4}';
const longMonth = '(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])';
const shortMonth = '(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)';
// 29 February only in years that have one: divisible by 4, and by 400 when by 100.
const leapYear = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const date = `(?:${year}-(?:${longMonth}|${shortMonth}|02-(?:0[1-9]|1[0-9]|2[0-8]))|${leapYear}-02-29)`;
const clock = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?';
const zone = '(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])';
const byte = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = `${byte}(?:\\.${byte}){3}`;
const group = '[0-9A-Fa-f]{1,4}';
const label = '[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*';
const mailbox = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const days = '[0-9]{1,9}';

/** One to seven groups before or after the gap of a shortened IPv6 address, all together at most seven. */
function shortenedIpv6(): string[] {
  return Array.from({ length: 8 }, (_, before) => {
    const left = before === 0 ? '' : `${group}(?::${group}){${before - 1}}`;
    const after = 7 - before;
    return `${left}::${after === 0 ? '' : `(?:${group}(?::${group}){0,${after - 1}})?`}`;
  });
}

/**
 * The values of `format` that are honoured, each as an anchored pattern. Stricter than the standards where
 * those allow what no reader expects (leap seconds, quoted mailboxes, lower-case `t` and `z`). Other formats
 * are annotations, as the JSON Schema standard has it, and are ignored.
 */
export const stringFormats: Readonly<Record<string, string>> = {
  date: `^${date}$`,
  time: `^${clock}${zone}$`,
  'date-time': `^${date}T${clock}${zone}$`,
  duration: `^P(?:${days}W|(?:${days}Y)?(?:${days}M)?${days}D(?:T${days}[HMS])?|${days}[YMD]|T(?:${days}H)?(?:${days}M)?${days}S|T${days}[HM])$`,
  uuid: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
  email: `^${mailbox}(?:\\.${mailbox})*@${label}(?:\\.${label})+$`,
  hostname: `^${label}(?:\\.${label})*$`,
  ipv4: `^${ipv4}$`,
  ipv6: `^(?:${group}(?::${group}){7}|${shortenedIpv6().join('|')})$`,
  uri: '^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&()*+,;=%\\[\\]-]+$',
};
