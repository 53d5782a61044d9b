// An account with many principals, as organizations have them: some administrators, readers by managed policies, and
// most with policies of their own on their own resources. The same numbers give the same account.
const ACCOUNT = '111111111111'
const NOW = '2026-10-01T00:00:00Z'

const statement = (Action, Resource, Condition) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
})
const document = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement })

const MANAGED = [
  ['AdministratorAccess', document(statement('*', '*'))],
  [
    'ReadOnlyAccess',
    document(
      statement(
        SERVICES().flatMap((name) => [`${name}:Get*`, `${name}:List*`, `${name}:Describe*`]),
        '*',
      ),
    ),
  ],
  [
    'PowerUserAccess',
    document({ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }),
  ],
  [
    'SecurityAudit',
    document(
      statement(
        SERVICES().flatMap((name) => [`${name}:List*`, `${name}:Describe*`]),
        '*',
      ),
    ),
  ],
].map(([name, text]) => ({ name, arn: `arn:aws:iam::aws:policy/${name}`, document: text }))

function SERVICES() {
  return 's3 kms ec2 iam sts sns sqs logs rds ecs eks ecr lambda glue athena dynamodb cloudtrail cloudwatch events ssm config'.split(
    ' ',
  )
}

/** A linear congruential generator, so that runs are alike. Source of the factors: Numerical Recipes, ranqd1. */
function random(seed) {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % below
  }
}

function ownDocument(index, next) {
  const team = `team-${next(400)}`
  const bucket = `arn:aws:s3:::${team}-data/${index % 7}/*`
  const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${String(next(3000)).padStart(8, '0')}-0000-4000-8000-000000000000`
  const parts = [
    statement(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], [bucket, `arn:aws:s3:::${team}-data`]),
    statement(['kms:Decrypt', 'kms:GenerateDataKey'], key),
    statement(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      `arn:aws:logs:*:${ACCOUNT}:log-group:/${team}/*`,
    ),
    statement(
      ['dynamodb:GetItem', 'dynamodb:PutItem'],
      `arn:aws:dynamodb:*:${ACCOUNT}:table/${team}-${index}`,
    ),
  ]
  if (next(50) === 0)
    parts.push(
      statement('s3:Get*', 'arn:aws:s3:::ct-logs/*', { StringEquals: { 'aws:PrincipalTag/team': team } }),
    )
  if (next(40) === 0)
    parts.push(statement('kms:Decrypt', '*', { StringEquals: { 'aws:ResourceTag/team': team } }))
  if (next(60) === 0)
    parts.push({
      Effect: 'Deny',
      Action: 's3:*',
      Resource: `arn:aws:s3:::*`,
      Condition: { NotIpAddress: { 'aws:SourceIp': [`10.${next(200)}.0.0/16`] } },
    })
  return { team, text: document(...parts) }
}

function principal(index, next) {
  const { team, text } = ownDocument(index, next)
  const isRole = index % 4 !== 0
  const path = index % 9 === 0 ? `/${team}/` : '/'
  const managed =
    index % 97 === 0
      ? [MANAGED[0]]
      : index % 13 === 0
        ? [MANAGED[1]]
        : index % 31 === 0
          ? [MANAGED[2]]
          : index % 17 === 0
            ? [MANAGED[3]]
            : []
  const trust = document({
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  })
  return {
    arn: `arn:aws:iam::${ACCOUNT}:${isRole ? 'role' : 'user'}${path}${team}-${index}`,
    kind: isRole ? 'role' : 'user',
    accountId: ACCOUNT,
    uniqueId: `${isRole ? 'AROA' : 'AIDA'}${String(index).padStart(17, '0')}`,
    policies: [{ name: 'own', document: text }, ...managed.map(({ name, arn }) => ({ name, arn }))],
    ...(index % 23 === 0 ? { permissionsBoundary: { name: 'PowerUserAccess', arn: MANAGED[2].arn } } : {}),
    ...(isRole ? { trustPolicy: trust } : { groups: [] }),
    tags: { team },
  }
}

function trailWithKey(number, principals) {
  const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-${String(number).padStart(12, '0')}`
  const trail = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/trail-${number}`
  const readers = [principals[number * 5 + 1], principals[number * 5 + 2]].flatMap((one) =>
    one === undefined ? [] : [one.arn],
  )
  const policy = document(
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'CloudTrail',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceArn': trail } },
    },
    {
      Sid: 'Readers',
      Effect: 'Allow',
      Principal: { AWS: readers },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { Null: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'false' } },
    },
  )
  return {
    trail: {
      arn: trail,
      name: `trail-${number}`,
      accountId: ACCOUNT,
      homeRegion: 'us-east-1',
      isOrganizationTrail: false,
      kmsKeyId: key,
      s3BucketName: 'ct-logs',
    },
    key: {
      arn: key,
      accountId: ACCOUNT,
      region: 'us-east-1',
      exists: true,
      keyManager: 'CUSTOMER',
      keyState: 'Enabled',
      keySpec: 'SYMMETRIC_DEFAULT',
      keyUsage: 'ENCRYPT_DECRYPT',
      policy,
      grants: [],
      aliases: [],
      tags: {},
    },
  }
}

/** An estate of one account with so many principals, and trails with a key each. */
export function principalsEstate({ principals, keys }) {
  const next = random(20261001)
  const people = Array.from({ length: principals }, (_, index) => principal(index, next))
  const trails = Array.from({ length: keys }, (_, number) => trailWithKey(number, people))
  return {
    schema: 'trailseal.estate/1',
    collectedAt: NOW,
    partition: 'aws',
    scope: { kind: 'caller' },
    sources: [
      {
        callerArn: `arn:aws:iam::${ACCOUNT}:role/auditor`,
        accountId: ACCOUNT,
        endpoint: 'generated',
        answeredBy: 'simulator',
      },
    ],
    organization: null,
    accounts: [{ id: ACCOUNT, access: 'caller', principalsRead: true }],
    trails: trails.map(({ trail }) => trail),
    eventDataStores: [],
    keys: trails.map(({ key }) => key),
    buckets: [
      {
        name: 'ct-logs',
        exists: true,
        accountId: ACCOUNT,
        region: 'us-east-1',
        policy: null,
        encryption: { algorithm: 'AES256', bucketKeyEnabled: false },
      },
    ],
    logGroups: [],
    principals: people,
    managedPolicies: MANAGED,
    failures: [],
  }
}
