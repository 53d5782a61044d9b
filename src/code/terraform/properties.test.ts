import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hclGrammar } from '../../toolkit/hcl-grammar.js'
import type { CodeUnit, CodeValue, Place } from '../types.js'
import { readTerraformModule } from './read-module.js'
import { readTerraformPlan } from './read-plan.js'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const grammar = await hclGrammar()

function readText(text: string): CodeUnit {
  const files = [{ path: 'main.tf', text }]
  return readTerraformModule({ root: '.', files, grammar, loadFolder: () => undefined })
}

function placesOf(value: CodeValue): Place[] {
  switch (value.kind) {
    case 'list':
      return [value.place, ...value.items.flatMap(placesOf)]
    case 'map':
      return [value.place, ...[...value.entries.values()].flatMap(placesOf)]
    case 'unknown':
      return [value.place, ...(value.parts ?? []).flatMap(placesOf)]
    case 'known':
    case 'attribute':
      return [value.place]
  }
}

/** Every place lies in the text, and its lines and columns say the same as its offsets. */
function expectSoundPlaces(unit: CodeUnit, text: string): void {
  const values = unit.resources.flatMap((one) => [...one.attributes.values()])
  const places = [...values.flatMap(placesOf), ...unit.problems.map((one) => one.place)]
  for (const { offset, endOffset, line, column } of places) {
    expect(offset).toBeGreaterThanOrEqual(0)
    expect(endOffset).toBeGreaterThanOrEqual(offset)
    expect(endOffset).toBeLessThanOrEqual(text.length)
    const before = text.slice(0, offset).split('\n')
    expect(line).toBe(before.length)
    expect(column).toBe((before.at(-1)?.length ?? 0) + 1)
  }
}

const NAMES = [
  'var.text',
  'var.none',
  'local.a',
  'aws_kms_key.k.arn',
  'aws_kms_key.n[0].arn',
  'each.value',
  'data.aws_region.r.name',
]
const FUNCTIONS = [
  'try',
  'can',
  'coalesce',
  'join',
  'concat',
  'merge',
  'lookup',
  'jsonencode',
  'jsondecode',
  'format',
  'length',
  'element',
  'flatten',
  'one',
  'toset',
  'split',
  'replace',
  'keys',
  'nosuch',
]

/** Expressions as text: all operators and forms, mostly of wrong types. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('1', '"x"', 'true', 'null', '[]', '{}', '""', ...NAMES),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '&&', '||'),
        tie('expression'),
      )
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `${a} ? ${b} : ${c}`.replace(/^/u, '(').concat(')')),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(tie('expression'), { maxLength: 3 })
      .map((items) => `{ ${items.map((one, index) => `k${index} = ${one}`).join(', ')} }`),
    fc
      .tuple(fc.constantFrom(...FUNCTIONS), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([name, items]) => `${name}(${items.join(', ')})`),
    tie('expression').map((one) => `"a \${${one}} b"`),
    tie('expression').map((one) => `"%{if ${one}}y%{else}n%{endif}"`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[for k, v in ${a} : ${b} if v != null]`),
    fc
      .tuple(tie('expression'), fc.constantFrom('.k0', '[0]', '["k0"]', '[*].k0', '.*.k0'))
      .map(([a, step]) => `(${a})${step}`),
    tie('expression').map((one) => `!${one}`),
  ),
}))

describe('any expression', () => {
  it('parses, and comes to a value whose places are in the text', () => {
    fc.assert(
      fc.property(expression, (code) => {
        const text = `variable "text" { default = "t" }\nvariable "none" {}\nlocals {\n  a = ["x", var.none]\n}\ndata "aws_region" "r" {}\nresource "aws_kms_key" "k" {}\nresource "aws_kms_key" "n" {\n  count = var.none\n}\nresource "aws_cloudtrail" "t" {\n  kms_key_id = ${code}\n}\n`
        const unit = readText(text)
        expect(unit.problems.filter((one) => one.code === 'HCL_SYNTAX')).toEqual([])
        expect(unit.resources.filter((one) => one.type === 'trail')).toHaveLength(1)
        expectSoundPlaces(unit, text)
      }),
      { numRuns: 300 },
    )
  })

  it('that rests on a value not given is not known, whatever that value will be', () => {
    const closed = ['"x"', 'null', '""', '"arn:aws:kms:eu-west-1:111122223333:key/k"']
    fc.assert(
      fc.property(expression, fc.constantFrom(...closed), (code, given) => {
        // What is known without the value must be the same once the value is given.
        const resource = `resource "aws_cloudtrail" "t" {\n  name = jsonencode(${code})\n}\nlocals {\n  a = ["x", var.none]\n}\nvariable "text" {\n  default = "t"\n}\n`
        const open = readText(`${resource}variable "none" {}\n`)
        const told = readText(`${resource}variable "none" {\n  default = ${given}\n}\n`)
        const before = open.resources[0]?.attributes.get('name')
        const after = told.resources[0]?.attributes.get('name')
        if (before?.kind === 'known' && after?.kind === 'known') expect(before.value).toBe(after.value)
      }),
      { numRuns: 300 },
    )
  })
})

describe('any damage', () => {
  const modules = readdirSync(FIXTURES).filter((name) => name !== 'plans' && name !== 'json-syntax')
  const texts = modules.map((name) => readFileSync(join(FIXTURES, name, 'main.tf'), 'utf8'))
  const junk = fc.constantFrom(
    '',
    '"',
    '{',
    '}',
    '${',
    '[',
    ')',
    '\n',
    '=',
    '<<E\n',
    '#',
    '/*',
    '\u0000',
    '\uFFFD',
    '😀',
    'resource "aws_cloudtrail" "x" {\n',
  )

  it('to a module leaves sound places, and never an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(40), junk, (whole, position, cut, put) => {
        const at = position % whole.length
        const text = whole.slice(0, at) + put + whole.slice(at + cut)
        expectSoundPlaces(readText(text), text)
      }),
      { numRuns: 200 },
    )
  })

  it('to a plan leaves sound places, and never an exception', () => {
    const whole = readFileSync(join(FIXTURES, 'plans', 'terraform-1.1.json'), 'utf8')
    fc.assert(
      fc.property(fc.nat(), fc.nat(40), junk, (position, cut, put) => {
        const at = position % whole.length
        const text = whole.slice(0, at) + put + whole.slice(at + cut)
        expectSoundPlaces(readTerraformPlan({ path: 'plan.json', text }), text)
      }),
      { numRuns: 200 },
    )
  })
})
