import { planMappingOf } from './mapping.js'
import { type Source } from '../source.js'
import { type JsonValue, readNode, textOf } from './node.js'
import { type Stretch, ScanError, afterSpace, itemsOf, membersOf } from './scan.js'

/** One resource in the text, of a type that the rules look at; read in full when its turn comes. */
export interface FoundResource extends Stretch {
  readonly address: string
  readonly mode: 'managed' | 'data'
}

/** What a plan or state holds of the resources that the rules look at. Large parts of it are only skipped. */
export interface PlanSections {
  readonly formatVersion?: string
  /** Elements of `resource_changes`: a plan's. */
  readonly changes: readonly FoundResource[]
  /** Resources below `planned_values` (a plan) or `values` (a state). */
  readonly planned: readonly FoundResource[]
  /** Data sources below `prior_state`: those that were read before planning. */
  readonly prior: readonly FoundResource[]
  readonly hasChanges: boolean
  /** `values` instead of `planned_values`: what is there, not what is planned. */
  readonly isState: boolean
  readonly variables?: Stretch
  readonly configuration?: Stretch
}

/** Modules within modules, in the values of a plan. */
const DEEPEST = 60

function first(text: string, start: number, wanted: string): Stretch | undefined {
  for (const member of membersOf(text, start)) if (member.key === wanted) return member
  return undefined
}

/** What stands before the values of a resource, where it is cheap to find; undefined if the rules don't look at it. */
function headerOf(source: Source, { start, end }: Stretch): FoundResource | undefined {
  const names: Record<string, string | undefined> = {}
  for (const member of membersOf(source.text, start)) {
    if (member.key === 'address' || member.key === 'mode' || member.key === 'type') {
      names[member.key] = textOf(readNode(source, member))
    }
    const { address, mode, type } = names
    if (address === undefined || mode === undefined || type === undefined) continue
    const kind = mode === 'data' ? 'data' : 'managed'
    return planMappingOf(kind, type) === undefined ? undefined : { start, end, address, mode: kind }
  }
  return undefined
}

function relevantItems(source: Source, list: number): FoundResource[] {
  const found: FoundResource[] = []
  for (const item of itemsOf(source.text, list)) {
    const header = headerOf(source, item)
    if (header !== undefined) found.push(header)
  }
  return found
}

/** What was before is half of a change, and nothing here asks for it. */
const LEFT_OUT = new Set(['before', 'before_sensitive', 'before_identity', 'after_identity'])

/** Reads an element of `resource_changes`. */
export function readChange(source: Source, { start, end }: Stretch): JsonValue {
  const members = new Map<string, JsonValue>()
  for (const member of membersOf(source.text, start)) {
    if (LEFT_OUT.has(member.key)) continue
    members.set(member.key, member.key === 'change' ? readChange(source, member) : readNode(source, member))
  }
  return { source, start, end, kind: 'object', members }
}

/** Resources of a module of `planned_values`, `values` or `prior_state`, and of those below it. */
function moduleResources(source: Source, module: number, depth = 0): FoundResource[] {
  if (depth > DEEPEST) throw new ScanError(module)
  const found: FoundResource[] = []
  for (const member of membersOf(source.text, module)) {
    if (member.key === 'resources') found.push(...relevantItems(source, member.start))
    if (member.key !== 'child_modules') continue
    for (const child of itemsOf(source.text, member.start)) {
      found.push(...moduleResources(source, child.start, depth + 1))
    }
  }
  return found
}

function rootResources(source: Source, values: number): FoundResource[] {
  const root = first(source.text, values, 'root_module')
  return root === undefined ? [] : moduleResources(source, root.start)
}

/** Finds the parts of a plan. Throws ScanError where the text is no JSON. */
export function findSections(source: Source): PlanSections {
  const { text } = source
  const start = afterSpace(text, text.startsWith('\uFEFF') ? 1 : 0)
  const sections: PlanSections = { changes: [], planned: [], prior: [], hasChanges: false, isState: false }
  if (text.charCodeAt(start) !== 0x7b) throw new ScanError(start)
  for (const member of membersOf(text, start)) Object.assign(sections, sectionOf(source, member))
  return sections
}

function sectionOf(source: Source, member: Stretch & { readonly key: string }): Partial<PlanSections> {
  const { text } = source
  switch (member.key) {
    case 'format_version':
      return { formatVersion: text.slice(member.start, member.end).replaceAll('"', '') }
    case 'resource_changes':
      return { changes: relevantItems(source, member.start), hasChanges: true }
    case 'planned_values':
      return { planned: rootResources(source, member.start) }
    case 'values':
      return { planned: rootResources(source, member.start), isState: true }
    case 'prior_state': {
      const values = first(text, member.start, 'values')
      return { prior: values === undefined ? [] : rootResources(source, values.start) }
    }
    case 'variables':
      return { variables: member }
    case 'configuration':
      return { configuration: member }
    default:
      return {}
  }
}
