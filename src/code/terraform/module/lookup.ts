import type { TakenStep } from '../evaluate/access.js'
import { evaluate } from '../evaluate/evaluate.js'
import type { Found, Scope } from '../evaluate/scope.js'
import type { Span } from '../source.js'
import { type ResourceReference, type Value, derivedUnknown, resolved, unknown } from '../values.js'
import { type Call, callOf, callValue, outputOf } from './calls.js'
import { type Module, type NewModule, type Provider, rememberValue, report } from './module.js'
import { textFiles } from './files.js'
import { ownProviders } from './providers.js'
import { resourceValue } from './resources.js'
import { variable } from './variables.js'

function nameAt(steps: readonly TakenStep[], index: number): string | undefined {
  const step = steps[index]
  if (step?.kind === 'name') return step.name
  const key = step?.kind === 'index' ? resolved(step.key) : undefined
  return key?.kind === 'known' && typeof key.value === 'string' ? key.value : undefined
}

function undeclared(module: Module, name: string, at: Span): Value {
  // Where a file did not parse, the name may well be declared in it.
  if (module.declarations.problems.length === 0) {
    report(module.session, 'UNDECLARED_REFERENCE', `${name} is not declared in this module`, at)
  }
  return unknown(`${name} is not declared in this module`, at)
}

function local(module: Module, name: string, at: Span): Value | undefined {
  const attribute = module.declarations.locals.get(name)
  if (attribute === undefined) return undefined
  if (attribute.duplicate === true) return unknown(`local.${name} is declared twice`, at)
  return rememberValue(module, `local.${name}`, at, () => evaluate(attribute.value, module.scope))
}

type OpenCall = Extract<Call, { readonly kind: 'open' }>

/** The instance that the steps after `module.name` ask for, and how many of them it took. */
function pickInstance(call: OpenCall, steps: readonly TakenStep[]): readonly [Module, number] | undefined {
  const { instances, modules } = call
  if (instances.kind === 'one') {
    const module = modules.get('')
    return module && [module, 1]
  }
  const [, step] = steps
  const key = step?.kind === 'index' ? resolved(step.key) : undefined
  if (instances.kind === 'open') {
    const module = modules.get('')
    return key !== undefined && module !== undefined ? [module, 2] : undefined
  }
  if (key?.kind !== 'known') return undefined
  const suffix = instances.kind === 'counted' ? `[${String(key.value)}]` : `[${JSON.stringify(key.value)}]`
  const module = modules.get(suffix)
  return module && [module, 2]
}

function fromModule(module: Module, steps: readonly TakenStep[], at: Span): Found {
  const name = nameAt(steps, 0) ?? ''
  const call = callOf(module, name)
  if (call === undefined) return { value: undeclared(module, `module.${name}`, at), used: steps.length }
  const output = nameAt(steps, 1)
  if (call.kind === 'closed') {
    const suffix = output === undefined ? '' : `.${output}`
    const value = unknown(call.reason, at, `${module.path}module.${name}${suffix}`)
    return { value, used: steps.length }
  }
  const picked = pickInstance(call, steps)
  if (picked === undefined) return { value: callValue(call, at), used: 1 }
  const [child, used] = picked
  const wanted = nameAt(steps, used)
  if (wanted === undefined) return { value: callValue(call, at), used: 1 }
  const value = outputOf(child, wanted) ?? undeclared(module, `module.${name}.${wanted}`, at)
  const isUncertain = call.instances.kind === 'open'
  return { value: isUncertain ? uncertain(value, child, at) : value, used: used + 1 }
}

/** An output of a module that may not be there: known as what it would be, but not that it is. */
function uncertain(value: Value, child: Module, at: Span): Value {
  return value.kind === 'attribute' || value.kind === 'resource'
    ? value
    : derivedUnknown(
        { kind: 'unknown', reason: 'its module may not be there', origin: child.path.slice(0, -1), at },
        at,
      )
}

function fromResources(module: Module, key: string, used: number, at: Span): Found {
  const value = resourceValue(module, key, at)
  if (value !== undefined) return { value, used }
  const name = `${module.path}${key}`
  const missing = undeclared(module, name, at)
  return { value: KEY_OR_ALIAS.test(key) ? stranger(name, at) : missing, used }
}

const KEY_OR_ALIAS = /^(?:data\.)?aws_kms_(?:\w*key|alias)\./u

/** A key or an alias that the code at hand does not declare: which one is not known, but that an attribute is its. */
function stranger(address: string, at: Span): Value {
  const resource: ResourceReference = {
    address,
    // `try` can't tell either.
    isCertain: false,
    attribute: (attribute, place) => ({ kind: 'attribute', resource, attribute, at: place }),
    resolve: () => undefined,
  }
  return { kind: 'resource', resource, at }
}

/** Names that stand for something only where an instance is looked at. */
const INSTANCE_NAMES = new Set(['each', 'count', 'self'])

function lookUp(module: Module, name: string, steps: readonly TakenStep[], at: Span): Found {
  const [first, second] = [nameAt(steps, 0), nameAt(steps, 1)]
  if (name === 'var' && first !== undefined) {
    return { value: variable(module, first, at) ?? undeclared(module, `var.${first}`, at), used: 1 }
  }
  if (name === 'local' && first !== undefined) {
    return { value: local(module, first, at) ?? undeclared(module, `local.${first}`, at), used: 1 }
  }
  if (name === 'module') return fromModule(module, steps, at)
  if (name === 'data' && first !== undefined && second !== undefined) {
    return fromResources(module, `data.${first}.${second}`, 2, at)
  }
  if (name === 'path' || name === 'terraform') {
    const reference = `${name === 'path' ? module.path : ''}${name}.${first ?? ''}`
    return { value: unknown('it is known only when Terraform runs', at, reference), used: steps.length }
  }
  if (INSTANCE_NAMES.has(name) || first === undefined) {
    return { value: unknown(`${name} means nothing here`, at), used: steps.length }
  }
  return fromResources(module, `${name}.${first}`, 1, at)
}

/** Makes a module from what it declares and what it is given. */
export function openModule(input: NewModule): Module {
  let providers: ReadonlyMap<string, Provider> | undefined
  const scope: Scope = {
    names: new Map(),
    lookUp: (name, steps, at) => lookUp(module, name, steps, at),
    budget: input.session.budget,
    path: input.path,
    files: textFiles(input),
  }
  const module: Module = {
    ...input,
    scope,
    memory: new Map(),
    running: new Set(),
    providers: () => {
      // Passed ones first: a module's own configurations, where it has any, count before them.
      providers ??= new Map([...input.providers(module), ...ownProviders(module)])
      return providers
    },
  }
  return module
}
