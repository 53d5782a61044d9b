import type { RuleId } from '../../domain/finding.js'
import type { Rule } from '../rule.js'
import { rule as accountRecords } from './account-records/rule.js'
import { rule as cloudtrailGrantIsScoped } from './cloudtrail-grant-is-scoped/rule.js'
import { rule as copiesAreSealed } from './copies-are-sealed/rule.js'
import { rule as deliveryIsHealthy } from './delivery-is-healthy/rule.js'
import { rule as keyAdmitsCloudtrail } from './key-admits-cloudtrail/rule.js'
import { rule as keyIsCustomerManaged } from './key-is-customer-managed/rule.js'
import { rule as keyIsUsable } from './key-is-usable/rule.js'
import { rule as keyRotates } from './key-rotates/rule.js'
import { rule as keySurvives } from './key-survives/rule.js'
import { rule as newestLogIsSealed } from './newest-log-is-sealed/rule.js'
import { rule as readersAreAuthorized } from './readers-are-authorized/rule.js'
import { rule as trailHasKey } from './trail-has-key/rule.js'

/** Every rule by its id. */
export const RULE_MODULES: Readonly<Record<RuleId, Rule>> = {
  'trail-has-key': trailHasKey,
  'key-is-customer-managed': keyIsCustomerManaged,
  'key-is-usable': keyIsUsable,
  'key-admits-cloudtrail': keyAdmitsCloudtrail,
  'readers-are-authorized': readersAreAuthorized,
  'delivery-is-healthy': deliveryIsHealthy,
  'newest-log-is-sealed': newestLogIsSealed,
  'account-records': accountRecords,
  'cloudtrail-grant-is-scoped': cloudtrailGrantIsScoped,
  'key-rotates': keyRotates,
  'key-survives': keySurvives,
  'copies-are-sealed': copiesAreSealed,
}
