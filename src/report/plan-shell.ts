import type { KeyReference, PlanStep } from '../domain/plan-step.js'
import { word } from '../control/remedies/context.js'

/** The shell variable that holds the ARN of a key that the script makes. */
function keyVariable(stepId: string): string {
  return `key_of_${stepId.replaceAll('-', '_')}`
}

/** A key as a word of the shell: its ARN, the variable of one that is made, or an empty word for none. */
function keyShellWord(key: KeyReference | null): string {
  if (key === null) return '""'
  return 'arn' in key ? word(key.arn) : `"$${keyVariable(key.createdBy)}"`
}

/** The name of a trail or log group as the AWS CLI takes it in the region where it is. */
function nameIn(arn: string): string {
  return arn.replace(/^.*:(?:trail\/|log-group:)/u, '')
}

/** The source control's command, with the region that it leaves to the configuration. */
function updateTrail(trailArn: string, region: string, key: string): string {
  return `aws cloudtrail update-trail --name ${word(nameIn(trailArn))} --kms-key-id ${key} --region ${region}`
}

function setLogGroupKey(arn: string, region: string, key: string): string {
  const group = `--log-group-name ${word(nameIn(arn))}`
  return key === '""'
    ? `aws logs disassociate-kms-key ${group} --region ${region}`
    : `aws logs associate-kms-key ${group} --kms-key-id ${key} --region ${region}`
}

function putKeyPolicy(arn: string, region: string, policy: string): string {
  return `aws kms put-key-policy --key-id ${word(arn)} --policy-name default --policy ${word(policy)} --region ${region}`
}

function setRotation(
  key: string,
  region: string,
  { enabled, periodInDays }: { enabled: boolean; periodInDays?: number | undefined },
): string {
  const days = periodInDays === undefined ? '' : ` --rotation-period-in-days ${periodInDays}`
  return enabled
    ? `aws kms enable-key-rotation --key-id ${key}${days} --region ${region}`
    : `aws kms disable-key-rotation --key-id ${key} --region ${region}`
}

/** What a step's value of now is read by, and what it must be. Nothing of a key that the script makes itself. */
function guard(what: string, command: string, wanted: string): string {
  return `expect ${word(what)} ${word(wanted)} ${command}`
}

function showTrail(trailArn: string, region: string): string {
  return `aws cloudtrail describe-trails --trail-name-list ${word(trailArn)} --region ${region} --query 'trailList[0].KmsKeyId' --output text`
}

function showPolicy(arn: string, region: string): string {
  return `aws kms get-key-policy --key-id ${word(arn)} --policy-name default --region ${region} --query Policy --output text`
}

function showGroup(arn: string, region: string): string {
  const name = nameIn(arn)
  return `aws logs describe-log-groups --log-group-name-prefix ${word(name)} --region ${region} --query ${word(`logGroups[?logGroupName=='${name}'] | [0].kmsKeyId`)} --output text`
}

/** None, as the AWS CLI prints it. */
function printed(keyId: string | null): string {
  return keyId === null || keyId === '' ? 'None' : keyId
}

/** The lines that do a step. `madeBy` is the value of the tag by which a key is found again. */
export function doLines(step: PlanStep, madeBy: { readonly name: string; readonly value: string }): string[] {
  const { region } = step
  switch (step.action) {
    case 'create-key': {
      const tags = Object.entries({ ...step.tags, [madeBy.name]: madeBy.value })
      const written = tags.map(([name, value]) => word(`TagKey=${name},TagValue=${value}`)).join(' ')
      return [
        `${keyVariable(step.id)}=$(aws kms create-key --description ${word(step.description)} --policy ${word(step.policy)} --tags ${written} --region ${region} --query KeyMetadata.Arn --output text)`,
        `echo "made $${keyVariable(step.id)}"`,
      ]
    }
    case 'create-alias':
      return [
        `aws kms create-alias --alias-name ${word(step.aliasName)} --target-key-id ${keyShellWord(step.key)} --region ${region}`,
      ]
    case 'put-key-policy':
      return [
        guard(`the policy of ${step.key.arn}`, showPolicy(step.key.arn, region), step.before),
        putKeyPolicy(step.key.arn, region, step.after),
      ]
    case 'set-key-rotation':
      return [`patiently ${setRotation(keyShellWord(step.key), region, step.after)}`]
    case 'update-trail':
      return [
        guard(`the key of ${step.trailArn}`, showTrail(step.trailArn, region), printed(step.before.kmsKeyId)),
        `patiently ${updateTrail(step.trailArn, region, keyShellWord(step.after.key))}`,
      ]
    case 'set-log-group-key':
      return [
        guard(
          `the key of ${step.logGroupArn}`,
          showGroup(step.logGroupArn, region),
          printed(step.before.kmsKeyId),
        ),
        `patiently ${setLogGroupKey(step.logGroupArn, region, keyShellWord(step.after.key))}`,
      ]
  }
}

/** The ARN of a key that the script makes is not known to a later run of it: there the guard is left out. */
function undoGuard(what: string, command: string, key: KeyReference | null): string[] {
  if (key !== null && !('arn' in key)) return []
  return [guard(what, command, printed(key === null ? null : key.arn))]
}

/** The lines that undo a step; none for a key and its alias, which stay, and for what is set on a key that stays. */
export function undoLines(step: PlanStep): string[] {
  const { region } = step
  const before = (keyId: string | null): string => (keyId === null || keyId === '' ? '""' : word(keyId))
  switch (step.action) {
    case 'create-key':
    case 'create-alias':
      return []
    case 'put-key-policy':
      return [
        guard(`the policy of ${step.key.arn}`, showPolicy(step.key.arn, region), step.after),
        putKeyPolicy(step.key.arn, region, step.before),
      ]
    case 'set-key-rotation':
      return 'arn' in step.key ? [`patiently ${setRotation(word(step.key.arn), region, step.before)}`] : []
    case 'update-trail':
      return [
        ...undoGuard(`the key of ${step.trailArn}`, showTrail(step.trailArn, region), step.after.key),
        `patiently ${updateTrail(step.trailArn, region, before(step.before.kmsKeyId))}`,
      ]
    case 'set-log-group-key':
      return [
        ...undoGuard(`the key of ${step.logGroupArn}`, showGroup(step.logGroupArn, region), step.after.key),
        `patiently ${setLogGroupKey(step.logGroupArn, region, before(step.before.kmsKeyId))}`,
      ]
  }
}
