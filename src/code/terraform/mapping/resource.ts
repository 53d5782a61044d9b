import type { CodeResource, CodeValue } from '../../types.js'
import { evaluate } from '../evaluate/evaluate.js'
import type { Scope } from '../evaluate/scope.js'
import { jsonDecode } from '../functions/json.js'
import { nestedBlocks } from '../module/blocks.js'
import { type Instance, allInstances, instancesOf } from '../module/instances.js'
import { type Module, report } from '../module/module.js'
import { regionOf } from '../module/resources.js'
import { placeOf } from '../source.js'
import type { Block, Body } from '../syntax/ast.js'
import { type Value, derivedUnknown, isNull, moveTo, unknown } from '../values.js'
import { toCodeValue } from './code-value.js'
import { type ResourceMapping, mappingOf } from './table.js'

/** The value of an argument by its path through nested blocks; undefined where it is not set. */
function valueAt(body: Body, path: readonly string[], scope: Scope): Value | undefined {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    const attribute = body.attributes.get(name)
    if (attribute === undefined) return undefined
    if (attribute.duplicate === true) return unknown(`${name} is given twice`, attribute.value)
    const value = evaluate(attribute.value, scope)
    return isNull(value) ? undefined : moveTo(value, attribute.value)
  }
  const blocks = nestedBlocks(body, name, scope)
  if ('kind' in blocks) return derivedUnknown(blocks, blocks.at)
  const [first] = blocks
  return first && valueAt(first.body, rest, first.scope)
}

/** A policy that is text with unknown parts is told as a document, where it is one. */
function asDocument(value: Value): Value {
  if (value.kind !== 'text') return value
  const document = jsonDecode(value, value.at)
  return document?.kind === 'map' ? moveTo(document, value.at) : value
}

interface Reading {
  readonly module: Module
  readonly block: Block
  readonly mapping: ResourceMapping
}

function attributesOf({ module, block, mapping }: Reading, scope: Scope): Map<string, CodeValue> {
  const attributes = new Map<string, CodeValue>()
  for (const [path, name] of mapping.attributes) {
    if (block.broken) {
      attributes.set(name, toCodeValue(unknown('its block does not parse fully, or is there twice', block)))
      continue
    }
    const found = valueAt(block.body, path.split('.'), scope)
    if (found === undefined) continue
    attributes.set(name, toCodeValue(name === 'policy' ? asDocument(found) : found))
  }
  for (const attribute of block.body.attributes.values()) {
    if (attribute.duplicate !== true) continue
    report(module.session, 'DUPLICATE_ATTRIBUTE', `${attribute.name} is given twice`, attribute)
  }
  return attributes
}

interface Existence {
  readonly instance: Instance
  readonly exists: 'no' | Value | undefined
}

function existing({ module, block }: Reading, key: string): readonly Existence[] {
  const instances = instancesOf(module, key, block)
  const own = instances.kind === 'open' ? instances.why : undefined
  // A module that is not there decides for all in it.
  const exists = module.exists === 'no' ? 'no' : (own ?? module.exists)
  const all = allInstances(instances)
  if (all.length > 0) return all.map((instance) => ({ instance, exists }))
  return [{ instance: { suffix: '', scope: module.scope }, exists: 'no' }]
}

function codeResource(reading: Reading, key: string, { instance, exists }: Existence): CodeResource {
  const { module, block, mapping } = reading
  const region = block.broken ? undefined : regionOf(module, block, instance.scope)
  return {
    address: `${module.path}${key}${instance.suffix}`,
    type: mapping.type,
    format: 'terraform',
    place: placeOf(block),
    attributes: attributesOf(reading, instance.scope),
    managed: block.type === 'resource',
    ...(exists !== undefined && { exists: exists === 'no' ? exists : toCodeValue(exists) }),
    ...(region !== undefined && { region: toCodeValue(region) }),
  }
}

/** The resources of one module that the rules look at, every instance of its own. */
export function resourcesOf(module: Module): readonly CodeResource[] {
  return [...module.declarations.resources].flatMap(([key, block]) => {
    const mapping = mappingOf(block.type === 'data' ? 'data' : 'managed', block.labels[0] ?? '')
    if (mapping === undefined) return []
    const reading = { module, block, mapping }
    return existing(reading, key).map((one) => codeResource(reading, key, one))
  })
}
