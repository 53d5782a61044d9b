import type { UnknownReason } from '../../domain/finding.js'
import { isAwsAlias } from '../../assess/trail-key.js'
import type { CodeResource, CodeValue, Place } from '../types.js'
import { doubtOf, knownText } from '../values.js'
import type { CodeModel } from './model.js'

/** The key that code names for something. */
export type KeyReference =
  | { readonly kind: 'none'; readonly place: Place }
  /** `certain`: what is sure all the same: that a key is named, or that it is one of the customer's. */
  | {
      readonly kind: 'unknown'
      readonly place: Place
      readonly doubt: UnknownReason
      readonly certain?: 'a-key' | 'customers-key'
    }
  /** A key by a name that AWS knows and this code does not make. */
  | {
      readonly kind: 'outside'
      readonly place: Place
      readonly name: string
      readonly isAws: boolean
      readonly isCustomers: boolean
    }
  /** A key that this code makes. */
  | { readonly kind: 'resource'; readonly place: Place; readonly key: CodeResource }

/** Alias of an alias of a data source ...: real code needs two steps. */
const MOST_STEPS = 8

/** The key that an attribute of a resource names. An empty text names none, as AWS has it. */
export function keyReference(model: CodeModel, owner: CodeResource, attribute = 'kmsKeyId'): KeyReference {
  const value = owner.attributes.get(attribute)
  if (value === undefined) return { kind: 'none', place: owner.place }
  return follow(model, value, { place: value.place, steps: 0 })
}

interface Way {
  /** Where the reference stands that everything began with. */
  readonly place: Place
  readonly steps: number
}

function follow(model: CodeModel, value: CodeValue, way: Way): KeyReference {
  const { place } = way
  switch (value.kind) {
    case 'known':
      if (value.value === null || value.value === '') return { kind: 'none', place }
      if (typeof value.value !== 'string' || value.value.trim() === '') break
      return discreet(named(model, value.value, way), value.sensitive === true)
    case 'attribute':
      return ofResource(model, value, way)
    case 'unknown':
    case 'list':
    case 'map':
      break
  }
  const alias = aliasIn(value)
  if (alias !== undefined) return named(model, alias, way)
  const doubt = doubtOf(model.unit.format, 'the key', value)
  return { kind: 'unknown', place, doubt, ...(hasText(value) && { certain: 'a-key' as const }) }
}

/** The alias at the end of an ARN of which only the account or the region is not known. */
function aliasIn(value: CodeValue): string | undefined {
  const last = value.kind === 'unknown' ? value.parts?.at(-1) : undefined
  const text = last?.kind === 'known' && last.sensitive !== true ? String(last.value) : ''
  return /:(alias\/.+)$/u.exec(text)?.[1]
}

/** A text with a part that is known is not empty, so that it names something. */
function hasText(value: CodeValue): boolean {
  const parts = value.kind === 'unknown' ? (value.parts ?? []) : []
  return parts.some(
    (part) => part.kind === 'known' && part.value !== null && String(part.value).trim() !== '',
  )
}

/** What is certain of a key that is named through a key, an alias or a data source, whatever else is not. */
function atLeast(reference: KeyReference, certain: 'a-key' | 'customers-key'): KeyReference {
  return reference.kind === 'unknown' && reference.certain !== 'customers-key'
    ? { ...reference, certain }
    : reference
}

function discreet(reference: KeyReference, isSensitive: boolean): KeyReference {
  return isSensitive && reference.kind === 'outside' ? { ...reference, name: '(sensitive)' } : reference
}

/** A name as text; an alias that this code makes stands for its key. */
function named(model: CodeModel, name: string, way: Way): KeyReference {
  const alias = model
    .ofType('alias')
    .find((one) => one.managed && knownText(one, 'aliasName') === name.replace(/^arn:.*:(?=alias\/)/u, ''))
  if (alias !== undefined) return target(model, alias, way)
  const key = model
    .ofType('key')
    .find((one) => KEY_NAMES.some((attribute) => knownText(one, attribute) === name))
  if (key?.managed === true) return { kind: 'resource', place: way.place, key }
  return outside(name, way.place, key)
}

/** By these a plan or state tells a key that exists already. */
const KEY_NAMES = ['arn', 'keyId'] as const

/** `found`: what a plan or state tells of it. */
function outside(name: string, place: Place, found: CodeResource | undefined): KeyReference {
  const manager = found === undefined ? undefined : knownText(found, 'keyManager')
  const isAws = isAwsAlias(name) || manager === 'AWS'
  return { kind: 'outside', place, name, isAws, isCustomers: !isAws && manager === 'CUSTOMER' }
}

/**
 * Attributes that name a key or an alias, in Terraform's spelling and in CloudFormation's. Any other, such as a description,
 * is no name. Sources: AWS provider, attributes of aws_kms_key and aws_kms_alias; CloudFormation template reference, return values.
 */
const NAMED_BY: Readonly<Partial<Record<CodeResource['type'], ReadonlySet<string>>>> = {
  key: new Set(['arn', 'id', 'key_id', 'Arn', 'KeyId']),
  alias: new Set(['arn', 'id', 'name', 'target_key_arn', 'target_key_id', 'AliasName', 'Arn', 'TargetKeyId']),
}

function ofResource(
  model: CodeModel,
  value: CodeValue & { kind: 'attribute' },
  { place, steps }: Way,
): KeyReference {
  const resource = model.find(value.address)
  const way = { place, steps: steps + 1 }
  const isOther = resource !== undefined && NAMED_BY[resource.type]?.has(value.attribute) === false
  if (resource === undefined) return ofUndeclared(model, value, place)
  if (isOther || steps >= MOST_STEPS) {
    return { kind: 'unknown', place, doubt: doubtOf(model.unit.format, 'the key', value) }
  }
  if (resource.type === 'alias') {
    return resource.managed
      ? atLeast(target(model, resource, way), 'customers-key')
      : atLeast(lookedUp(model, resource, 'aliasName', way), 'a-key')
  }
  if (resource.type === 'key') {
    return resource.managed
      ? { kind: 'resource', place, key: resource }
      : atLeast(lookedUp(model, resource, 'keyId', way), 'a-key')
  }
  // The key of a log group or a bucket, named through it.
  const own = resource.attributes.get('kmsKeyId') ?? resource.attributes.get('kmsMasterKeyId')
  if (own !== undefined && /kms/iu.test(value.attribute)) return follow(model, own, way)
  return { kind: 'unknown', place, doubt: doubtOf(model.unit.format, 'the key', value) }
}

/** A key or an alias of Terraform's that is not in the code at hand: its ARN is one all the same. */
const UNDECLARED = /(?:^|\.)(data\.)?aws_kms_(?:(?:replica_)?(?:external_)?(key)|alias)\.[^.]+$/u

/** Of a resource of another template of the run: never empty. */
const NAMES_ELSEWHERE = new Set(['Arn', 'KeyId', 'AliasName'])

function ofUndeclared(
  model: CodeModel,
  value: CodeValue & { kind: 'attribute' },
  place: Place,
): KeyReference {
  const doubt = doubtOf(model.unit.format, 'the key', value)
  const isElsewhere = value.address.includes('#') && NAMES_ELSEWHERE.has(value.attribute)
  if (isElsewhere) return { kind: 'unknown', place, doubt, certain: 'a-key' }
  const [found, data, key] = UNDECLARED.exec(value.address) ?? []
  if (found === undefined) return { kind: 'unknown', place, doubt }
  const isName = NAMED_BY[key === undefined ? 'alias' : 'key']?.has(value.attribute) === true
  const reason = `${value.address}, whose ${value.attribute} it is, is not in the code at hand`
  const certain = data === undefined ? 'customers-key' : 'a-key'
  return { kind: 'unknown', place, doubt: { ...doubt, reason }, ...(isName && { certain }) }
}

function target(model: CodeModel, alias: CodeResource, way: Way): KeyReference {
  const value = alias.attributes.get('targetKeyId')
  if (value !== undefined) return follow(model, value, way)
  const reason = `${alias.address} does not say which key it stands for`
  return {
    kind: 'unknown',
    place: way.place,
    doubt: { reason, remedy: 'Name the alias’s target key.' },
  }
}

/** What a data source was looked up by. */
function lookedUp(model: CodeModel, source: CodeResource, attribute: string, way: Way): KeyReference {
  const value = source.attributes.get(attribute)
  const manager = knownText(source, 'keyManager')
  if (manager !== undefined) return outside(knownText(source, 'arn') ?? source.address, way.place, source)
  if (value !== undefined) return follow(model, value, way)
  const reason = `${source.address} does not say what it looks up`
  return { kind: 'unknown', place: way.place, doubt: { reason, remedy: 'Name the key that it looks up.' } }
}
