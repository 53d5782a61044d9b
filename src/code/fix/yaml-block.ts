import type { CodeResource } from '../types.js'
import { type Edit, lineAt, lineEndingOf, lineStart, nextLine } from './edits.js'

/** A resource of a template in block style: its lines, and how they are indented. */
export interface YamlBlock {
  readonly address: string
  readonly file: string
  readonly source: string
  /** Where the line with the logical id begins, and where the resource ends. */
  readonly start: number
  readonly end: number
  readonly indent: number
  /** Offset of the first property's line; the end of the block where there are none. */
  readonly firstProperty: number
  readonly propertyIndent: number
  readonly eol: string
}

/** The lines of a resource; undefined where it is not written in block style. */
export function yamlBlockOf(resource: CodeResource, source: string): YamlBlock | undefined {
  const { file, offset } = resource.place
  if (file.endsWith('.json') || source.trimStart().startsWith('{')) return undefined
  const logicalId = resource.address.replace(/^.*[#.]/u, '')
  // Source: CloudFormation user guide, resources-section-structure: logical ids are alphanumeric.
  const start = /^[A-Za-z0-9]+$/u.test(logicalId) ? idLine(source, logicalId, offset) : undefined
  if (start === undefined) return undefined
  const indent = indentOf(lineAt(source, start))
  const end = blockEnd(source, start, indent)
  const properties = childLine(source, { from: nextLine(source, start), end, name: 'Properties' })
  if (properties === undefined || !/^\s*Properties:\s*(?:#.*)?$/u.test(lineAt(source, properties)))
    return undefined
  const firstProperty = nextContent(source, nextLine(source, properties), end)
  const propertyIndent = indentOf(lineAt(source, firstProperty))
  if (propertyIndent <= indentOf(lineAt(source, properties))) return undefined
  return {
    address: resource.address,
    file,
    source,
    start,
    end,
    indent,
    firstProperty,
    propertyIndent,
    eol: lineEndingOf(source),
  }
}

/** The line of the logical id, at the resource's place or just above it. */
function idLine(source: string, logicalId: string, offset: number): number | undefined {
  let at = lineStart(source, offset)
  for (let step = 0; step < 5; step += 1) {
    if (new RegExp(`^\\s+["']?${logicalId}["']?\\s*:\\s*(?:#.*)?$`, 'u').test(lineAt(source, at))) return at
    if (at === 0) return undefined
    at = lineStart(source, at - 1)
  }
  return undefined
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function isContent(line: string): boolean {
  return !/^\s*(?:#.*)?$/u.test(line)
}

/** Where the first line follows that is not indented deeper, comments and blank lines above it left out. */
function blockEnd(source: string, start: number, indent: number): number {
  let end = nextLine(source, start)
  for (let at = end; at < source.length; at = nextLine(source, at)) {
    const line = lineAt(source, at)
    if (!isContent(line)) continue
    if (indentOf(line) <= indent) break
    end = nextLine(source, at)
  }
  return end
}

function nextContent(source: string, from: number, end: number): number {
  let at = from
  while (at < end && !isContent(lineAt(source, at))) at = nextLine(source, at)
  return at
}

/** The line of a member among the lines of one indentation. */
export function childLine(
  source: string,
  { from, end, name }: { from: number; end: number; name: string },
): number | undefined {
  const first = nextContent(source, from, end)
  const indent = indentOf(lineAt(source, first))
  for (let at = first; at < end; at = nextLine(source, at)) {
    const line = lineAt(source, at)
    if (isContent(line) && indentOf(line) === indent && new RegExp(`^\\s*${name}\\s*:`, 'u').test(line))
      return at
  }
  return undefined
}

/** Sets a property; or says why that is left to its owner. */
export function setProperty(
  block: YamlBlock,
  setting: { readonly name: string; readonly value: string; readonly replaces: RegExp },
): (Edit & { file: string }) | string {
  const { name, value, replaces } = setting
  const { source, firstProperty, end, file, propertyIndent, eol } = block
  const line = childLine(source, { from: firstProperty, end, name })
  if (line === undefined) {
    const text = `${' '.repeat(propertyIndent)}${name}: ${value}${eol}`
    return { file, offset: firstProperty, endOffset: firstProperty, text }
  }
  const [, before = '', written = ''] =
    /^(\s*[^:]+:[ \t]*)(.*?)[ \t]*(?:\s#.*)?$/u.exec(lineAt(source, line)) ?? []
  if (!replaces.test(written)) {
    return `${block.address}: ${name} is ${written === '' ? 'written over several lines' : written}, which is to be mended where it comes from`
  }
  return { file, offset: line + before.length, endOffset: line + before.length + written.length, text: value }
}

/** The text of a property that is written on one line. */
export function propertyText({ source, firstProperty, end }: YamlBlock, name: string): string | undefined {
  const line = childLine(source, { from: firstProperty, end, name })
  if (line === undefined) return undefined
  return /:[ \t]*(.*?)[ \t]*(?:\s#.*)?$/u.exec(lineAt(source, line))?.[1] ?? ''
}

/** Where a list's first item begins below a member, and how far it is indented. */
export function firstItem(
  source: string,
  member: number,
  end: number,
): { offset: number; indent: number } | undefined {
  const offset = nextContent(source, nextLine(source, member), end)
  const line = lineAt(source, offset)
  return /^\s*- /u.test(line) ? { offset, indent: indentOf(line) } : undefined
}
