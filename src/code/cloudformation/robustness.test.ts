import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filesBelow } from '../../../test/support/code-files.js'
import type { CodeUnit, CodeValue, Place } from '../types.js'
import { readTemplates } from './read-templates.js'

/** Seconds, not minutes: the space is large, and other runs draw other samples. */
const RUNS = 200

const FIXTURES = filesBelow(join(import.meta.dirname, 'fixtures'), (name) => /\.(?:yaml|json)$/u.test(name))
const TEMPLATES = FIXTURES.filter((file) => file.text.includes('Resources') && file.text.length < 5000)

const NAMES = [
  'Key',
  'Trail',
  'Env',
  'C',
  'AWS::Region',
  'AWS::NoValue',
  'Stack',
  'Gone',
  'Arn',
  'Outputs.X',
  'M',
  '0',
]
const FUNCTIONS = [
  'Ref',
  'GetAtt',
  'Sub',
  'Join',
  'If',
  'Select',
  'Split',
  'FindInMap',
  'ImportValue',
  'Length',
  'ToJsonString',
]
const TYPES = ['AWS::CloudTrail::Trail', 'AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::CloudFormation::Stack']

/** Values of templates: functions of all kinds, rightly and wrongly used. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...NAMES, '${Key.Arn}', '${Env}', '{{resolve:ssm:x}}', true, 7, null, ''),
    fc.tuple(fc.constantFrom(...FUNCTIONS), tie('value')).map(([name, argument]) => ({
      [name === 'Ref' ? name : `Fn::${name}`]: argument,
    })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, 'Fn::Transform', 'Fn::Equals', 'Condition'), tie('value'), {
      maxKeys: 3,
    }),
  ),
}))

const template = fc.record({
  Parameters: fc.oneof(fc.constant({ Env: { Type: 'String' } }), value),
  Conditions: fc.dictionary(fc.constantFrom('C', 'D'), value),
  Mappings: fc.oneof(fc.constant({ M: { Key: { Arn: 'x' } } }), value),
  Resources: fc.dictionary(
    fc.constantFrom('Key', 'Trail', 'Stack', 'Fn::ForEach::L'),
    fc.oneof(
      value,
      fc.record({
        Type: fc.constantFrom(...TYPES),
        Condition: fc.constantFrom('C', 'D', 'Gone'),
        Properties: fc.oneof(
          value,
          fc.record({
            KMSKeyId: value,
            KeyPolicy: value,
            BucketEncryption: value,
            TemplateURL: fc.constantFrom('a.json', 'b.json'),
          }),
        ),
      }),
    ),
  ),
  Outputs: fc.dictionary(
    fc.constantFrom('X', 'Y'),
    fc.record({ Value: value, Export: fc.record({ Name: value }) }),
  ),
})

function placesOf(one: CodeValue): readonly Place[] {
  if (one.kind === 'list') return [one.place, ...one.items.flatMap(placesOf)]
  if (one.kind === 'map') return [one.place, ...[...one.entries.values()].flatMap(placesOf)]
  return [one.place]
}

/** Every place lies in the text, and its line and column say the same as its offset. */
function expectPlaces(units: readonly CodeUnit[], texts: ReadonlyMap<string, string>): void {
  const places = units.flatMap((unit) => [
    ...unit.problems.map((problem) => problem.place),
    ...unit.resources.flatMap((one) => [one.place, ...[...one.attributes.values()].flatMap(placesOf)]),
  ])
  for (const place of places) {
    const text = texts.get(place.file) ?? ''
    const before = text.slice(text.startsWith('\uFEFF') ? 1 : 0, place.offset)
    expect(place.endOffset).toBeLessThanOrEqual(text.length)
    expect(place.line).toBe(before.split('\n').length)
    expect(place.column).toBe(before.length - before.lastIndexOf('\n'))
  }
}

function read(files: readonly { readonly path: string; readonly text: string }[]): void {
  expectPlaces(readTemplates(files), new Map(files.map((file) => [file.path, file.text])))
}

describe('whatever the text', () => {
  it('random templates are read, together, with true places', () => {
    fc.assert(
      fc.property(template, template, (first, second) => {
        read([
          { path: 'a.json', text: JSON.stringify(first, undefined, 1) },
          { path: 'b.json', text: JSON.stringify(second) },
        ])
      }),
      { numRuns: RUNS },
    )
  })

  it('templates with changed, cut or repeated stretches are read, with true places', () => {
    const piece = fc.constantFrom(
      '',
      ' ',
      '\n',
      '\t',
      '{',
      '}',
      '[',
      '"',
      "'",
      ':',
      '- ',
      '&a ',
      '*a',
      '!Ref ',
      '<<: ',
      '---\n',
      '\r\n',
      '\uFEFF',
      '\uD83D',
      '#',
      '|',
      '>',
      '\u0000',
      '%',
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...TEMPLATES),
        fc.array(fc.tuple(fc.nat(5000), fc.nat(40), piece), { minLength: 1, maxLength: 4 }),
        ({ path, text }, changes) => {
          const changed = changes.reduce((now, [at, length, added]) => {
            const start = at % (now.length + 1)
            return now.slice(0, start) + added + now.slice(start + length)
          }, text)
          read([{ path, text: changed }])
        },
      ),
      { numRuns: RUNS },
    )
  })
})
