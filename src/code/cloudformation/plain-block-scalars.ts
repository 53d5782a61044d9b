import type { ScalarNode } from './nodes.js'
import { type NotPlain, PLAIN_YAML_ONLY } from './plain-scalars.js'

const HEADER = /(?<style>[|>])(?<strip>-?)$/u
const SPACES = /^ *$/u

/**
 * A text over several lines, `|` or `>`, whose header ends the line at `lineEnd`. Lines that YAML would fold in special ways
 * (blank or further in, in a `>` text) are left to the full parser.
 */
export function blockScalarAt(
  text: string,
  start: number,
  lineEnd: number,
  parentIndent: number,
): ScalarNode | NotPlain {
  const header = HEADER.exec(text.slice(start, lineEnd))
  if (header === null || header.index !== 0 || text.charAt(lineEnd) !== '\n') return PLAIN_YAML_ONLY
  const { lines, end: blockEnd } = contentLines(text, lineEnd + 1, parentIndent)
  let end = blockEnd
  // The empty lines after it are not part of it.
  for (; lines.at(-1) === ''; end -= 1) lines.pop()
  const isFolded = header.groups?.style === '>'
  if (lines.length === 0 || lines.includes(undefined) || (isFolded && !lines.every(folds)))
    return PLAIN_YAML_ONLY
  const content = lines.join(isFolded ? ' ' : '\n') + (header.groups?.strip === '-' ? '' : '\n')
  return { kind: 'scalar', value: content, text: content, start, end }
}

/** The lines further in than the parent, without their common indentation; undefined for one that is left to the full parser. */
function contentLines(
  text: string,
  from: number,
  parentIndent: number,
): { readonly lines: (string | undefined)[]; readonly end: number } {
  const lines: (string | undefined)[] = []
  const prefix = /^ */u.exec(text.slice(from, from + MOST_INDENT))?.[0] ?? ''
  let at = from
  while (at < text.length) {
    const feed = text.indexOf('\n', at)
    const line = text.slice(at, feed === -1 ? text.length : feed)
    if (SPACES.test(line)) lines.push(line === '' && lines.length > 0 ? '' : undefined)
    else if (prefix.length > parentIndent && line.startsWith(prefix)) lines.push(line.slice(prefix.length))
    else break
    if (feed === -1) return { lines: [undefined], end: text.length }
    at = feed + 1
  }
  return { lines, end: at }
}

/** Deeper texts are left to the full parser. */
const MOST_INDENT = 100

function folds(line: string | undefined): boolean {
  return line !== undefined && line !== '' && !line.startsWith(' ') && !line.endsWith(' ')
}
