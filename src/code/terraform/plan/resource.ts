import type { CodeResource, CodeValue } from '../../types.js'
import { placeOf } from '../source.js'
import { type Json, type ResourceName, expressionAt, field, referencesOf } from './configuration.js'
import { type PlanMapping, planMappingOf } from './mapping.js'
import { type JsonValue, memberOf, textOf } from './node.js'
import { type Lookup, type Origin, originOf } from './references.js'
import { type Planned, plannedAt } from './values.js'

/** What is shared by all resources of one plan. */
export interface PlanContext extends Lookup {
  /** `configuration.provider_config`. */
  readonly providers: Json | undefined
  /** Values of the root's variables. */
  readonly variables: Json | undefined
  /** The configuration of a resource; undefined where the plan has none. */
  readonly configurationOf: (name: ResourceName) => Json | undefined
}

/** One element of `resource_changes`, `planned_values` or `prior_state`. */
export interface PlanElement {
  readonly element: JsonValue
  readonly planned: Planned
}

/** Arguments whose value names another resource: only these can be an attribute of it, and not something made from one. */
const NAMING = new Set([
  'kmsKeyId',
  'kmsMasterKeyId',
  'targetKeyId',
  'keyId',
  's3BucketName',
  'bucketName',
  'primaryKeyArn',
  'cloudWatchLogsLogGroupArn',
])

function later(name: string, at: JsonValue, origin: Origin): CodeValue {
  const place = placeOf(at)
  if (origin.kind === 'attribute' && NAMING.has(name)) {
    return { kind: 'attribute', address: origin.address, attribute: origin.attribute, place }
  }
  const names = origin.kind === 'attribute' ? [`${origin.address}.${origin.attribute}`] : origin.names
  const reason = 'it is known only when the plan is applied'
  if (names.length === 0) return { kind: 'unknown', reason, place }
  // Several names, or a value made from one of them: not the value of any.
  const reference = names.length === 1 && NAMING.has(name) ? (names[0] ?? '') : `(${names.join(', ')})`
  return { kind: 'unknown', reason, reference, place }
}

interface Read {
  readonly name: ResourceName
  readonly mapping: PlanMapping
  readonly planned: Planned
  readonly configuration: Json | undefined
}

/**
 * Undefined where the code does not set it: what the provider computes for itself, such as AWS's default policy of a key, is
 * not what the code says.
 */
function computed(
  read: Read,
  path: string,
  name: string,
  at: JsonValue,
  plan: PlanContext,
): CodeValue | undefined {
  const [top = path] = path.split('.')
  const isSet = read.configuration === undefined || expressionAt(read.configuration, top) !== undefined
  if (!isSet) return undefined
  const expression = expressionAt(read.configuration, path)
  return later(name, at, originOf(expression, read.name.moduleAddress, plan))
}

function attributesOf(read: Read, plan: PlanContext): Map<string, CodeValue> {
  const attributes = new Map<string, CodeValue>()
  for (const [path, name] of read.mapping.attributes) {
    const argument = plannedAt(read.planned, path)
    const value =
      argument.kind === 'told'
        ? argument.value
        : argument.kind === 'later'
          ? computed(read, path, name, argument.at, plan)
          : undefined
    // Two spellings of one argument: the one that is set counts.
    if (value !== undefined && !attributes.has(name)) attributes.set(name, value)
  }
  for (const [path, name] of read.mapping.identities) {
    const argument = plannedAt(read.planned, path)
    if (argument.kind === 'told' && !attributes.has(name)) attributes.set(name, argument.value)
  }
  return attributes
}

function providerRegion(read: Read, place: CodeValue['place'], plan: PlanContext): CodeValue | undefined {
  const key = field(read.configuration, 'provider_config_key')
  const provider = typeof key === 'string' ? field(plan.providers, key) : undefined
  const expression = field(field(provider, 'expressions'), 'region')
  if (expression === undefined) return undefined
  const constant = field(expression, 'constant_value')
  if (typeof constant === 'string') return { kind: 'known', value: constant, place }
  const references = referencesOf(expression)
  const variable = references.length === 1 ? /^var\.([\w-]+)$/u.exec(references[0] ?? '')?.[1] : undefined
  const value = variable === undefined ? undefined : field(field(plan.variables, variable), 'value')
  if (typeof value === 'string') return { kind: 'known', value, place }
  const reason = 'the provider’s region is not told by the plan'
  return {
    kind: 'unknown',
    reason,
    ...(references.length > 0 && { reference: `(${references.join(', ')})` }),
    place,
  }
}

function regionOf(read: Read, element: JsonValue, plan: PlanContext): CodeValue | undefined {
  const own = plannedAt(read.planned, 'region')
  if (own.kind === 'told' && own.value.kind === 'known' && own.value.value !== '') return own.value
  return providerRegion(read, placeOf(element), plan)
}

function nameOf(element: JsonValue): (ResourceName & { readonly address: string }) | undefined {
  const [address, type, name] = ['address', 'type', 'name'].map((one) => textOf(memberOf(element, one)))
  if (address === undefined || type === undefined || name === undefined) return undefined
  const mode = textOf(memberOf(element, 'mode')) ?? 'managed'
  const moduleAddress = textOf(memberOf(element, 'module_address')) ?? moduleOf(address)
  return { address, type, name, mode, moduleAddress }
}

/** `planned_values` and `prior_state` have no `module_address`. */
function moduleOf(address: string): string {
  const module = /^(?:module\.[\w-]+(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?\.)*/u.exec(address)?.[0] ?? ''
  return module.replace(/\.$/u, '')
}

export function planResource({ element, planned }: PlanElement, plan: PlanContext): CodeResource | undefined {
  const name = nameOf(element)
  const mapping = name && planMappingOf(name.mode === 'data' ? 'data' : 'managed', name.type)
  if (name === undefined || mapping === undefined) return undefined
  const configuration = plan.configurationOf(name)
  const read: Read = { name, mapping, planned, configuration }
  const region = regionOf(read, element, plan)
  const isGone = planned.value?.kind === 'scalar' && planned.value.value === null
  return {
    address: name.address,
    type: mapping.type,
    format: 'terraform-plan',
    place: placeOf(element),
    attributes: isGone ? new Map() : attributesOf(read, plan),
    managed: name.mode !== 'data',
    ...(isGone && { exists: 'no' as const }),
    ...(region !== undefined && { region }),
  }
}
