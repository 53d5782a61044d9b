import { type Command, InvalidArgumentError, Option } from 'commander'
import { lazily } from '../lazily.js'
import { withManual } from '../manual.js'
import type { PermissionFlags } from '../work/permissions.js'

function accountId(text: string): string {
  if (/^\d{12}$/u.test(text)) return text
  throw new InvalidArgumentError(`${text} is not an account id: twelve digits.`)
}

export function addPermissions(program: Command): void {
  const command = program
    .command('permissions')
    .summary('the exact IAM permissions that it needs')
    .description(
      'Prints the IAM policy that auditing, or applying plans, needs: the operations that the code can call and no\n' +
        'others, tied to resources and conditions where IAM can. Or a role with it for member accounts, as a\n' +
        'CloudFormation template (for a StackSet) or a Terraform module.',
    )
    .argument('<purpose>', 'audit or apply')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['iam', 'cloudformation', 'terraform'])
        .default('iam'),
    )
    .addOption(
      new Option('--for <who>', 'iam: whoever starts the program, or the role that it assumes in members')
        .choices(['caller', 'member'])
        .default('caller'),
    )
    .option('--partition <id>', 'iam: aws, aws-cn or aws-us-gov', 'aws')
    .option('--role-name <name>', 'role in member accounts (default: TrailsealAudit, TrailsealApply)')
    .option('--trust <account>', 'account whose principals may assume the role', accountId)
    .option('--external-id <id>', 'external id that they must give')
    .option('--alias <alias>', 'alias of new keys (default: alias/trailseal/cloudtrail-logs)')
    .option('--emergency', 'apply: also start and stop logging, for the emergency verbs')
  withManual(command, {
    notes: [
      'Applying needs the permissions of auditing as well where it makes its own plan.',
      'kms:CreateKey is tied to the tag that plans give to keys; StopLogging is left',
      'out without --emergency.',
    ],
    examples: [
      ['trailseal permissions audit > policy.json', 'for whoever audits'],
      [
        'trailseal permissions audit --format cloudformation --trust 111111111111',
        'for member accounts, as a StackSet',
      ],
      [
        'trailseal permissions apply --format terraform --trust 111111111111 --external-id x',
        'for member accounts, as a module',
      ],
    ],
    seeAlso: ['trailseal doctor'],
  })
  command.action(async (purpose: string, flags: PermissionFlags) =>
    lazily(false, async () => (await import('../work/permissions.js')).permissionsVerb(purpose, flags)),
  )
}
