import type { Estate } from '../../domain/estate.js'
import type { ManagedPolicy, Principal, PrincipalPolicy } from '../../domain/principal.js'
import { seededRandom } from '../random.js'
import { ADMINISTRATOR_ACCESS, attached, group, inline, role, user } from './principals.js'

/** How the principals of a generated account look. */
export interface GeneratePrincipalsOptions {
  readonly accountId: string
  /** Users, groups and roles together. */
  readonly count: number
  /** ARNs of the logs' bucket and key, which one in a hundred may read and some only half. */
  readonly bucketArn: string
  readonly keyArn: string
  /** Default: 1. The same seed draws the same. */
  readonly seed?: number
}

/** Services whose read actions a read-only policy lists, as AWS's own does. */
const SERVICES =
  'acm apigateway athena autoscaling batch cloudformation cloudfront cloudtrail cloudwatch codebuild config dynamodb ec2 ecr ecs eks elasticache elasticfilesystem elasticloadbalancing es events firehose glacier glue iam inspector2 kinesis kms lambda logs organizations rds redshift route53 s3 sagemaker secretsmanager servicecatalog ses sns sqs ssm states tag waf workspaces xray'.split(
    ' ',
  )

const READ_ONLY = managed('ReadOnlyAccess', {
  Effect: 'Allow',
  // AWS's own lists more services, in the same way: s3:Get* is in it, kms:Decrypt is not. Source: AWS managed policy reference.
  Action: SERVICES.flatMap((service) => [`${service}:Describe*`, `${service}:Get*`, `${service}:List*`]),
  Resource: '*',
})
/** Source: AWS managed policy reference, PowerUserAccess; its second statement, of a few IAM reads, is left out. */
const POWER_USER = managed('PowerUserAccess', {
  Effect: 'Allow',
  NotAction: ['iam:*', 'organizations:*', 'account:*'],
  Resource: '*',
})
const BOUNDARY = managed('WorkloadBoundary', {
  Effect: 'Allow',
  Action: ['s3:*', 'dynamodb:*', 'logs:*', 'sqs:*'],
  Resource: '*',
})

function managed(name: string, statement: object): ManagedPolicy {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  return { arn: `arn:aws:iam::aws:policy/${name}`, name, document }
}

/** Of a hundred principals, how many have which policies; a guess at an account that has grown for some years. */
const MIX: readonly (readonly [parts: number, make: (about: About) => More])[] = [
  [3, () => ({ policies: [attached(ADMINISTRATOR_ACCESS)] })],
  [12, () => ({ policies: [attached(READ_ONLY)] })],
  [5, () => ({ policies: [attached(POWER_USER)] })],
  [5, ({ index }) => ({ policies: [attached(POWER_USER), own(index)], permissionsBoundary: attached(BOUNDARY) })],
  [1, ({ options }) => ({ policies: [inline('read-logs', ...readsLogs(options))] })],
  [2, ({ options }) => ({ policies: [inline('read-objects', ...readsLogs(options).slice(0, 1))] })],
  [2, ({ options }) => ({ policies: [inline('use-key', ...readsLogs(options).slice(1))] })],
  [40, ({ index }) => ({ policies: [own(index)] })],
  [30, ({ index }) => ({ policies: [own(index % 50), attached(READ_ONLY)], tags: { team: `team-${index % 20}` } })],
]

interface About {
  readonly options: GeneratePrincipalsOptions
  readonly index: number
}

type More = Partial<Pick<Principal, 'permissionsBoundary' | 'tags'>> & { policies: PrincipalPolicy[] }

function readsLogs({ bucketArn, keyArn }: GeneratePrincipalsOptions): object[] {
  return [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/*` },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn },
  ]
}

/** What a workload may do with its own things. */
function own(index: number): PrincipalPolicy {
  return inline(
    'workload',
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::workload-${index}/*` },
    {
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      Resource: `arn:aws:dynamodb:*:*:table/workload-${index}`,
      Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
    },
    { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' },
  )
}

/** Every twentieth is a user and every hundredth a group; the rest are roles, some of AWS's services. */
export function generatePrincipals(
  options: GeneratePrincipalsOptions,
): Pick<Estate, 'principals' | 'managedPolicies'> {
  const random = seededRandom(options.seed ?? 1)
  const principals = Array.from({ length: options.count }, (_, index): Principal => {
    const more = drawn(random, { options, index })
    const { accountId } = options
    if (index % 100 === 0) return group(accountId, `group-${index}`, { policies: more.policies })
    const groups = [`arn:aws:iam::${accountId}:group/group-${index - (index % 100)}`]
    if (index % 20 === 1) return user(accountId, `user-${index}`, { ...more, groups })
    const trusts = `arn:aws:iam::${accountId}:root`
    const name = index % 50 === 2 ? `aws-service-role/service-${index}.amazonaws.com/Service${index}` : `role-${index}`
    return role(accountId, name, { ...more, trusts })
  })
  return { principals, managedPolicies: [ADMINISTRATOR_ACCESS, READ_ONLY, POWER_USER, BOUNDARY] }
}

function drawn(random: () => number, about: About): More {
  let left = random() * 100
  const [, make] = MIX.find(([parts]) => (left -= parts) < 0) ?? MIX.at(-1) ?? [0, (): More => ({ policies: [] })]
  return make(about)
}
