import { type JsonNode, readJson } from './json-reader.js'
import { parsePolicy } from './parse.js'

/** A statement as JSON that is known by its Sid. */
export interface SidStatement {
  readonly Sid: string
  readonly [element: string]: unknown
}

/** One statement of a document, as it is written there. */
export interface StatementSlice {
  readonly sid: string | undefined
  readonly start: number
  /** The offset behind its last character. */
  readonly end: number
  readonly text: string
}

/** The document's list of statements, or why it can't be edited safely. */
export type StatementList =
  | { readonly ok: true; readonly open: number; readonly slices: readonly StatementSlice[] }
  | { readonly ok: false; readonly reason: string }

export type EditedPolicy =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string }

/** The statements of a policy document with their places. A document whose meaning is uncertain is not for editing. */
export function listStatements(text: string): StatementList {
  const parsed = parsePolicy(text, 'policy')
  const doubt =
    parsed.problems[0] ??
    parsed.statements.flatMap((one) => one.problems).find((one) => one.code === 'duplicate-member')
  if (doubt !== undefined) return { ok: false, reason: `${doubt.message} at character ${doubt.offset}` }
  const root = readJson(text)
  const list =
    root.kind === 'object' ? root.members.find(({ name }) => name === 'Statement')?.value : undefined
  if (list?.kind !== 'array')
    return { ok: false, reason: 'its Statement is one object, not a list of statements' }
  const slices = list.items.map((item) => sliceOf(text, item))
  return { ok: true, open: list.offset, slices }
}

function sliceOf(text: string, item: JsonNode): StatementSlice {
  const end = endOf(text, item)
  const sid = item.kind === 'object' ? item.members.find(({ name }) => name === 'Sid')?.value : undefined
  return {
    sid: sid?.kind === 'string' ? sid.value : undefined,
    start: item.offset,
    end,
    text: text.slice(item.offset, end),
  }
}

/** The offset behind a value: nothing but white space stands between the last inner value and the closing bracket. */
function endOf(text: string, node: JsonNode): number {
  switch (node.kind) {
    case 'literal':
      return node.offset + node.text.length
    case 'string':
      return endOfString(text, node.offset)
    case 'array':
      return text.indexOf(']', endOfLast(text, node.items.at(-1), node.offset)) + 1
    case 'object':
      return text.indexOf('}', endOfLast(text, node.members.at(-1)?.value, node.offset)) + 1
  }
}

function endOfLast(text: string, last: JsonNode | undefined, open: number): number {
  return last === undefined ? open + 1 : endOf(text, last)
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/**
 * Puts statements into a document by their Sid, and takes those of `removed` out; every other character stays as it is.
 * New ones come last, written as the document is: on one line, or indented as its first statement is.
 */
export function editStatements(
  text: string,
  put: readonly SidStatement[],
  removed: readonly string[] = [],
): EditedPolicy {
  let current = text
  for (const sid of removed) {
    const edited = editOne(current, sid, undefined)
    if (!edited.ok) return edited
    current = edited.text
  }
  for (const statement of put) {
    const edited = editOne(current, statement.Sid, statement)
    if (!edited.ok) return edited
    current = edited.text
  }
  return { ok: true, text: current }
}

function editOne(text: string, sid: string, statement: SidStatement | undefined): EditedPolicy {
  const list = listStatements(text)
  if (!list.ok) return list
  const own = list.slices.filter((one) => one.sid === sid)
  const [found] = own
  if (own.length > 1) return { ok: false, reason: `${own.length} of its statements have the Sid ${sid}` }
  if (statement === undefined) {
    return { ok: true, text: found === undefined ? text : without(text, list.slices, found) }
  }
  if (found === undefined) return { ok: true, text: withNew(text, list, statement) }
  if (isSame(found.text, statement)) return { ok: true, text }
  const written = write(statement, leadOf(text, list))
  return { ok: true, text: text.slice(0, found.start) + written + text.slice(found.end) }
}

function isSame(written: string, statement: SidStatement): boolean {
  return JSON.stringify(JSON.parse(written)) === JSON.stringify(statement)
}

function without(text: string, slices: readonly StatementSlice[], gone: StatementSlice): string {
  const at = slices.indexOf(gone)
  const before = slices[at - 1]
  const after = slices[at + 1]
  if (before !== undefined) return text.slice(0, before.end) + text.slice(gone.end)
  return text.slice(0, gone.start) + text.slice(after?.start ?? gone.end)
}

type Listed = Extract<StatementList, { ok: true }>

function withNew(text: string, list: Listed, statement: SidStatement): string {
  const lead = leadOf(text, list)
  const written = write(statement, lead)
  const last = list.slices.at(-1)
  const at = last?.end ?? list.open + 1
  const joint = last === undefined ? '' : `,${lead}`
  return text.slice(0, at) + joint + written + text.slice(at)
}

/** The white space before the first statement. */
function leadOf(text: string, { open, slices }: Listed): string {
  return text.slice(open + 1, slices[0]?.start ?? open + 1)
}

function write(statement: SidStatement, lead: string): string {
  if (!lead.includes('\n')) return JSON.stringify(statement)
  const indent = lead.slice(lead.lastIndexOf('\n') + 1)
  return JSON.stringify(statement, undefined, 2).replaceAll('\n', `\n${indent}`)
}
