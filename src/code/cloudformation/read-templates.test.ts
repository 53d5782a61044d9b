import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesBelow } from '../../../test/support/code-files.js'
import { shownUnit } from '../../../test/support/shown-code.js'
import { looksLikeTemplate } from './looks-like-template.js'
import { MOST_CHARACTERS, MOST_OPEN } from './limits.js'
import { type ReadTemplatesOptions, readTemplates } from './read-templates.js'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const NOT_TEMPLATES = new Set(['expected.txt', 'options.json'])
const CASES = readdirSync(FIXTURES).filter((name) => !/^assembly-|^\./u.test(name))

/** A folder of templates that are read together, with options.json and what they must come to in expected.txt. */
function readCase(name: string): string {
  const folder = join(FIXTURES, name)
  const files = filesBelow(folder, (file) => !NOT_TEMPLATES.has(file))
  const path = join(folder, 'options.json')
  const options = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ReadTemplatesOptions) : {}
  return `${readTemplates(files, options).map(shownUnit).join('\n')}\n`
}

function problemsOf(text: string, path = 'template.yaml'): readonly string[] {
  return readTemplates([{ path, text }]).flatMap((unit) => unit.problems.map((problem) => problem.code))
}

const KEY = 'Resources: { Key: { Type: AWS::KMS::Key } }\n'

describe('templates', () => {
  it.each(CASES)('%s', async (name) => {
    await expect(readCase(name)).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'))
  })

  it('say no secret in any message', () => {
    expect(readCase('parameters')).toContain('a secret')
    expect(readCase('parameters')).not.toMatch(/hunter2|alias\/secret/u)
  })

  it.each([
    ['too many characters', `${KEY}# ${'x'.repeat(MOST_CHARACTERS)}`, 'CFN_TOO_LARGE'],
    ['too many brackets', `# AWS::KMS::Key\nResources: ${'['.repeat(100_000)}`, 'CFN_TOO_DEEP'],
    ['too many dashes', `# AWS::KMS::Key\nResources:\n${'- '.repeat(MOST_OPEN + 1)}a`, 'CFN_TOO_DEEP'],
    ['values too deep', `${KEY}Other: ${'['.repeat(300)}${']'.repeat(300)}`, 'CFN_TOO_DEEP'],
    ['too many nested conditions', chainOfConditions(2000), 'CFN_TOO_COMPLEX'],
  ])('%s: a located problem, never a crash', (_what, text, code) => {
    expect(problemsOf(text)).toContain(code)
  })

  it('read JSON that is nested too deep as a problem', () => {
    const text = `{"AWS::KMS::Key": ${'['.repeat(100_000)}`
    expect(problemsOf(text, 'template.json')).toEqual(['CFN_TOO_DEEP'])
  })

  it('that nest each other many times come to an end', () => {
    const stack = 'Type: AWS::CloudFormation::Stack, Properties: { TemplateURL'
    const level = (next: number): string =>
      `Resources:\n${['A', 'B', 'C'].map((id) => `  ${id}: { ${stack}: t${next}.yaml } }\n`).join('')}`
    const files = Array.from({ length: 12 }, (_one, index) => ({
      path: `t${index}.yaml`,
      text: level(index + 1),
    }))
    const [unit] = readTemplates([...files, { path: 't12.yaml', text: KEY }])
    expect(unit?.problems.map((problem) => problem.code)).toContain('CFN_TOO_COMPLEX')
  })
})

/** Each condition hangs on the next. */
function chainOfConditions(count: number): string {
  const conditions = Array.from(
    { length: count },
    (_one, index) => `  C${index}: !Not [!Condition C${index + 1}]\n`,
  )
  return `Conditions:\n${conditions.join('')}  C${count}: !Equals [a, a]\nResources:\n  Key: { Type: AWS::KMS::Key, Condition: C0 }\n`
}

describe('what looks like a template', () => {
  it.each([
    ['template.yaml', KEY, true],
    ['template.json', '{"Resources":{"Key":{"Type":"AWS::KMS::Key"}}}', true],
    ['stack.template', 'AWSTemplateFormatVersion: 2010-09-09', true],
    ['sam.yml', 'Resources:\n  A:\n    Type: "AWS::Serverless::Function"', true],
    ['package.json', '{"name":"x","dependencies":{}}', false],
    ['deployment.yaml', 'kind: Deployment\nspec: { resources: {} }', false],
    ['README.md', 'Resources: Type: AWS::KMS::Key', false],
    ['app.ts', "{ Resources: { Type: 'AWS::KMS::Key' } }", false],
  ])('%s %j: %s', (path, text, expected) => {
    expect(looksLikeTemplate(path, text)).toBe(expected)
  })
})
