import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shownUnit } from '../../../test/support/shown-code.js'
import { type ReadTemplatesOptions, readTemplates } from './read-templates.js'
import { looksLikeTemplate } from './looks-like-template.js'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const NOT_TEMPLATES = new Set(['expected.txt', 'options.json'])

/** A folder of templates that are read together, with options.json and what they must come to in expected.txt. */
function readCase(name: string): { readonly shown: string; readonly files: readonly string[] } {
  const folder = join(FIXTURES, name)
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !NOT_TEMPLATES.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }))
  const options = entries.some((entry) => entry.name === 'options.json')
    ? (JSON.parse(readFileSync(join(folder, 'options.json'), 'utf8')) as ReadTemplatesOptions)
    : {}
  return {
    shown: `${readTemplates(files, options).map(shownUnit).join('\n')}\n`,
    files: files.map((file) => file.path),
  }
}

const CASES = readdirSync(FIXTURES).filter((name) => !name.startsWith('assembly-') && !name.startsWith('.'))

describe('templates', () => {
  it.each(CASES)('%s', async (name) => {
    await expect(readCase(name).shown).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'))
  })

  it('say no secret in any message', () => {
    expect(readCase('parameters').shown).not.toMatch(/hunter2|alias\/secret/u)
  })
})
