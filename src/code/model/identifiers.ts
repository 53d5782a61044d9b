import { ACCOUNT, PARTITION, REGION, isPlaceholder, symbol } from '../placeholders.js'
import type { CodeResource, CodeResourceType, CodeValue } from '../types.js'
import { knownText } from '../values.js'
import type { CodeModel } from './model.js'

/** The attribute that holds a resource's own name. */
const NAMES: Readonly<Partial<Record<CodeResourceType, string>>> = {
  trail: 'name',
  bucket: 'bucketName',
  'event-data-store': 'name',
  'log-group': 'logGroupName',
  alias: 'aliasName',
}

/** A resource's name; where code does not tell it, a symbol that is equal only to itself. */
export function nameOf(model: CodeModel, resource: CodeResource): string {
  const attribute = NAMES[resource.type]
  const value = attribute === undefined ? undefined : resource.attributes.get(attribute)
  // A name that is another resource's attribute could lead back here.
  const told = value === undefined || value.kind === 'attribute' ? undefined : textOf(model, value)
  return told === undefined || told === '' ? symbol(`name of ${resource.address}`) : told
}

/** The ARN that a resource has, or will have: then with placeholders for where it is. */
export function arnOf(model: CodeModel, resource: CodeResource): string | undefined {
  const known = knownText(resource, 'arn')
  if (known !== undefined) return known
  const inRegion = (service: string): string =>
    `arn:${PARTITION}:${service}:${knownRegion(resource) ?? REGION}:${ACCOUNT}`
  const name = nameOf(model, resource)
  switch (resource.type) {
    case 'trail':
      return `${inRegion('cloudtrail')}:trail/${name}`
    case 'key':
      return `${inRegion('kms')}:key/${name}`
    case 'alias':
      return `${inRegion('kms')}:${name}`
    case 'log-group':
      return `${inRegion('logs')}:log-group:${name}`
    case 'bucket':
      return `arn:${PARTITION}:s3:::${name}`
    case 'event-data-store':
    case 'key-policy':
    case 'bucket-policy':
    case 'bucket-encryption':
      return undefined
  }
}

/** The region that a resource is for, where code tells. */
export function knownRegion({ region }: CodeResource): string | undefined {
  return region?.kind === 'known' && typeof region.value === 'string' && !isPlaceholder(region.value)
    ? region.value
    : undefined
}

const ARN_ATTRIBUTE = /^(?:arn|target_key_arn)$/iu
/** What names a resource, as Terraform's attributes and CloudFormation's Ref have it. */
const NAME_ATTRIBUTES = new Set([
  'id',
  'name',
  'bucket',
  'key_id',
  'KeyId',
  'BucketName',
  'TrailName',
  'LogGroupName',
  'AliasName',
])

/** The text that an attribute of a resource in this code will be; undefined where nothing tells. */
function identifierOf(model: CodeModel, value: CodeValue & { kind: 'attribute' }): string | undefined {
  const resource = model.find(value.address)
  if (resource?.managed !== true) return undefined
  if (ARN_ATTRIBUTE.test(value.attribute)) return arnOf(model, resource)
  return NAME_ATTRIBUTES.has(value.attribute) ? nameOf(model, resource) : undefined
}

/** References by which Terraform asks where it is applied. Source: AWS provider, data sources of these names. */
const ASKING: readonly (readonly [RegExp, string])[] = [
  [/\baws_caller_identity\.[\w-]+(?:\[0\])?\.(?:account_id|id)$/u, ACCOUNT],
  [/\baws_region\.[\w-]+(?:\[0\])?\.(?:name|id|region)$/u, REGION],
  [/\baws_partition\.[\w-]+(?:\[0\])?\.(?:partition|id)$/u, PARTITION],
]

/**
 * A value as text: what code does not tell is a symbol that carries its reference, so that the same thing is the same text
 * wherever it stands. Undefined: no text, or nothing to call it by.
 */
export function textOf(model: CodeModel, value: CodeValue): string | undefined {
  switch (value.kind) {
    case 'known':
      return value.value === null ? undefined : String(value.value)
    case 'attribute':
      return identifierOf(model, value) ?? symbol(`${value.address}.${value.attribute}`)
    case 'unknown': {
      if (value.parts !== undefined) return joined(value.parts.map((part) => textOf(model, part)))
      const { reference } = value
      if (reference === undefined) return undefined
      return ASKING.find(([pattern]) => pattern.test(reference))?.[1] ?? symbol(reference)
    }
    case 'list':
    case 'map':
      return undefined
  }
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.some((part) => part === undefined) ? undefined : parts.join('')
}

/** The text of an attribute; undefined where it is not given. */
export function textOfAttribute(model: CodeModel, resource: CodeResource, name: string): string | undefined {
  const value = resource.attributes.get(name)
  return knownText(resource, name) ?? (value === undefined ? undefined : textOf(model, value))
}
