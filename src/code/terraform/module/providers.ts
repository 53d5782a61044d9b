import { evaluate } from '../evaluate/evaluate.js'
import type { Block, Expression } from '../syntax/ast.js'
import { type Value, isNull } from '../values.js'
import { constantScope } from './variables.js'
import type { Module, Provider } from './module.js'

/** `aws`, `aws.west`: how code refers to a provider configuration; undefined for anything else. */
function providerName(expression: Expression): string | undefined {
  // Old code writes the reference as text.
  if (expression.kind === 'literal') return String(expression.value)
  if (expression.kind === 'variable') return expression.name
  if (expression.kind !== 'access' || expression.of.kind !== 'variable') return undefined
  return expression.step.kind === 'name' ? `${expression.of.name}.${expression.step.name}` : undefined
}

function nameOf(module: Module, block: Block): string {
  const [type = ''] = block.labels
  const alias = block.body.attributes.get('alias')
  const value = alias && evaluate(alias.value, constantScope(module))
  return value?.kind === 'known' ? `${type}.${String(value.value)}` : type
}

function regionOf(module: Module, block: Block): Value | undefined {
  const region = block.body.attributes.get('region')
  const value = region && evaluate(region.value, module.scope)
  return value === undefined || isNull(value) ? undefined : value
}

/** The provider configurations that a module's own files make. */
export function ownProviders(module: Module): ReadonlyMap<string, Provider> {
  return new Map(
    module.declarations.providers.map((block) => {
      const name = nameOf(module, block)
      const region = regionOf(module, block)
      return [name, region === undefined ? { name } : { name, region }]
    }),
  )
}

/** What a called module sees: the caller's default ones, or those that the call passes by name. */
export function passedProviders(caller: Module, call: Block): ReadonlyMap<string, Provider> {
  const own = caller.providers()
  const passed = call.body.attributes.get('providers')?.value
  if (passed?.kind !== 'object') return new Map([...own].filter(([name]) => !name.includes('.')))
  return new Map(
    passed.entries.flatMap(({ key, value }): [string, Provider][] => {
      const [inside, outside] = [providerName(key), providerName(value)]
      if (inside === undefined || outside === undefined) return []
      return [[inside, own.get(outside) ?? { name: outside }]]
    }),
  )
}

/** The provider configuration of a resource: the one it names, else the default one of its type. */
export function providerOf(module: Module, block: Block): Provider {
  const named = block.body.attributes.get('provider')
  const [type = ''] = block.labels
  const name = named === undefined ? type.slice(0, Math.max(0, type.indexOf('_'))) : providerName(named.value)
  // One of several by key (OpenTofu): not told here which.
  if (name === undefined) return { name: `${type}.?` }
  return module.providers().get(name) ?? { name }
}
