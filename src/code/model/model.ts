import { secretsOf } from '../secrets.js'
import type { CodeResource, CodeResourceType, CodeUnit } from '../types.js'

/** Where code will be applied, as far as the user tells. */
export interface CodeOptions {
  readonly accountId?: string
  readonly region?: string
}

/** A unit by what rules look up. */
export interface CodeModel {
  readonly unit: CodeUnit
  readonly options: CodeOptions
  /** Texts that must not be shown. */
  readonly secrets: readonly string[]
  readonly find: (address: string) => CodeResource | undefined
  readonly ofType: (type: CodeResourceType) => readonly CodeResource[]
}

export function modelOf(unit: CodeUnit, options: CodeOptions = {}): CodeModel {
  const byAddress = new Map(unit.resources.map((resource) => [resource.address, resource]))
  const byType = new Map<CodeResourceType, CodeResource[]>()
  for (const resource of unit.resources) {
    const list = byType.get(resource.type)
    if (list === undefined) byType.set(resource.type, [resource])
    else list.push(resource)
  }
  return {
    unit,
    options,
    secrets: secretsOf(unit),
    find: (address) => byAddress.get(address),
    ofType: (type) => byType.get(type) ?? [],
  }
}
