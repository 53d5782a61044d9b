import { matchesAction } from '../policy/glob.js'
import type { ParsedPolicy } from '../policy/types.js'
import type { Carries } from './caller.js'

/** What sessions of a role may bring with them, by its trust policy. */
export interface TrustFacts {
  readonly sessionTags: Carries
  readonly sourceIdentity: Carries
  readonly federated: Carries
}

export const NO_TRUST: TrustFacts = { sessionTags: 'no', sourceIdentity: 'no', federated: 'no' }
/** Of a role whose trust policy was not read. */
export const UNREAD_TRUST: TrustFacts = { sessionTags: 'open', sourceIdentity: 'open', federated: 'open' }

/**
 * Whoever may assume a role chooses the session's tags and source identity where the trust policy lets them be set.
 * Source: IAM user guide, id_session-tags, id_credentials_temp_control-access_monitor.
 */
export function trustFacts(trust: ParsedPolicy | undefined): TrustFacts {
  if (trust === undefined || trust.problems.length > 0) return UNREAD_TRUST
  const allows = trust.statements.filter(({ effect }) => effect === 'Allow')
  const mayBe = (action: string): Carries =>
    allows.some(
      ({ actions, notActions }) =>
        actions?.some((one) => matchesAction(one, action)) === true ||
        (notActions !== undefined && !notActions.some((one) => matchesAction(one, action))),
    )
      ? 'free'
      : 'no'
  const isFederated = allows.some(
    ({ principal, notPrincipal }) =>
      notPrincipal !== undefined ||
      principal?.some(({ type, value }) => type === 'Federated' || value === '*'),
  )
  return {
    sessionTags: mayBe('sts:TagSession'),
    sourceIdentity: mayBe('sts:SetSourceIdentity'),
    federated: isFederated ? 'free' : 'no',
  }
}
