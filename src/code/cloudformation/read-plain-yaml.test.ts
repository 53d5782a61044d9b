import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filesBelow } from '../../../test/support/code-files.js'
import { readPlainYaml } from './read-plain-yaml.js'
import { readFullYaml } from './read-yaml.js'

const FIXTURES = filesBelow(join(import.meta.dirname, 'fixtures'), (name) => name.endsWith('.yaml'))
const RUNS = 1000

const TEMPLATE = `---
# the audit trail
Parameters:
  Env: { Type: String, Default: yes, AllowedValues: [ a, 'b c', 07, 1.5 ] } # end
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      KMSKeyId: !GetAtt Key.Arn  # the key
      'S3BucketName': !Sub "logs-\${AWS::Region}"
      TrailName: !Join
        - '-'
        - - audit
          - !Ref Env
      Tags:
      - Key: a
        Value: !Ref Env
      - { Key: b, Value: !Select [0, !GetAZs ''] }
      Empty:
      S3KeyPrefix: !Sub |
        a: \${AWS::Region}
          # no comment

        b
  Key:
    Type: AWS::KMS::Key
    Properties:
      Description: >-
        a key
        for trails
      KeyPolicy:
        Statement:
          - Sid: Admin
            Action: [kms:*, "kms:Decrypt"]
            Condition: { StringEquals: { aws:SourceArn: !Sub 'arn:aws:cloudtrail:\${AWS::Region}:x' } }
          -
            Effect: Allow
            Principal:
              Service: cloudtrail.amazonaws.com
`

/** Where the plain reader answers, the full one answers the same and finds nothing wrong. */
function expectSame(text: string): boolean {
  const plain = readPlainYaml(text, 0)
  if (plain !== undefined) expect([{ root: plain, problems: [] }]).toEqual(readFullYaml(text, 0))
  return plain !== undefined
}

describe('the plain reader of YAML', () => {
  it.each(FIXTURES.map((file) => [file.path, file.text] as const))('%s', (_path, text) => {
    expectSame(text)
  })

  it('reads what templates are written in', () => {
    expect(expectSame(TEMPLATE.replace('      Empty:\n', ''))).toBe(true)
  })

  it.each([
    ['an empty value', TEMPLATE],
    ['an anchor', 'a: &x 1\n'],
    ['a folded text with a blank line', 'a: >\n  b\n\n  c\n'],
    ['a text with an indentation of its own', 'a: |2\n   b\n'],
    ['a text over two lines', 'a: b\n  c\n'],
    ['an escape', 'a: "\\u0041"\n'],
    ['two documents', 'a: b\n---\na: c\n'],
    ['a key given twice', 'a: b\na: c\n'],
    ['a tag that is none of CloudFormation', 'a: !Reff b\n'],
    ['a carriage return', 'a: b\r\n'],
    ['a mark that is indented', ' ---\na: b\n'],
  ])('leaves %s to the full parser', (_what, text) => {
    expect(expectSame(text)).toBe(false)
  })

  it('agrees with the full parser on damaged templates', () => {
    const pieces = [
      '',
      ' ',
      '  ',
      '\n',
      '\n  ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      ':',
      ': ',
      '- ',
      '-',
      '!Ref ',
      '!',
      '#',
      ' #',
      'a: ',
      '? ',
      '*',
      '~',
      '0x1',
      'é',
      '%',
      '@',
      '|',
    ]
    const change = fc.tuple(fc.nat(TEMPLATE.length), fc.nat(3), fc.constantFrom(...pieces))
    let answered = 0
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const text = changes.reduce(
          (now, [at, length, added]) => now.slice(0, at) + added + now.slice(at + length),
          TEMPLATE.replace('      Empty:\n', ''),
        )
        if (expectSame(text)) answered += 1
      }),
      { numRuns: RUNS },
    )
    expect(answered).toBeGreaterThan(RUNS / 20)
  })
})
