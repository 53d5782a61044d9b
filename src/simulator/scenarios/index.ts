import type { Estate } from '../../domain/estate.js'
import { compliantAccount } from './compliant.js'
import { messyOrganization } from './messy.js'

/** Scenarios by name; each is also a file in `scenarios/`, written from here. */
export const SCENARIOS: Readonly<Record<string, () => Estate>> = {
  'compliant-account': compliantAccount,
  'messy-organization': messyOrganization,
}
