import type { Handlers, ServiceId } from '../contract.js'
import { accessPointHandlers } from './access-points.js'
import { trailHandlers } from './cloudtrail.js'
import { eventDataStoreHandlers } from './event-data-stores.js'
import { iam } from './iam.js'
import { aliasHandlers } from './kms-aliases.js'
import { cryptoHandlers } from './kms-crypto.js'
import { grantHandlers } from './kms-grants.js'
import { keyHandlers } from './kms.js'
import { logs } from './logs.js'
import { policyHandlers } from './organization-policies.js'
import { unitHandlers } from './organization-units.js'
import { accountHandlers } from './organizations.js'
import { account, ec2 } from './regions.js'
import { bucketHandlers } from './s3-buckets.js'
import { objectHandlers } from './s3-objects.js'
import { sts } from './sts.js'

/** Every operation that is simulated; any other answers 501. */
export const HANDLERS: Readonly<Record<ServiceId, Handlers>> = {
  sts,
  organizations: { ...accountHandlers, ...unitHandlers, ...policyHandlers },
  account,
  ec2,
  iam,
  logs,
  cloudtrail: { ...trailHandlers, ...eventDataStoreHandlers },
  kms: { ...keyHandlers, ...aliasHandlers, ...grantHandlers, ...cryptoHandlers },
  s3: { ...bucketHandlers, ...objectHandlers },
  s3control: accessPointHandlers,
}
