import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import { awsCli } from '../support/aws-cli.js'
import { simulate } from '../support/simulator.js'
import { MANAGEMENT, MEMBER, role, smallOrganization } from '../support/small-organization.js'

const python = inject('python')

describe.skipIf(python === null)('the AWS CLI asks who, what and by which policies', () => {
  let server: SimulatorServer
  beforeAll(async () => {
    const estate = smallOrganization([role('reader')])
    const buckets = [{ name: 'member-logs', accountId: MEMBER }]
    server = await startServer({ simulator: simulate({ ...estate, buckets }) })
  })
  afterAll(async () => server.close())

  it.each([
    [MANAGEMENT, 'sts get-caller-identity --query Arn', `arn:aws:iam::${MANAGEMENT}:user/administrator`],
    [MANAGEMENT, 'organizations list-accounts --query length(Accounts)', '4'],
    [
      MANAGEMENT,
      'organizations list-children --parent-id r-root --child-type ORGANIZATIONAL_UNIT --query Children[1].Id',
      'ou-root-work',
    ],
    [
      MANAGEMENT,
      'organizations list-targets-for-policy --policy-id p-nolisting --query Targets[0].TargetId',
      'ou-root-work',
    ],
    [MANAGEMENT, 'ec2 describe-regions --query length(Regions)', '17'],
    [MEMBER, 'iam get-role --role-name reader --query Role.Arn', `arn:aws:iam::${MEMBER}:role/reader`],
    [MEMBER, 'iam list-role-policies --role-name reader --query PolicyNames[0]', 'everything'],
    [
      MEMBER,
      'iam get-account-authorization-details --filter Role --query RoleDetailList[1].RolePolicyList[0].PolicyDocument.Statement[0].Action',
      '*',
    ],
    [MEMBER, 's3api get-bucket-acl --bucket member-logs --query Grants[0].Grantee.Type', 'CanonicalUser'],
    [MANAGEMENT, 'organizations list-roots --query Roots[0].PolicyTypes[0].Type', 'SERVICE_CONTROL_POLICY'],
    [MEMBER, 'iam list-roles --page-size 1 --query length(Roles)', '1\n1\n1'],
  ])('%s: aws %s', async (accountId, command, expected) => {
    const place = { endpoint: server.url, accountId }
    const run = await awsCli(python?.aws ?? '', place, [...command.split(' '), '--output', 'text'])
    expect(run).toEqual({ stdout: `${expected}\n`, stderr: '', status: 0 })
  })

  it.each([
    ['kms list-keys', 'AccessDeniedException', 'service control policy: arn:aws:organizations::'],
    ['iam get-user --user-name nobody', 'NoSuchEntity', 'cannot be found'],
    ['organizations list-roots', 'AccessDeniedException', "don't have permissions"],
    ['cloudtrail describe-trails --region eu-west-1', 'UnrecognizedClientException', 'security token'],
  ])('is refused: aws %s', async (command, code, words) => {
    const run = await awsCli(
      python?.aws ?? '',
      { endpoint: server.url, accountId: MEMBER },
      command.split(' '),
    )
    expect(run.status).not.toBe(0)
    expect(run.stderr).toContain(`(${code})`)
    expect(run.stderr).toContain(words)
  })
})
