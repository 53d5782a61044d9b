/** A statement that a fix writes. Texts hold `${…}` as the format that it is written in means it. */
export interface NewStatement {
  readonly sid: string
  readonly principal: readonly [type: 'AWS' | 'Service', value: string]
  readonly action: string
  readonly conditions: readonly (readonly [operator: string, key: string, value: string])[]
}

/** How a format asks for what is told where code is applied, and the trail's name as text. */
export interface Names {
  readonly partition: string
  readonly accountId: string
  readonly trailName: string
}

const SERVICE = ['Service', 'cloudtrail.amazonaws.com'] as const

/** What keeps the key manageable by the account. Source: KMS developer guide, key-policy-default. */
export function administration({ partition, accountId }: Names): NewStatement {
  return {
    sid: 'AllowAccountAdministration',
    principal: ['AWS', `arn:${partition}:iam::${accountId}:root`],
    action: 'kms:*',
    conditions: [],
  }
}

/**
 * What CloudTrail needs for one trail. The region of aws:SourceArn is left open: a trail's home region is not written in its
 * code. Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
export function admission(names: Names, hasBucketKey: boolean): NewStatement[] {
  const { partition, accountId, trailName } = names
  const source = [
    'ArnLike',
    'aws:SourceArn',
    `arn:${partition}:cloudtrail:*:${accountId}:trail/${trailName}`,
  ] as const
  const context = [
    'StringLike',
    'kms:EncryptionContext:aws:cloudtrail:arn',
    `arn:${partition}:cloudtrail:*:${accountId}:trail/*`,
  ] as const
  const allow = (sid: string, action: string, conditions: NewStatement['conditions']): NewStatement => ({
    sid,
    principal: SERVICE,
    action,
    conditions,
  })
  return [
    allow('AllowCloudTrailToEncryptLogs', 'kms:GenerateDataKey*', [source, context]),
    allow('AllowCloudTrailToDescribeKey', 'kms:DescribeKey', [source]),
    ...(hasBucketKey ? [allow('AllowCloudTrailToDecryptForBucketKey', 'kms:Decrypt', [source])] : []),
  ]
}

/** The statements with Sids that neither one of them nor the text around them has. */
export function withOwnSids(statements: readonly NewStatement[], text: string): NewStatement[] {
  const taken = new Set<string>()
  const isTaken = (sid: string): boolean => taken.has(sid) || new RegExp(`\\b${sid}\\b`, 'u').test(text)
  return statements.map((one) => {
    let sid = one.sid
    for (let count = 2; isTaken(sid); count += 1) sid = `${one.sid}${count}`
    taken.add(sid)
    return { ...one, sid }
  })
}

/** For people to fill in: who may read the logs is nothing that a program can know. */
export const READERS = [
  'Readers: until you name them here, only principals that the account’s own IAM policies allow',
  'kms:Decrypt can read the logs. Add a statement for each, such as:',
] as const
