import { describe, expect, it } from 'vitest'
import { foreignComments } from './foreign.js'
import { checkSuppression, readSuppression } from './own.js'
import { scanComments } from './scan.js'
import { placeAt } from '../../../test/support/code-units.js'

const GOOD = 'trailseal:ignore key-rotates reason="custom store" expires=2030-01-31'

describe('suppressions', () => {
  it.each([
    ['main.tf', `# ${GOOD}`],
    ['main.tf', `// ${GOOD}`],
    ['main.tf', `/* ${GOOD} */`],
    ['main.tf', `kms_key_id = "x" # ${GOOD}`],
    ['t.yaml', `  # ${GOOD}`],
    ['t.yaml', `Key: x # ${GOOD}\r`],
  ])('are read in %s from %j', (file, line) => {
    const { own } = scanComments(file, `\n${line}\n`)
    expect(own.map((one) => [one.place.line, checkSuppression(one, '2026-01-01').kind])).toEqual([
      [2, 'suppression'],
    ])
  })

  it.each([
    ['main.tf', `description = "# ${GOOD.replaceAll('"', '')}"`],
    ['t.yaml', `Description: "x # ${GOOD.replaceAll('"', '')}"`],
    ['t.yaml', `Description: x#${GOOD}`],
  ])('are not read in %s out of the text %j', (file, line) => {
    expect(scanComments(file, line).own).toEqual([])
  })

  it('are read in JSON from Metadata', () => {
    const ignore = [{ rule: 'key-rotates', reason: 'custom store', expires: '2030-01-31' }]
    const text = JSON.stringify({ Resources: { Key: { Metadata: { trailseal: { ignore } } } } }, undefined, 2)
    const { own } = scanComments('t.json', text)
    expect(own).toMatchObject([
      { rule: 'key-rotates', reason: 'custom store', place: { line: 7, column: 13 } },
    ])
  })

  it.each([
    ['', 'SUPPRESSION_MALFORMED', 'does not say which rule'],
    [' reason="x" expires=2030-01-01', 'SUPPRESSION_MALFORMED', 'does not say which rule'],
    [' key-rotate reason="x" expires=2030-01-01', 'SUPPRESSION_UNKNOWN_RULE', 'did you mean key-rotates?'],
    [' key-rotates expires=2030-01-01', 'SUPPRESSION_MALFORMED', 'gives no reason'],
    [' key-rotates reason="" expires=2030-01-01', 'SUPPRESSION_MALFORMED', 'gives no reason'],
    [' key-rotates reason="x"', 'SUPPRESSION_MALFORMED', 'says not until when'],
    [' key-rotates reason="x" expires=2030-02-30', 'SUPPRESSION_MALFORMED', '2030-02-30, which is no day'],
    [' key-rotates reason="x" expires=tomorrow', 'SUPPRESSION_MALFORMED', 'tomorrow, which is no day'],
    [' key-rotates reason="x" expires=2026-06-30', 'SUPPRESSION_EXPIRED', 'ended on 2026-06-30'],
  ])('such as %j do not count: %s', (text, code, message) => {
    const checked = checkSuppression(readSuppression(text, placeAt(1)), '2026-07-01')
    expect(checked).toMatchObject({ kind: 'problem', problem: { code } })
    if (checked.kind === 'problem') expect(checked.problem.message).toContain(message)
  })

  it('count on their last day', () => {
    const written = readSuppression(' key-rotates reason="x" expires=2026-07-01', placeAt(1))
    expect(checkSuppression(written, '2026-07-01').kind).toBe('suppression')
  })
})

describe('skip comments of other scanners', () => {
  it.each([
    [
      '#checkov:skip=CKV_AWS_35:on purpose',
      [['Checkov', 'CKV_AWS_35', ['trail-has-key', 'key-is-customer-managed']]],
    ],
    ['# checkov:skip=CKV_AWS_7', [['Checkov', 'CKV_AWS_7', ['key-rotates']]]],
    ['#checkov:skip=CKV_AWS_1:another rule', []],
    ['#trivy:ignore:AVD-AWS-0015', [['Trivy', 'AVD-AWS-0015', ['trail-has-key', 'key-is-customer-managed']]]],
    ['#trivy:ignore:aws-0015', [['Trivy', 'aws-0015', ['trail-has-key', 'key-is-customer-managed']]]],
    [
      '#trivy:ignore:aws-cloudtrail-encryption-customer-managed-key:exp:2030-01-01',
      [
        [
          'Trivy',
          'aws-cloudtrail-encryption-customer-managed-key',
          ['trail-has-key', 'key-is-customer-managed'],
        ],
      ],
    ],
    ['# checkov:skip=CKV_AWS_294:why', [['Checkov', 'CKV_AWS_294', ['copies-are-sealed']]]],
    ['#tfsec:ignore:*', [['tfsec', '*', 'every']]],
    [
      '#tfsec:ignore:aws-cloudtrail-enable-at-rest-encryption tfsec:ignore:AWS001',
      [['tfsec', 'aws-cloudtrail-enable-at-rest-encryption', ['trail-has-key', 'key-is-customer-managed']]],
    ],
    ['# kics-scan ignore-block', [['KICS', 'ignore-block', 'every']]],
    [
      '# kics-scan disable=5d9e3164-9265-470c-9a10-57ae454ac0c7,00000000-0000-0000-0000-000000000000',
      [['KICS', '5d9e3164-9265-470c-9a10-57ae454ac0c7', ['trail-has-key', 'key-is-customer-managed']]],
    ],
  ])('are known: %s', (text, expected) => {
    expect(foreignComments(text).map(({ tool, id, rules }) => [tool, id, rules])).toEqual(expected)
  })
})
