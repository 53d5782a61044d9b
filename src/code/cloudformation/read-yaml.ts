import {
  type Alias,
  type Document,
  type Pair,
  type ParsedNode,
  Schema,
  isAlias,
  isMap,
  isScalar,
  parseAllDocuments,
} from 'yaml'
import { MOST_DEPTH, MOST_OPEN, MOST_ALIASED_VALUES } from './limits.js'
import { nestsTooDeep } from './nesting.js'
import type { BrokenNode, MapEntry, SyntaxProblem, TemplateDocument, TemplateNode } from './nodes.js'
import { addEntry } from './nodes.js'
import { readPlainYaml } from './read-plain-yaml.js'
import { plainValue } from './scalars.js'
import { SHORT_TAGS, functionOfTag } from './tags.js'
import { yamlProblem } from './yaml-problems.js'

const STANDARD_TAG = 'tag:yaml.org,2002:'
/** Properties of a node (tag, anchor, line ends, comments between) are looked for this far before it. */
const MOST_PROPERTY_CHARACTERS = 1000
const MERGE_KEY = '<<'

/** The tags as yaml wants them: kept, never resolved. One schema for all files: building it costs as much as a small file. */
const SCHEMA = new Schema({
  schema: 'failsafe',
  customTags: SHORT_TAGS.flatMap((tag) => [
    { tag, resolve: (text: string) => text },
    { tag, collection: 'seq' as const, resolve: <T>(node: T) => node },
    { tag, collection: 'map' as const, resolve: <T>(node: T) => node },
  ]),
})

/** Reads every document of a YAML text. `start`: where it begins after a byte order mark. Never throws. */
export function readYaml(text: string, start: number): readonly TemplateDocument[] {
  const root = readPlainYaml(text, start)
  return root === undefined ? readFullYaml(text, start) : [{ root, problems: [] }]
}

/** The same by the full parser alone. */
export function readFullYaml(text: string, start: number): readonly TemplateDocument[] {
  if (nestsTooDeep(text)) return [tooDeep(start, text.length)]
  const parsed = parseAllDocuments(start === 0 ? text : text.slice(start), {
    schema: SCHEMA,
    version: '1.2',
    keepSourceTokens: false,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    logLevel: 'silent',
  })
  return 'empty' in parsed ? [] : parsed.map((document) => new DocumentReader(text, start).read(document))
}

type ContentNode = Exclude<ParsedNode, Alias.Parsed>

interface Anchored {
  readonly node: TemplateNode
  readonly values: number
}

class DocumentReader {
  readonly #text: string
  readonly #start: number
  readonly #problems: SyntaxProblem[] = []
  readonly #anchors = new Map<string, Anchored | 'open'>()
  #values = 0
  #aliased = 0
  #isBomb = false

  constructor(text: string, start: number) {
    this.#text = text
    this.#start = start
  }

  read(document: Document.Parsed): TemplateDocument {
    for (const error of document.errors) this.#problems.push(yamlProblem(error, this.#start))
    const at = this.#start + (document.range[0] ?? 0)
    const root = document.contents === null ? emptyAt(at) : this.#node(document.contents, 0)
    return { root, problems: this.#problems }
  }

  #node(node: ParsedNode, depth: number): TemplateNode {
    if (isAlias(node)) return this.#alias(node.source, this.#span(node))
    const name = node.anchor
    const before = this.#values
    if (name !== undefined) this.#anchors.set(name, 'open')
    const read = this.#tagged(node, depth)
    if (name !== undefined) this.#anchors.set(name, { node: read, values: this.#values - before })
    return read
  }

  #tagged(node: ContentNode, depth: number): TemplateNode {
    this.#values += 1
    const content = this.#content(node, depth)
    const tag = node.tag
    if (tag === undefined || tag.startsWith(STANDARD_TAG)) return content
    const span = { start: this.#tagStart(tag, content.start), end: content.end }
    const name = functionOfTag(tag)
    if (name !== undefined) {
      const key = { start: span.start, end: span.start + tag.length }
      return { kind: 'map', entries: new Map([[name, { key, value: content }]]), ...span }
    }
    const reason = `the tag ${tag} is none of CloudFormation's functions`
    return this.#broken('YAML_UNKNOWN_TAG', reason, span)
  }

  #content(node: ContentNode, depth: number): TemplateNode {
    const span = this.#span(node)
    if (depth > MOST_DEPTH) return this.#tooDeep(span)
    if (isScalar(node)) {
      const text = typeof node.value === 'string' ? node.value : ''
      const isText = node.type !== 'PLAIN' || isTextTag(node.tag)
      return { kind: 'scalar', value: isText ? text : plainValue(text), text, ...span }
    }
    if (isMap(node)) return this.#map(node.items, depth, span)
    const items = node.items.map((item) => this.#item(item, depth + 1, span.start))
    return { kind: 'list', items, start: span.start, end: endOf(items, span, this.#text) }
  }

  /** A pair inside a list, `[a: b]`, is a map of one entry. */
  #item(item: ParsedNode | Pair<ParsedNode, ParsedNode | null>, depth: number, start: number): TemplateNode {
    return 'key' in item ? this.#map([item], depth, { start, end: start }) : this.#node(item, depth)
  }

  #map(
    pairs: readonly Pair<ParsedNode, ParsedNode | null>[],
    depth: number,
    span: { readonly start: number; readonly end: number },
  ): TemplateNode {
    const entries = new Map<string, MapEntry>()
    const merged: TemplateNode[] = []
    for (const { key, value } of pairs) {
      const keySpan = this.#span(key)
      const read = value === null ? emptyAt(keySpan.end) : this.#node(value, depth + 1)
      if (!isScalar(key)) this.#broken('YAML_KEY_NOT_TEXT', 'a key is not a text', keySpan)
      else if (key.value === MERGE_KEY && key.type === 'PLAIN') merged.push(read)
      else this.#add(entries, String(key.value), { key: keySpan, value: read })
    }
    for (const source of merged) this.#merge(entries, source)
    const values = [...entries.values()].map((entry) => entry.value)
    return { kind: 'map', entries, start: span.start, end: endOf(values, span, this.#text) }
  }

  #add(entries: Map<string, MapEntry>, name: string, entry: MapEntry): void {
    const problem = addEntry(entries, name, entry)
    if (problem !== undefined) this.#problems.push(problem)
  }

  /** Entries of the map itself win over merged ones, earlier merged ones over later (yaml.org/type/merge.html). */
  #merge(entries: Map<string, MapEntry>, source: TemplateNode): void {
    const sources = source.kind === 'list' ? source.items : [source]
    for (const one of sources) {
      if (one.kind !== 'map') this.#broken('YAML_MERGE', 'a merge key takes a map or a list of maps', source)
      else for (const [name, entry] of one.entries) if (!entries.has(name)) entries.set(name, entry)
    }
  }

  #alias(name: string, span: { readonly start: number; readonly end: number }): TemplateNode {
    const found = this.#anchors.get(name)
    if (found === undefined) return this.#broken('YAML_ALIAS', `the anchor ${name} is not set before`, span)
    if (found === 'open') return this.#broken('YAML_ALIAS_CYCLE', `the anchor ${name} holds itself`, span)
    if (this.#aliased + found.values > MOST_ALIASED_VALUES) {
      const reason = `aliases would repeat more than ${MOST_ALIASED_VALUES} values`
      if (this.#isBomb) return { kind: 'broken', reason, ...span }
      this.#isBomb = true
      return this.#broken('YAML_ALIAS_BOMB', reason, span)
    }
    this.#aliased += found.values
    this.#values += found.values
    return found.node
  }

  #tooDeep(span: { readonly start: number; readonly end: number }): BrokenNode {
    return this.#broken('CFN_TOO_DEEP', `nested deeper than ${MOST_DEPTH} levels`, span)
  }

  #broken(
    code: string,
    reason: string,
    { start, end }: { readonly start: number; readonly end: number },
  ): BrokenNode {
    this.#problems.push({ code, message: reason, start, end })
    return { kind: 'broken', reason, start, end }
  }

  #span(node: ParsedNode): { readonly start: number; readonly end: number } {
    return { start: node.range[0] + this.#start, end: node.range[1] + this.#start }
  }

  /** yaml gives no place for a tag; it stands before the value, with at most an anchor, a comment and line ends between. */
  #tagStart(tag: string, contentStart: number): number {
    const at = this.#text.lastIndexOf(tag, contentStart)
    return at === -1 || contentStart - at > MOST_PROPERTY_CHARACTERS ? contentStart : at
  }
}

function isTextTag(tag: string | undefined): boolean {
  return tag !== undefined && (tag === `${STANDARD_TAG}str` || !tag.startsWith(STANDARD_TAG))
}

function emptyAt(at: number): TemplateNode {
  return { kind: 'scalar', value: null, text: '', start: at, end: at }
}

/** yaml ends a block where the next one begins; people end it with its last value. */
function endOf(
  values: readonly TemplateNode[],
  span: { readonly start: number; readonly end: number },
  text: string,
): number {
  const isFlow = text[span.start] === '{' || text[span.start] === '['
  if (isFlow) return span.end
  return values.reduce((end, value) => (value.end <= span.end ? Math.max(end, value.end) : end), span.start)
}

function tooDeep(start: number, end: number): TemplateDocument {
  const message = `nested deeper than ${MOST_OPEN} levels`
  const root = { kind: 'broken', reason: message, start, end } as const
  return { root, problems: [{ code: 'CFN_TOO_DEEP', message, start, end }] }
}
