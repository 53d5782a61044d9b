import { type ResourceMapping, mappingOf } from '../mapping/table.js'

/** What a plan tells beyond arguments: identities of what exists already, and what data sources found. */
const IDENTITIES: Readonly<Partial<Record<ResourceMapping['type'], ResourceMapping['attributes']>>> = {
  trail: [['arn', 'arn']],
  'event-data-store': [['arn', 'arn']],
  key: [
    ['arn', 'arn'],
    ['key_id', 'keyId'],
  ],
  alias: [
    ['arn', 'arn'],
    ['target_key_arn', 'targetKeyArn'],
  ],
  bucket: [['arn', 'arn']],
  'log-group': [['arn', 'arn']],
}

/** Data source `aws_kms_key`, "Attribute Reference". */
const FOUND: Readonly<Record<string, ResourceMapping['attributes']>> = {
  aws_kms_key: [
    ['key_manager', 'keyManager'],
    ['enabled', 'enabled'],
    ['key_usage', 'keyUsage'],
    ['key_spec', 'keySpec'],
    ['origin', 'origin'],
    ['multi_region', 'multiRegion'],
    ['valid_to', 'validTo'],
  ],
  aws_kms_alias: [['target_key_id', 'targetKeyId']],
}

export interface PlanMapping extends ResourceMapping {
  /** Told only where they are known: left out while they are computed. */
  readonly identities: ResourceMapping['attributes']
}

export function planMappingOf(mode: 'managed' | 'data', type: string): PlanMapping | undefined {
  const mapping = mappingOf(mode, type)
  if (mapping === undefined) return undefined
  const own = new Set(mapping.attributes.map(([path]) => path))
  const found = mode === 'data' && Object.hasOwn(FOUND, type) ? (FOUND[type] ?? []) : []
  const identities = [...(IDENTITIES[mapping.type] ?? []), ...found]
  return { ...mapping, identities: identities.filter(([path]) => !own.has(path)) }
}
