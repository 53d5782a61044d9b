import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hclGrammar } from '../../toolkit/hcl-grammar.js'
import type { CodeUnit, CodeValue, Place } from '../types.js'
import type { TextFile } from './module/declarations.js'
import { readTerraformModule } from './read-module.js'
import { looksLikeTerraformPlan, readTerraformPlan } from './read-plan.js'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const grammar = await hclGrammar()

function loadFolder(path: string): readonly TextFile[] | undefined {
  const folder = join(FIXTURES, path)
  if (!existsSync(folder)) return undefined
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ path: `${path}/${name}`, text: readFileSync(join(folder, name), 'utf8') }))
}

function readText(path: string): string | undefined {
  const file = join(FIXTURES, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function shownPlace({ line, column, endLine, endColumn }: Place): string {
  return `${line}:${column}-${endLine}:${endColumn}`
}

function shown(value: CodeValue): string {
  switch (value.kind) {
    case 'known':
      return value.sensitive === true ? '(sensitive)' : JSON.stringify(value.value)
    case 'list':
      return `[${value.items.map(shown).join(', ')}]`
    case 'map':
      return `{${[...value.entries].map(([name, one]) => `${name}: ${shown(one)}`).join(', ')}}`
    case 'attribute':
      return `-> ${value.address}.${value.attribute}`
    case 'unknown':
      return value.parts === undefined
        ? `unknown ${value.reference ?? ''}: ${value.reason}`
        : `text(${value.parts.map(shown).join(' + ')})`
  }
}

/** A unit as text, which a person can check: each value with its place. */
function describeUnit({ resources, problems }: CodeUnit): string {
  const lines = resources.flatMap((one) => [
    `${one.address} (${one.type}${one.managed ? '' : ', data'}) ${one.place.file} ${shownPlace(one.place)}`,
    ...(one.exists === undefined ? [] : [`  exists: ${one.exists === 'no' ? 'no' : shown(one.exists)}`]),
    ...(one.region === undefined ? [] : [`  region: ${shown(one.region)}`]),
    ...[...one.attributes].map(([name, value]) => `  ${name} ${shownPlace(value.place)} ${shown(value)}`),
  ])
  const found = problems.map(
    (one) => `! ${one.code} ${one.place.file} ${shownPlace(one.place)} ${one.message}`,
  )
  return `${[...lines, ...found].join('\n')}\n`
}

describe('modules that `terraform validate` accepts', () => {
  const folders = readdirSync(FIXTURES).filter((name) => name !== 'plans' && name !== 'expressions')

  it.each(folders)('%s: every value with its place', async (folder) => {
    const files = loadFolder(folder) ?? []
    const unit = readTerraformModule({ root: folder, files, grammar, loadFolder, readText })
    await expect(describeUnit(unit)).toMatchFileSnapshot(join(FIXTURES, folder, 'expected.txt'))
  })

  it('expressions: what Terraform itself makes of each', () => {
    const unit = readTerraformModule({
      root: 'expressions',
      files: loadFolder('expressions') ?? [],
      grammar,
      loadFolder,
    })
    const all = unit.resources[0]?.attributes.get('s3KeyPrefix')
    // Made by `terraform plan` of version 1.11.4 from the same file.
    const expected: unknown = JSON.parse(readFileSync(join(FIXTURES, 'expressions', 'expected.json'), 'utf8'))
    expect(all?.kind).toBe('known')
    expect(JSON.parse(all?.kind === 'known' ? String(all.value) : '')).toEqual(expected)
  })
})

describe('plans and states', () => {
  const files = readdirSync(join(FIXTURES, 'plans')).filter((name) => name.endsWith('.json'))

  it.each(files)('%s: every value with its place', async (name) => {
    const text = readFileSync(join(FIXTURES, 'plans', name), 'utf8')
    const unit = readTerraformPlan({ path: name, text })
    expect(looksLikeTerraformPlan(text)).toBe(true)
    await expect(describeUnit(unit)).toMatchFileSnapshot(
      join(FIXTURES, 'plans', name.replace(/json$/u, 'expected.txt')),
    )
  })

  it('a value is in the text where its place says', () => {
    const text = readFileSync(join(FIXTURES, 'plans', 'terraform-1.11.json'), 'utf8')
    const unit = readTerraformPlan({ path: 'plan.json', text })
    const values = unit.resources.flatMap((one) => [...one.attributes.values()])
    const known = values.filter((one) => one.kind === 'known')
    expect(known.length).toBeGreaterThan(50)
    for (const { place, value } of known) {
      expect(JSON.parse(text.slice(place.offset, place.endOffset))).toBe(value)
    }
  })
})
