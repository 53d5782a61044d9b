import { evaluate } from '../evaluate/evaluate.js'
import { DEEPEST_MODULES, MOST_MODULES } from '../evaluate/limits.js'
import type { Scope } from '../evaluate/scope.js'
import { isWantedType } from '../mapping/table.js'
import type { Span } from '../source.js'
import type { Block } from '../syntax/ast.js'
import { type Value, list, map, markSensitive, unknown } from '../values.js'
import { type Declarations, readDeclarations } from './declarations.js'
import { type Instance, type Instances, allInstances, instancesOf } from './instances.js'
import { type Module, remember, rememberValue, report } from './module.js'
import { callNames, joinPath } from './paths.js'
import { passedProviders } from './providers.js'
import { constantScope } from './variables.js'

/** A call of a module, or why the module can't be read. */
export type Call =
  | { readonly kind: 'closed'; readonly reason: string }
  | {
      readonly kind: 'open'
      readonly instances: Instances
      /** By the suffix of the instance. */
      readonly modules: ReadonlyMap<string, Module>
      /** For a call with no instance: what it would be. */
      readonly absent?: Module
    }

/** Arguments of a call that are not the module's variables. */
const META_ARGUMENTS = new Set(['source', 'version', 'count', 'for_each', 'providers', 'depends_on'])

interface Opening {
  readonly caller: Module
  readonly name: string
  readonly block: Block
  readonly folder: string
  readonly declarations: Declarations
}

function declarationsOf(caller: Module, folder: string): Declarations | undefined {
  const { session } = caller
  const found = session.declarations.get(folder)
  if (found !== undefined) return found
  const files = session.loadFolder(folder)
  if (files === undefined) return undefined
  const declarations = readDeclarations({ files, grammar: session.grammar, isWantedType })
  session.declarations.set(folder, declarations)
  session.problems.push(...declarations.problems)
  for (const file of declarations.files) session.files.add(file)
  return declarations
}

function openInstance(opening: Opening, instance: Instance, exists?: 'no' | Value): Module {
  const { caller, name, block, folder, declarations } = opening
  const inputs = [...block.body.attributes].filter(([argument]) => !META_ARGUMENTS.has(argument))
  const certainty = caller.exists ?? exists
  caller.session.modules += 1
  return caller.session.open({
    session: caller.session,
    folder,
    chain: [...caller.chain, folder],
    path: `${caller.path}module.${name}${instance.suffix}.`,
    declarations,
    inputs: new Map(
      inputs.map(([argument, { value, duplicate }]): [string, () => Value] => [
        argument,
        () =>
          duplicate === true ? unknown(`${argument} is given twice`, value) : evaluate(value, instance.scope),
      ]),
    ),
    providers: () => passedProviders(caller, block),
    ...(certainty !== undefined && { exists: certainty }),
  })
}

function openAll(opening: Opening): Call {
  const { caller, name, block } = opening
  const instances = instancesOf(caller, `module.${name}`, block)
  const exists = instances.kind === 'open' ? instances.why : undefined
  const modules = new Map(
    allInstances(instances).map((one) => [one.suffix, openInstance(opening, one, exists)]),
  )
  if (modules.size > 0) return { kind: 'open', instances, modules }
  const absent = openInstance(opening, { suffix: '', scope: caller.scope }, 'no')
  return { kind: 'open', instances, modules, absent }
}

function closed(caller: Module, code: string, message: string, at: Span): Call {
  report(caller.session, code, message, at)
  return { kind: 'closed', reason: message }
}

function folderOf(caller: Module, name: string, address: string): string | undefined {
  if (/^\.\.?(?:\/|$)/u.test(address)) return joinPath(caller.folder, address)
  const installed = caller.session.installed.get(callNames(`${caller.path}module.${name}`).join('.'))
  return installed && joinPath(installed, '.')
}

function openCall(caller: Module, name: string, block: Block): Call {
  const { session } = caller
  const source = block.body.attributes.get('source')
  const at = source?.value ?? block
  const text = source && evaluate(source.value, constantScope(caller))
  const address = text?.kind === 'known' && typeof text.value === 'string' ? text.value : undefined
  if (block.broken || address === undefined) {
    return closed(caller, 'MODULE_SOURCE', `module "${name}" does not say where it comes from`, at)
  }
  const folder = folderOf(caller, name, address)
  if (folder === undefined) {
    return closed(
      caller,
      'MODULE_NOT_AT_HAND',
      `module "${name}" comes from ${address}, which is not at hand`,
      at,
    )
  }
  if (caller.chain.includes(folder)) {
    return closed(caller, 'MODULE_CYCLE', `module "${name}" leads back to ${folder}, which calls it`, at)
  }
  if (caller.chain.length >= DEEPEST_MODULES || session.modules >= MOST_MODULES) {
    return closed(
      caller,
      'TOO_MANY_MODULES',
      `module "${name}" is not followed: there are too many modules`,
      at,
    )
  }
  const declarations = declarationsOf(caller, folder)
  if (declarations === undefined) {
    return closed(caller, 'MODULE_NOT_FOUND', `module "${name}": there is no folder ${folder}`, at)
  }
  return openAll({ caller, name, block, folder, declarations })
}

/** A module call of this module; undefined if there is none of that name. */
export function callOf(caller: Module, name: string): Call | undefined {
  const block = caller.declarations.calls.get(name)
  if (block === undefined) return undefined
  const orElse = (reason: string): Call => ({ kind: 'closed', reason })
  return remember(caller, { key: `call of ${name}`, at: block, orElse }, () => openCall(caller, name, block))
}

function outputValue(module: Module, name: string, block: Block, scope: Scope): Value {
  const attribute = block.body.attributes.get('value')
  if (block.broken || attribute === undefined) return unknown(`output "${name}" does not parse fully`, block)
  const value = rememberValue(module, `output ${name}`, attribute.value, () =>
    evaluate(attribute.value, scope),
  )
  const sensitive = block.body.attributes.get('sensitive')?.value
  return sensitive?.kind === 'literal' && sensitive.value === true ? markSensitive(value) : value
}

/** The value of `module.x.name`, seen from inside; undefined if there is no such output. */
export function outputOf(module: Module, name: string): Value | undefined {
  const block = module.declarations.outputs.get(name)
  return block && outputValue(module, name, block, module.scope)
}

function outputsOf(module: Module, at: Span): Value {
  const names = [...module.declarations.outputs.keys()]
  return map(
    names.map((name) => [name, outputOf(module, name) ?? unknown(`there is no output ${name}`, at)]),
    at,
  )
}

/** The instances of a call as a value, for what looks at it as a whole. */
export function callValue(call: Extract<Call, { readonly kind: 'open' }>, at: Span): Value {
  const { instances, modules } = call
  const of = ({ suffix }: Instance): Value => {
    const module = modules.get(suffix)
    return module === undefined ? unknown('there is no such instance', at) : outputsOf(module, at)
  }
  switch (instances.kind) {
    case 'one':
      return of(instances.instance)
    case 'open':
      return { kind: 'unknown', reason: 'how many instances the module has is not known', at }
    case 'counted':
      return list(instances.instances.map(of), at)
    case 'keyed':
      return map(
        [...instances.instances].map(([name, one]) => [name, of(one)]),
        at,
      )
  }
}
