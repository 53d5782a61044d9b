import type { JsonMember, JsonNode } from './json-reader.js'
import { readConditions } from './parse-conditions.js'
import { ProblemList, pointerTo, textOf, textsOf } from './parse-values.js'
import type { PrincipalElement, Statement } from './types.js'

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])
const PRINCIPAL_TYPES = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser'])

type Members = ReadonlyMap<string, JsonMember>

/** Where a statement stands in its document, and the document's own problems. */
interface StatementPlace {
  /** Counted from 1. */
  readonly index: number
  readonly pointer: string
  readonly problems: ProblemList
}

/**
 * Reads one statement. One that is no object, or that neither allows nor denies, leaves the whole document's meaning
 * open: that is a problem of the document, and there is no statement.
 */
export function parseStatement(node: JsonNode, place: StatementPlace): Statement[] {
  const { index, pointer } = place
  if (node.kind !== 'object') {
    place.problems.add('bad-value', pointer, node.offset, `statement ${index} is not a JSON object`)
    return []
  }
  const problems = new ProblemList()
  const members = problems.uniqueMembers(node, pointer)
  const effect = readEffect(members, node, place)
  if (effect === undefined) return []
  reportUnknown(members, pointer, problems)
  const sid = readSid(members, pointer, problems)
  const lists = readLists(members, pointer, problems)
  const conditions = readConditions(
    members.get('Condition')?.value,
    pointerTo(pointer, 'Condition'),
    problems,
  )
  reportContradictions(members, node.offset, pointer, problems)
  reportNoEffect({ ...lists, members }, node.offset, pointer, problems)
  return [
    { index, ...(sid === undefined ? {} : { sid }), effect, ...lists, conditions, problems: problems.all },
  ]
}

function readEffect(members: Members, node: JsonNode, place: StatementPlace): 'Allow' | 'Deny' | undefined {
  const member = members.get('Effect')
  const effect = textOf(member?.value)
  if (effect === 'Allow' || effect === 'Deny') return effect
  place.problems.add(
    'bad-value',
    pointerTo(place.pointer, 'Effect'),
    member?.offset ?? node.offset,
    `the Effect of statement ${place.index} is Allow or Deny, not ${effect ?? 'absent'}`,
  )
  return undefined
}

function readSid(members: Members, pointer: string, problems: ProblemList): string | undefined {
  const member = members.get('Sid')
  if (member === undefined) return undefined
  const sid = textOf(member.value)
  if (sid === undefined) problems.add('bad-value', pointerTo(pointer, 'Sid'), member.offset, 'Sid is a text')
  return sid === '' ? undefined : sid
}

function reportUnknown(members: Members, pointer: string, problems: ProblemList): void {
  for (const [name, { offset }] of members) {
    if (ELEMENTS.has(name)) continue
    const message = `${name} is not an element of a statement`
    problems.add('unknown-element', pointerTo(pointer, name), offset, message)
  }
}

function readLists(members: Members, pointer: string, problems: ProblemList): Partial<Statement> {
  const list = (name: string): string[] | undefined => {
    const member = members.get(name)
    return member === undefined ? undefined : textsOf(member.value, pointerTo(pointer, name), problems)
  }
  const principal = (name: string): PrincipalElement | undefined => {
    const member = members.get(name)
    return member === undefined ? undefined : readPrincipal(member.value, pointerTo(pointer, name), problems)
  }
  const all = {
    principal: principal('Principal'),
    notPrincipal: principal('NotPrincipal'),
    actions: list('Action'),
    notActions: list('NotAction'),
    resources: list('Resource'),
    notResources: list('NotResource'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function readPrincipal(node: JsonNode, pointer: string, problems: ProblemList): PrincipalElement {
  if (node.kind !== 'object') {
    const texts = textsOf(node, pointer, problems)
    const odd = texts.find((text) => text !== '*')
    if (odd !== undefined) problems.add('bad-value', pointer, node.offset, `${odd} lacks a type of principal`)
    return texts.map((value) => ({ type: 'AWS', value }))
  }
  return [...problems.uniqueMembers(node, pointer)].flatMap(([type, member]) => {
    const at = pointerTo(pointer, type)
    if (!PRINCIPAL_TYPES.has(type)) {
      problems.add('unknown-element', at, member.offset, `${type} is not a type of principal`)
    }
    return textsOf(member.value, at, problems).map((value) => ({ type, value }))
  })
}

function reportContradictions(
  members: Members,
  offset: number,
  pointer: string,
  problems: ProblemList,
): void {
  for (const name of ['Action', 'Resource', 'Principal']) {
    if (!members.has(name) || !members.has(`Not${name}`)) continue
    problems.add('bad-value', pointer, offset, `${name} and Not${name} exclude each other`)
  }
}

/**
 * KMS accepts a statement without Action or Resource and gives it no effect. The trust policy of a role never has a
 * Resource: it is told by its actions, which are those of STS.
 * Source: KMS developer guide, key-policy-overview; IAM user guide, reference_policies_elements_resource.
 */
function reportNoEffect(
  { actions, members }: Partial<Statement> & { members: Members },
  offset: number,
  pointer: string,
  problems: ProblemList,
): void {
  const isTrust = actions?.every((action) => action.toLowerCase().startsWith('sts:')) ?? false
  for (const name of ['Action', 'Resource']) {
    const isPresent = members.has(name) || members.has(`Not${name}`)
    if (isPresent || (name === 'Resource' && isTrust)) continue
    problems.add('no-effect', pointer, offset, `a statement without ${name} has no effect`)
  }
}
