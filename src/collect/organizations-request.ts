import type { Organization, OrganizationPolicyType } from '../domain/organization.js'
import type { Home } from './accounts.js'
import type { ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

/** Who asks Organizations, and for policies of which types. */
export interface Asking {
  readonly recorder: Recorder
  readonly home: Home
  readonly types: readonly OrganizationPolicyType[]
}

/** What an organization decides of its accounts, and where each of them is. */
export interface Placed {
  readonly organization: Organization
  /** `o-…/r-…/ou-…/` by account id. */
  readonly paths: ReadonlyMap<string, string>
}

/** A request to Organizations, which answers in the caller's own account. */
export function organizationsRequest(
  home: Home,
  operation: string,
  input: Readonly<Record<string, unknown>> = {},
): ReadRequest {
  return { service: 'organizations', operation, input, ...home }
}
