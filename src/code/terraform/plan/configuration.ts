import { callNames } from '../module/paths.js'

/*
 * The `configuration` of a plan: not what values are, but what the expressions they come from refer to ("Expression
 * Representation" in Terraform's JSON output format).
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

export function field(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  // An array was ruled out; TypeScript does not narrow readonly ones away.
  const object = value as { readonly [name: string]: Json }
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function textField(value: Json | undefined, name: string): string | undefined {
  const of = field(value, name)
  return typeof of === 'string' ? of : undefined
}

function items(value: Json | undefined): readonly Json[] {
  // The check is for arrays, which TypeScript does not narrow readonly ones to.
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

/** The configuration of a module by its address. */
export function moduleConfiguration(root: Json | undefined, moduleAddress: string): Json | undefined {
  return callNames(moduleAddress).reduce<Json | undefined>(
    (module, name) => field(field(field(module, 'module_calls'), name), 'module'),
    root,
  )
}

export interface ResourceName {
  readonly moduleAddress: string
  readonly mode: string
  readonly type: string
  readonly name: string
}

function indexOf(module: Json | undefined): ReadonlyMap<string, Json> {
  return new Map(
    items(field(module, 'resources')).map((one) => {
      const [mode, type, name] = ['mode', 'type', 'name'].map((part) => textField(one, part))
      return [`${mode ?? 'managed'}.${type ?? ''}.${name ?? ''}`, one]
    }),
  )
}

/** Finds the configuration of resources; each module is gone through once. */
export function resourceFinder(root: Json | undefined): (wanted: ResourceName) => Json | undefined {
  const indexes = new Map<string, ReadonlyMap<string, Json>>()
  return ({ moduleAddress, mode, type, name }) => {
    const module = callNames(moduleAddress).join('.')
    const index = indexes.get(module) ?? indexOf(moduleConfiguration(root, moduleAddress))
    indexes.set(module, index)
    return index.get(`${mode}.${type}.${name}`)
  }
}

/** The expression of an argument by its path; nested blocks are lists. */
export function expressionAt(resource: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>(
    (value, name) => {
      const [first] = items(value)
      return field(first ?? value, name)
    },
    field(resource, 'expressions'),
  )
}

/** The references of an expression, most exact ones only: `a.b.arn` without the `a.b` that follows it. */
export function referencesOf(expression: Json | undefined): readonly string[] {
  const all = items(field(expression, 'references')).filter((one) => typeof one === 'string')
  return all.filter(
    (one, index) =>
      !all.some((other, at) => at < index && (other.startsWith(`${one}.`) || other.startsWith(`${one}[`))),
  )
}
