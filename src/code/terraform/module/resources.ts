import { evaluate } from '../evaluate/evaluate.js'
import type { Scope } from '../evaluate/scope.js'
import { mappingOf } from '../mapping/table.js'
import type { Span } from '../source.js'
import type { Block } from '../syntax/ast.js'
import { type ResourceReference, type Value, isNull, known, list, map, unknown } from '../values.js'
import { type Instance, type Instances, instancesOf } from './instances.js'
import { type Module, rememberValue } from './module.js'
import { policyDocument } from './policy-document.js'
import { providerOf } from './providers.js'

interface Resource {
  readonly module: Module
  /** `aws_kms_key.logs`, `data.aws_region.current`: its address in the module. */
  readonly key: string
  readonly block: Block
}

interface One extends Resource {
  readonly address: string
  readonly scope: Scope
  readonly isCertain: boolean
}

/** Arguments that the provider also gives under the name of the resource's id. */
const SAME_AS_ID: Readonly<Record<string, string>> = {
  aws_s3_bucket: 'bucket',
  aws_kms_alias: 'name',
  aws_cloudwatch_log_group: 'name',
}

/** What the code itself says of an attribute; undefined where it does not. */
function argumentOf(one: One, name: string, at: Span): Value | undefined {
  const [type = ''] = one.block.labels
  const argument = name === 'id' && one.block.type === 'resource' ? (SAME_AS_ID[type] ?? name) : name
  const attribute = one.block.body.attributes.get(argument)
  if (attribute === undefined || attribute.duplicate === true || one.block.broken) return undefined
  const value = rememberValue(one.module, `${one.address}.${argument}`, at, () =>
    evaluate(attribute.value, one.scope),
  )
  return isNull(value) ? undefined : value
}

function later(one: One, name: string, at: Span, suffix = ''): Value {
  const reference = `${one.address}.${name}${suffix}`
  return unknown('it is known only when Terraform runs', at, reference)
}

/** Not the root's default provider: perhaps another account or region, so that its answers get another name. */
function providerSuffix({ module, block }: One): string {
  const { name } = providerOf(module, block)
  return name.includes('.') ? ` of ${name}` : ''
}

function dataAttribute(one: One, name: string, at: Span): Value | undefined {
  const [type = ''] = one.block.labels
  switch (type) {
    case 'aws_iam_policy_document':
      if (name !== 'json' && name !== 'minified_json') return undefined
      return rememberValue(one.module, `${one.address}.json`, at, () => policyDocument(one.block, one.scope))
    case 'aws_region': {
      const isName = name === 'name' || name === 'id' || name === 'region'
      const given = argumentOf(one, 'region', at) ?? argumentOf(one, 'name', at)
      const region = given ?? providerOf(one.module, one.block).region
      return isName && region !== undefined ? region : later(one, name, at, providerSuffix(one))
    }
    case 'aws_caller_identity':
    case 'aws_partition':
      return later(one, name, at, providerSuffix(one))
    default:
      return undefined
  }
}

function referenceTo(one: One): ResourceReference {
  const mode = one.block.type === 'data' ? 'data' : 'managed'
  const isReported = mappingOf(mode, one.block.labels[0] ?? '') !== undefined
  const reference: ResourceReference = {
    address: one.address,
    isCertain: one.isCertain,
    attribute: (name, at) => {
      if (isReported) return { kind: 'attribute', resource: reference, attribute: name, at }
      const special = mode === 'data' ? dataAttribute(one, name, at) : undefined
      return special ?? argumentOf(one, name, at) ?? later(one, name, at)
    },
    resolve: (name, at) => argumentOf(one, name, at),
  }
  return reference
}

function valueOf(resource: Resource, { suffix, scope }: Instance, isOpen: boolean, at: Span): Value {
  const { module, key } = resource
  const isCertain = !isOpen && module.exists === undefined
  const address = `${module.path}${key}${suffix}`
  return { kind: 'resource', resource: referenceTo({ ...resource, address, scope, isCertain }), at }
}

function valueOfAll(resource: Resource, instances: Instances, at: Span): Value {
  switch (instances.kind) {
    case 'one':
    case 'open':
      return valueOf(resource, instances.instance, instances.kind === 'open', at)
    case 'counted':
      return list(
        instances.instances.map((one) => valueOf(resource, one, false, at)),
        at,
      )
    case 'keyed':
      return map(
        [...instances.instances].map(([name, one]) => [name, valueOf(resource, one, false, at)]),
        at,
      )
  }
}

/** A resource or data source as a value: one, or a list or map of its instances; undefined if there is none such. */
export function resourceValue(module: Module, key: string, at: Span): Value | undefined {
  const block = module.declarations.resources.get(key)
  if (block === undefined) return undefined
  return valueOfAll({ module, key, block }, instancesOf(module, key, block), at)
}

/** The region that a resource is for: its own `region` argument (provider 6 and later), else that of its provider. */
export function regionOf(module: Module, block: Block, scope: Scope): Value | undefined {
  const own = block.body.attributes.get('region')
  const value = own === undefined ? known(null, block) : evaluate(own.value, scope)
  return isNull(value) ? providerOf(module, block).region : value
}
