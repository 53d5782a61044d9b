import type { Place } from '../types.js'
import { FOREIGN_MARKS, type ForeignComment, foreignComments } from './foreign.js'
import { metadataSuppressions } from './metadata.js'
import { type WrittenSuppression, readSuppression } from './own.js'

/** Comments of one file that bear on findings. */
export interface FileComments {
  readonly own: readonly WrittenSuppression[]
  readonly foreign: readonly (ForeignComment & { readonly place: Place })[]
  /** Lines that hold nothing but a comment: one above a resource belongs to it. */
  readonly commentLines: ReadonlySet<number>
}

const OWN_MARK = 'trailseal:ignore'
const NONE: FileComments = { own: [], foreign: [], commentLines: new Set() }
/** Where a comment begins in HCL and in YAML. */
const STARTS = { hcl: /#|\/\/|\/\*/gu, yaml: /(?<=^|\s)#/gu } as const
const COMMENT_LINE = { hcl: /^\s*(?:#|\/\/|\/\*|\*)/u, yaml: /^\s*#/u } as const

/** How a file writes comments. JSON has none: CloudFormation's Metadata stands in. */
type CommentSyntax = 'hcl' | 'yaml' | 'json'

function syntaxOf(file: string): CommentSyntax {
  if (/\.(?:tf|tofu|tfvars)$/u.test(file)) return 'hcl'
  return file.endsWith('.json') || file.endsWith('.template.json') ? 'json' : 'yaml'
}

/** The suppressions and skip comments of a file. */
export function scanComments(file: string, text: string): FileComments {
  const syntax = syntaxOf(file)
  if (syntax === 'json' || text.trimStart().startsWith('{')) {
    return { ...NONE, own: metadataSuppressions(file, text) }
  }
  if (!text.includes(OWN_MARK) && !FOREIGN_MARKS.test(text)) return NONE
  return scanLines(file, text, syntax)
}

function scanLines(file: string, text: string, syntax: 'hcl' | 'yaml'): FileComments {
  const own: WrittenSuppression[] = []
  const foreign: (ForeignComment & { place: Place })[] = []
  const commentLines = new Set<number>()
  let offset = 0
  for (const [index, line] of text.split('\n').entries()) {
    const start = commentStart(line, syntax)
    if (COMMENT_LINE[syntax].test(line)) commentLines.add(index + 1)
    if (start !== undefined) {
      const comment = line.slice(start).trimEnd()
      const place = placeIn(file, { line: index + 1, start, offset, length: comment.length })
      const at = comment.indexOf(OWN_MARK)
      if (at >= 0) own.push(readSuppression(comment.slice(at + OWN_MARK.length), place))
      foreign.push(...foreignComments(comment).map((one) => ({ ...one, place })))
    }
    offset += line.length + 1
  }
  return { own, foreign, commentLines }
}

/** The first mark that is not inside a quoted text. */
function commentStart(line: string, syntax: 'hcl' | 'yaml'): number | undefined {
  for (const found of line.matchAll(STARTS[syntax])) {
    const before = line.slice(0, found.index).replaceAll(/\\./gu, '')
    const quotes = before.match(/"/gu)?.length ?? 0
    if (quotes % 2 === 0) return found.index
  }
  return undefined
}

function placeIn(
  file: string,
  { line, start, offset, length }: { line: number; start: number; offset: number; length: number },
): Place {
  return {
    file,
    offset: offset + start,
    endOffset: offset + start + length,
    line,
    column: start + 1,
    endLine: line,
    endColumn: start + 1 + length,
  }
}
