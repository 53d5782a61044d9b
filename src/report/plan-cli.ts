import { CREATED_BY_TAG, type Plan, createdByValue } from '../domain/plan.js'
import type { PlanStep } from '../domain/plan-step.js'
import { planTotals } from './plan-words.js'
import { doLines, undoLines } from './plan-shell.js'
import { printable } from './text.js'

/**
 * The plan and its back-out as a bash script of AWS CLI commands: those of the source control where it has them. Before each
 * change of something that exists it looks whether the value of before is still there, and stops where not.
 */
export function planCli(plan: Plan): string {
  const lines = [
    '#!/usr/bin/env bash',
    ...head(plan).map((line) => (line === '' ? '#' : `# ${printable(line)}`)),
    'set -euo pipefail',
    '',
    ...HELPERS,
    'implement() {',
    ...body(plan.steps, (step) => doLines(step, madeBy(plan, step))),
    '}',
    '',
    '# Everything as it was, last step first. Keys that were made stay: what was delivered under them needs them.',
    'back_out() {',
    ...body(plan.steps.toReversed(), undoLines),
    '}',
    '',
    'case "${1:-implement}" in',
    '  implement) implement ;;',
    '  back-out) back_out ;;',
    '  *) echo "usage: $0 [implement|back-out]" >&2; exit 1 ;;',
    'esac',
  ]
  return `${lines.join('\n')}\n`
}

function madeBy({ hash }: Plan, { id }: PlanStep): { name: string; value: string } {
  return { name: CREATED_BY_TAG, value: createdByValue(hash, id) }
}

function head(plan: Plan): string[] {
  const accounts = [...new Set(plan.steps.map(({ accountId }) => accountId))]
  return [
    planTotals(plan),
    `Plan ${plan.hash}, made at ${plan.madeAt} by ${plan.planner}.`,
    ...(plan.source.answeredBy === 'aws'
      ? []
      : [`NOT FOR AWS: made from a ${plan.source.answeredBy} endpoint, ${plan.source.endpoint}.`]),
    '',
    'bash SCRIPT            does the plan',
    'bash SCRIPT back-out   puts back what was there before',
    '',
    'Credentials: each account is entered with the profile that is named in its variable, else with the',
    "credentials of the environment. The script stops where these are another account's.",
    ...accounts.map((id) => `  export TRAILSEAL_PROFILE_${id}=<profile>`),
    ...(plan.refusals.length === 0
      ? []
      : ['', `${plan.refusals.length} things are refused and not in here: trailseal show PLAN lists them.`]),
  ]
}

/** Waits between tries, for KMS takes seconds, and at times minutes, to know a policy everywhere. Source: KMS developer guide, programming-eventual-consistency. */
const WAITS_SECONDS = '2 5 10 20 40 60'

const HELPERS = [
  '# enter ACCOUNT REGION: with its profile where one is named. Stops where the credentials are of another account.',
  'enter() {',
  '  local variable="TRAILSEAL_PROFILE_$1" is',
  '  if [ -n "${!variable:-}" ]; then',
  '    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
  '    export AWS_PROFILE="${!variable}"',
  '  fi',
  '  is=$(aws sts get-caller-identity --region "$2" --query Account --output text)',
  '  [ "$is" = "$1" ] || { echo "these credentials are of account $is, not $1: set $variable" >&2; exit 4; }',
  '}',
  '',
  '# expect WHAT VALUE COMMAND...: stops where the command prints another value.',
  'expect() {',
  '  local what=$1 wanted is',
  '  wanted=$(printf %s "$2")',
  '  shift 2',
  '  is=$("$@")',
  '  [ "$is" = "$wanted" ] || { printf "%s was changed since the plan was made:\\nwas %s\\nis  %s\\n" "$what" "$wanted" "$is" >&2; exit 4; }',
  '}',
  '',
  '# Tries again for a while: KMS is eventually consistent.',
  'patiently() {',
  '  local seconds',
  `  for seconds in ${WAITS_SECONDS}; do`,
  '    if "$@"; then return 0; fi',
  '    echo "trying again in $seconds s" >&2',
  '    sleep "$seconds"',
  '  done',
  '  "$@"',
  '}',
  '',
]

/** Steps with the account entered wherever it changes. */
function body(steps: readonly PlanStep[], linesOf: (step: PlanStep) => readonly string[]): string[] {
  let account: string | undefined
  const lines = steps.flatMap((step) => {
    const own = linesOf(step)
    if (own.length === 0) return []
    const enter = step.accountId === account ? [] : ['', `enter ${step.accountId} ${step.region}`]
    account = step.accountId
    return [...enter, `# ${step.id}: ${printable(step.summary)}`, ...own]
  })
  // A policy may hold line breaks that must stay as they are: lines are not indented.
  return lines.length === 0 ? [':'] : lines
}
