import { rule as cloudtrailGrantIsScoped } from './cloudtrail-grant-is-scoped.js'
import { rule as copiesAreSealed } from './copies-are-sealed.js'
import { rule as deliveryIsHealthy } from './delivery-is-healthy.js'
import { rule as keyAdmitsCloudtrail } from './key-admits-cloudtrail.js'
import { rule as keyIsCustomerManaged } from './key-is-customer-managed.js'
import { rule as keyIsUsable } from './key-is-usable.js'
import { rule as keyRotates } from './key-rotates.js'
import { rule as keySurvives } from './key-survives.js'
import { rule as readersAreAuthorized } from './readers-are-authorized.js'
import type { CodeRule } from './rule.js'
import { rule as trailHasKey } from './trail-has-key.js'

/**
 * The rules that code can answer, in the order of RULE_IDS. Code says nothing of what was delivered (newest-log-is-sealed)
 * nor of accounts without a trail (account-records).
 */
export const CODE_RULES: readonly CodeRule[] = [
  trailHasKey,
  keyIsCustomerManaged,
  keyIsUsable,
  keyAdmitsCloudtrail,
  readersAreAuthorized,
  deliveryIsHealthy,
  cloudtrailGrantIsScoped,
  keyRotates,
  keySurvives,
  copiesAreSealed,
]
