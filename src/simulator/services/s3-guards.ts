import type { AclGrant, Bucket, PublicAccessBlock } from '../../domain/bucket.js'
import { parsePolicy } from '../../policy/parse.js'
import type { Statement } from '../../policy/types.js'
import { type Handlers, ServiceError } from '../contract.js'
import { object, objects, optionalBoolean, text } from '../input.js'
import { absent, replaceBucket, usedBucket } from './s3-access.js'

/**
 * Whether a policy opens a bucket to everyone: an Allow to `*` without any condition. S3 looks at conditions, too, and
 * finds some of them public; here any condition counts as a fence.
 * Source: S3 user guide, access-control-block-public-access (the meaning of "public").
 */
function isPublic(policy: string): boolean {
  const isOpen = ({ effect, principal, conditions }: Statement): boolean =>
    effect === 'Allow' && conditions.length === 0 && (principal ?? []).some(({ value }) => value === '*')
  return parsePolicy(policy, 'bucket policy').statements.some(isOpen)
}

/** Source: S3 API reference, PutBucketPolicy; S3 user guide, access-control-block-public-access (BlockPublicPolicy). */
function checkPolicy(bucket: Bucket, policy: string): void {
  const parsed = parsePolicy(policy, 'bucket policy')
  const problem = [...parsed.problems, ...parsed.statements.flatMap((one) => one.problems)][0]
  if (problem !== undefined) throw new ServiceError('MalformedPolicy', problem.message, { status: 400 })
  if (bucket.publicAccessBlock?.blockPublicPolicy === true && isPublic(policy)) {
    throw new ServiceError(
      'AccessDenied',
      'Public policies are blocked by the BlockPublicPolicy block public access setting.',
    )
  }
}

function readBlock(input: Record<string, unknown>): PublicAccessBlock {
  const block = object(input, 'PublicAccessBlockConfiguration')
  const is = (name: string): boolean => optionalBoolean(block, name) ?? false
  return {
    blockPublicAcls: is('BlockPublicAcls'),
    ignorePublicAcls: is('IgnorePublicAcls'),
    blockPublicPolicy: is('BlockPublicPolicy'),
    restrictPublicBuckets: is('RestrictPublicBuckets'),
  }
}

const policyHandlers: Handlers = {
  GetBucketPolicy: (call, input) => {
    const { policy, accountId } = usedBucket(call, input, 'GetBucketPolicy').bucket
    // S3 answers no other account, whatever the policy allows. Source: S3 API reference, GetBucketPolicy.
    if (accountId !== undefined && accountId !== call.accountId) {
      throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.')
    }
    return typeof policy === 'string'
      ? { Policy: policy }
      : absent('NoSuchBucketPolicy', 'The bucket policy does not exist')
  },

  GetBucketPolicyStatus: (call, input) => {
    const { policy } = usedBucket(call, input, 'GetBucketPolicyStatus').bucket
    return typeof policy === 'string'
      ? { PolicyStatus: { IsPublic: isPublic(policy) } }
      : absent('NoSuchBucketPolicy', 'The bucket policy does not exist')
  },

  PutBucketPolicy: (call, input) => {
    const state = usedBucket(call, input, 'PutBucketPolicy')
    const policy = text(input, 'Policy')
    checkPolicy(state.bucket, policy)
    replaceBucket(call, state, { policy })
    return {}
  },

  DeleteBucketPolicy: (call, input) => {
    replaceBucket(call, usedBucket(call, input, 'DeleteBucketPolicy'), { policy: null })
    return {}
  },
}

const publicAccessHandlers: Handlers = {
  GetPublicAccessBlock: (call, input) => {
    const block = usedBucket(call, input, 'GetBucketPublicAccessBlock').bucket.publicAccessBlock
    if (block === null || block === undefined) {
      return absent(
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
      )
    }
    return {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: block.blockPublicAcls,
        IgnorePublicAcls: block.ignorePublicAcls,
        BlockPublicPolicy: block.blockPublicPolicy,
        RestrictPublicBuckets: block.restrictPublicBuckets,
      },
    }
  },

  PutPublicAccessBlock: (call, input) => {
    const state = usedBucket(call, input, 'PutBucketPublicAccessBlock')
    replaceBucket(call, state, { publicAccessBlock: readBlock(input) })
    return {}
  },

  DeletePublicAccessBlock: (call, input) => {
    const state = usedBucket(call, input, 'PutBucketPublicAccessBlock')
    replaceBucket(call, state, { publicAccessBlock: null })
    return {}
  },
}

function describeGrantee({ type, id, uri, emailAddress }: AclGrant['grantee']): Record<string, unknown> {
  return { Type: type, ID: id, URI: uri, EmailAddress: emailAddress }
}

const ownershipHandlers: Handlers = {
  GetBucketOwnershipControls: (call, input) => {
    const ownership = usedBucket(call, input, 'GetBucketOwnershipControls').bucket.objectOwnership
    if (typeof ownership !== 'string') {
      return absent('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found')
    }
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }
  },

  PutBucketOwnershipControls: (call, input) => {
    const state = usedBucket(call, input, 'PutBucketOwnershipControls')
    const [rule = {}] = objects(object(input, 'OwnershipControls'), 'Rules')
    replaceBucket(call, state, { objectOwnership: text(rule, 'ObjectOwnership') })
    return {}
  },

  /** The owner alone, unless the estate says otherwise. ACLs are told of, not evaluated. */
  GetBucketAcl: (call, input) => {
    const { accountId: id = '', acl } = usedBucket(call, input, 'GetBucketAcl').bucket
    const grantee = { type: 'CanonicalUser', id }
    const { ownerId, grants } = acl ?? { grants: [{ grantee, permission: 'FULL_CONTROL' }] }
    return {
      Owner: { ID: ownerId ?? id },
      Grants: grants.map((one) => ({ Grantee: describeGrantee(one.grantee), Permission: one.permission })),
    }
  },

  GetBucketVersioning: (call, input) => {
    usedBucket(call, input, 'GetBucketVersioning')
    return { Status: 'Enabled' }
  },
}

/** Who may use a bucket: policy, public access block, ownership. */
export const guardHandlers: Handlers = { ...policyHandlers, ...publicAccessHandlers, ...ownershipHandlers }
