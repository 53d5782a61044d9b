import { evaluate } from '../evaluate/evaluate.js'
import { MOST_INSTANCES } from '../evaluate/limits.js'
import { byCodePoint, pairsOf } from '../evaluate/pairs.js'
import { type Scope, withNames } from '../evaluate/scope.js'
import type { Span } from '../source.js'
import type { Block } from '../syntax/ast.js'
import { toBool, toNumber } from '../evaluate/convert.js'
import { type Value, derivedUnknown, known, map, resolved, unknown } from '../values.js'
import { type Module, remember } from './module.js'

export interface Instance {
  /** As it stands in the address: empty, `[0]`, `["eu"]`. */
  readonly suffix: string
  /** What its expressions see. */
  readonly scope: Scope
}

/** The instances of a block with `count` or `for_each`. */
export type Instances =
  | { readonly kind: 'one'; readonly instance: Instance }
  | { readonly kind: 'counted'; readonly instances: readonly Instance[] }
  | { readonly kind: 'keyed'; readonly instances: ReadonlyMap<string, Instance> }
  /** One stands for all, and whether there is any is not known. */
  | { readonly kind: 'open'; readonly instance: Instance; readonly why: Value }

function keyText(key: string): string {
  return `[${JSON.stringify(key)}]`
}

function open(module: Module, why: Value): Instances {
  const at = why.at
  const each = map(
    [
      ['key', unknown('the keys of for_each are not known', at)],
      ['value', unknown('the values of for_each are not known', at)],
    ],
    at,
  )
  const count = map([['index', unknown('the count is not known', at)]], at)
  const scope = withNames(module.scope, [
    ['each', each],
    ['count', count],
  ])
  return { kind: 'open', instance: { suffix: '', scope }, why }
}

function counted(module: Module, value: Value, at: Span): Instances {
  const count = toNumber(value)
  if (count.kind !== 'known') return open(module, derivedUnknown(count, at))
  if (typeof count.value !== 'number' || count.value < 0)
    return open(module, unknown('the count is no number', at))
  if (count.value > MOST_INSTANCES) {
    return open(module, unknown(`more than ${MOST_INSTANCES} instances are not followed`, at))
  }
  const instances = Array.from({ length: Math.floor(count.value) }, (_one, index): Instance => ({
    suffix: `[${index}]`,
    scope: withNames(module.scope, [['count', map([['index', known(index, at)]], at)]]),
  }))
  return { kind: 'counted', instances }
}

function keyed(module: Module, collection: Value, at: Span): Instances {
  const value = resolved(collection)
  const pairs = pairsOf(value, at)
  if (pairs === undefined || value.sensitive === true) return open(module, derivedUnknown(value, at))
  if (pairs.length > MOST_INSTANCES) {
    return open(module, unknown(`more than ${MOST_INSTANCES} instances are not followed`, at))
  }
  const instances = new Map<string, Instance>()
  for (const [first, item] of pairs) {
    const key = resolved(first)
    // Terraform refuses sensitive keys; they would show in addresses.
    if (key.kind !== 'known' || key.sensitive === true) return open(module, derivedUnknown(key, at))
    const name = String(key.value)
    const each = map(
      [
        ['key', known(name, at)],
        ['value', item],
      ],
      at,
    )
    instances.set(name, { suffix: keyText(name), scope: withNames(module.scope, [['each', each]]) })
  }
  return { kind: 'keyed', instances: new Map([...instances].sort(([a], [b]) => byCodePoint(a, b))) }
}

/** How often a block is there (Terraform, "The count Meta-Argument", "The for_each Meta-Argument"). */
export function instancesOf(module: Module, key: string, block: Block): Instances {
  const orElse = (reason: string): Instances => open(module, unknown(reason, block))
  return remember(module, { key: `instances of ${key}`, at: block, orElse }, () => {
    const [count, forEach] = ['count', 'for_each'].map((name) => block.body.attributes.get(name))
    if (block.broken) return open(module, unknown('its block does not parse fully', block))
    if (count !== undefined) return counted(module, evaluate(count.value, module.scope), count.value)
    if (forEach !== undefined) return keyed(module, evaluate(forEach.value, module.scope), forEach.value)
    return enabled(module, block)
  })
}

/** OpenTofu 1.11: `lifecycle { enabled = … }` switches one instance on and off. */
function enabled(module: Module, block: Block): Instances {
  const one: Instances = { kind: 'one', instance: { suffix: '', scope: module.scope } }
  const lifecycle = block.body.blocks.find((inner) => inner.type === 'lifecycle')
  const flag = lifecycle?.body.attributes.get('enabled')
  const value = flag && toBool(evaluate(flag.value, module.scope))
  if (value === undefined) return one
  if (value.kind !== 'known') return open(module, derivedUnknown(value, value.at))
  return value.value === false ? { kind: 'counted', instances: [] } : one
}

/** All of them, in order. */
export function allInstances(instances: Instances): readonly Instance[] {
  switch (instances.kind) {
    case 'one':
    case 'open':
      return [instances.instance]
    case 'counted':
      return instances.instances
    case 'keyed':
      return [...instances.instances.values()]
  }
}
