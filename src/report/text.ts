/** Width that every line of the human report keeps to. */
export const WIDTH = 80

/** Characters that move a terminal's cursor or hide text; names come from AWS and may hold anything. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu

/** The text with control and invisible characters written out as `\u{…}`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}

/** Splits a word that is longer than a line, ARNs at a colon or slash where they have one. */
function pieces(word: string, width: number): string[] {
  const parts: string[] = []
  let rest = word
  while (rest.length > width) {
    const cut = Math.max(rest.lastIndexOf('/', width - 1), rest.lastIndexOf(':', width - 1)) + 1
    const at = cut > width / 2 ? cut : width
    parts.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return [...parts, rest]
}

/** Lines of a paragraph, none wider than `width` with its indent; `hanging` is the indent of all but the first. */
export function wrap(text: string, indent = 0, hanging = indent, width = WIDTH): string[] {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  let isEmpty = true
  for (const word of printable(text)
    .split(' ')
    .flatMap((one) => pieces(one, width - Math.max(indent, hanging)))) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ' '.repeat(hanging)
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return isEmpty && lines.length > 0 ? lines : [...lines, line]
}

/** `1 trail`, `2 trails`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
