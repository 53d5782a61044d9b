import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesBelow } from '../../../test/support/code-files.js'
import { shownUnit } from '../../../test/support/shown-code.js'
import { appFrame } from './assembly/stack-frames.js'
import { readCloudAssembly } from './read-cloud-assembly.js'

const FIXTURES = join(import.meta.dirname, 'fixtures')

describe('cloud assemblies', () => {
  // assembly-current is what aws-cdk-lib 2.276 wrote for an app of two stacks, with paths replaced.
  it.each(readdirSync(FIXTURES).filter((name) => name.startsWith('assembly-')))('%s', async (name) => {
    const files = filesBelow(join(FIXTURES, name), (file) => file.endsWith('.json'))
    const units = readCloudAssembly('cdk.out', files, { workingFolder: '/app' })
    const shown = `${units.map(shownUnit).join('\n')}\n`
    await expect(shown).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'))
  })

  it('without a manifest are read by their templates', () => {
    const text = '{ "Resources": { "Key": { "Type": "AWS::KMS::Key" } } }'
    const units = readCloudAssembly('cdk.out', [{ path: 'cdk.out/a.template.json', text }])
    expect(units.flatMap((unit) => unit.resources.map((one) => one.address))).toEqual(['Key'])
    expect(units.flatMap((unit) => unit.problems.map((one) => one.code))).toEqual(['CDK_MANIFEST'])
  })
})

describe('the line of the app in a trace', () => {
  it.each([
    ['new Audit (/app/lib/audit.ts:12:5)', { file: 'lib/audit.ts', line: 12, column: 5 }],
    ['    at /app/lib/audit.ts:12:5', { file: 'lib/audit.ts', line: 12, column: 5 }],
    ['new Audit (/elsewhere/audit.ts:12:5)', { file: '/elsewhere/audit.ts', line: 12, column: 5 }],
    ['new Audit (C:\\app\\audit.ts:12:5)', { file: 'C:\\app\\audit.ts', line: 12, column: 5 }],
    ['f (file:///app/my%20audit.mjs:9:15)', { file: 'my audit.mjs', line: 9, column: 15 }],
    ['f (/app/node_modules/aws-cdk-lib/core/lib/app.js:1:1)', undefined],
    ['node:internal/main/run_main_module:23:47', undefined],
    ['...aws-cdk-lib...', undefined],
    ['(no user code in 10 frames, use --stack-trace-limit to capture more)', undefined],
  ])('%s', (line, expected) => {
    expect(appFrame([line], '/app')).toEqual(expected)
  })
})
