import { TERRAFORM_REFERENCES } from '../../attributes.js'
import { mappingOf } from '../mapping/table.js'
import { type Json, expressionAt, field, moduleConfiguration, referencesOf } from './configuration.js'

/** What a value that is computed later comes from. */
export type Origin =
  | { readonly kind: 'attribute'; readonly address: string; readonly attribute: string }
  /** References by name; none where the configuration has no expression for it. */
  | { readonly kind: 'names'; readonly names: readonly string[] }

export interface Lookup {
  /** `configuration.root_module`. */
  readonly root: Json | undefined
  /** Addresses of the resources and data sources in the plan, by what they are without the index at their end. */
  readonly addresses: ReadonlyMap<string, readonly string[]>
}

const LAST_INDEX = /(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])$/u

export function groupAddresses(addresses: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const address of addresses) {
    const base = address.replace(LAST_INDEX, '')
    const group = groups.get(base)
    if (group === undefined) groups.set(base, [address])
    else group.push(address)
  }
  return groups
}

/** Variables of variables: real code passes through a handful of modules. */
const MOST_STEPS = 50

const RESOURCE =
  /^(?<key>(?:data\.)?[a-z][\w-]*\.[\w-]+)(?<index>\["(?:[^"\\]|\\.)*"\]|\[\d+\])?(?:\.(?<attribute>\w+))?$/u
const OUTPUT = /^module\.(?<call>[\w-]+)(?<index>\["(?:[^"\\]|\\.)*"\]|\[\d+\])?\.(?<output>[\w-]+)$/u

function join(module: string, rest: string): string {
  return module === '' ? rest : `${module}.${rest}`
}

function parentOf(module: string): string {
  const at = module.search(/(?:^|\.)module\.[\w-]+(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?$/u)
  return at <= 0 ? '' : module.slice(0, at)
}

/** The one address in the plan that a reference means; without an index the only instance. */
function addressOf(key: string, index: string, lookup: Lookup): string | undefined {
  const group = lookup.addresses.get(key) ?? []
  if (group.includes(`${key}${index}`)) return `${key}${index}`
  return index === '' && group.length === 1 ? group[0] : undefined
}

function typeOf(key: string): readonly ['managed' | 'data', string] {
  const parts = key.split('.')
  return parts[0] === 'data' ? ['data', parts[1] ?? ''] : ['managed', parts[0] ?? '']
}

function resourceOrigin(reference: string, module: string, lookup: Lookup): Origin | undefined {
  // Before version 1.0 Terraform left the attribute out: then it is one that names the resource, which an id does too.
  const { key, index = '', attribute = 'id' } = RESOURCE.exec(reference)?.groups ?? {}
  if (key === undefined) return undefined
  const mapping = mappingOf(...typeOf(key))
  // Only attributes that name the resource: anything else of it is a value of its own.
  const names = mapping && TERRAFORM_REFERENCES[mapping.type]
  const address = addressOf(join(module, key), index, lookup)
  if (names === undefined || !Object.hasOwn(names, attribute) || address === undefined) return undefined
  return { kind: 'attribute', address, attribute }
}

function variableOrigin(name: string, module: string, lookup: Lookup, steps: number): Origin | undefined {
  if (module === '') return undefined
  const parent = parentOf(module)
  const call = module.slice(parent === '' ? 0 : parent.length + 1).replace(/^module\.([\w-]+).*$/u, '$1')
  const calls = field(moduleConfiguration(lookup.root, parent), 'module_calls')
  return originOf(expressionAt(field(calls, call), name), parent, lookup, steps + 1)
}

function outputOrigin(reference: string, module: string, lookup: Lookup, steps: number): Origin | undefined {
  const { call, index = '', output } = OUTPUT.exec(reference)?.groups ?? {}
  if (call === undefined || output === undefined) return undefined
  const child = join(module, `module.${call}${index}`)
  const outputs = field(moduleConfiguration(lookup.root, child), 'outputs')
  return originOf(field(field(outputs, output), 'expression'), child, lookup, steps + 1)
}

function follow(reference: string, module: string, lookup: Lookup, steps: number): Origin | undefined {
  if (steps >= MOST_STEPS) return undefined
  const variable = /^var\.([\w-]+)$/u.exec(reference)?.[1]
  if (variable !== undefined) return variableOrigin(variable, module, lookup, steps)
  if (reference.startsWith('module.')) return outputOrigin(reference, module, lookup, steps)
  return resourceOrigin(reference, module, lookup)
}

/**
 * What an expression whose value is not known yet comes from. A root's variables are known when planning, so they can't be
 * why; if one reference is left, it is the reason, and where that is a resource in the plan the value is that of its attribute.
 */
export function originOf(expression: Json | undefined, module: string, lookup: Lookup, steps = 0): Origin {
  const references = referencesOf(expression)
  const names = references.map((one) => join(module, one))
  const open = references.filter((one) => module !== '' || !one.startsWith('var.'))
  const [only] = open
  const origin = open.length === 1 && only !== undefined ? follow(only, module, lookup, steps) : undefined
  if (origin?.kind === 'attribute' || (origin !== undefined && origin.names.length > 0)) return origin
  return { kind: 'names', names }
}
