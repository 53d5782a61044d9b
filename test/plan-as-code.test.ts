import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { compliantAccount } from '../src/simulator/scenarios/compliant.js'
import { messyOrganization } from '../src/simulator/scenarios/messy.js'
import { startServer } from '../src/simulator/server.js'
import type { Estate } from '../src/domain/estate.js'
import type { Plan } from '../src/domain/plan.js'
import { planCloudFormation } from '../src/report/plan-cloudformation.js'
import { planTerraform } from '../src/report/plan-terraform.js'
import { check } from '../src/toolkit/check.js'
import { collect } from '../src/toolkit/collect.js'
import { plan } from '../src/toolkit/plan.js'
import { simulate } from './support/simulator.js'

async function collected(world: Estate): Promise<Estate> {
  const server = await startServer({ simulator: simulate(world) })
  process.env['AWS_ACCESS_KEY_ID'] = world.sources[0]?.accountId ?? ''
  process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
  try {
    return await collect({
      endpointUrl: server.url,
      region: 'us-east-1',
      organization: world.organization !== undefined,
    })
  } finally {
    await server.close()
  }
}

async function planned(): Promise<Plan> {
  return plan(await collected(messyOrganization()), { readers: [], logGroups: true })
}

async function checked(
  file: string,
  text: string,
  parameters: readonly string[] = [],
): ReturnType<typeof check> {
  const folder = mkdtempSync(join(tmpdir(), 'trailseal-code-'))
  writeFileSync(join(folder, file), text)
  return check([folder], { parameters, rules: ['trail-has-key', 'key-is-customer-managed', 'key-rotates'] })
}

function trailSteps({ steps }: Plan): Plan['steps'] {
  return steps.filter(({ action }) => action === 'update-trail')
}

describe('a plan as code', () => {
  it('in Terraform imports every trail it changes, and passes the same check as any code', async () => {
    const made = await planned()
    const text = planTerraform(made)
    const report = await checked('main.tf', text)
    expect(report.problems).toEqual([])
    const trails = trailSteps(made)
    expect(trails.length).toBeGreaterThan(5)
    expect(report.subjects).toHaveLength(trails.length)
    expect(new Set(report.subjects.map(({ assured }) => assured))).toEqual(new Set(['compliant']))
    for (const step of trails)
      expect(text).toContain(`  id = ${JSON.stringify('trailArn' in step ? step.trailArn : '')}`)
    expect(text.match(/^import \{$/gmu)?.length).toBe(
      made.steps.filter((step) => step.action !== 'create-alias' && isAboutExisting(step)).length,
    )
  })

  it('in Terraform lets no policy variable be taken for an interpolation', async () => {
    const made = await planned()
    const policy = '{"Statement":[{"Resource":"arn:aws:s3:::home/${aws:username}/%{x}"}]}'
    const steps = made.steps.map((step) => (step.action === 'create-key' ? { ...step, policy } : step))
    expect(planTerraform({ ...made, steps })).toContain('home/$${aws:username}/%%{x}')
  })

  it('in CloudFormation keeps what is there until it is sealed', async () => {
    const made = await planned()
    const documents = parseAllDocuments(planCloudFormation(made))
    expect(documents.length).toBe(new Set(made.steps.map((step) => `${step.accountId} ${step.region}`)).size)
    for (const document of documents) {
      const report = await checked('template.yaml', document.toString(), ['Stage=seal'])
      expect(report.problems).toEqual([])
      for (const one of report.subjects) expect(one.assured).toBe('compliant')
    }
    const payments = documents.find((one) => one.toString().includes('trail-logs-444444444444'))
    const before = await checked('template.yaml', payments?.toString() ?? '', ['Stage=import'])
    expect(before.subjects.map(({ assured }) => assured)).toEqual(['noncompliant'])
  })

  it('of an estate with nothing to do makes nothing', async () => {
    const nothing = plan(await collected(compliantAccount()), { readers: [] })
    expect(nothing.steps).toEqual([])
    expect(planTerraform(nothing)).not.toContain('resource ')
    expect(planCloudFormation(nothing)).not.toContain('Resources')
  })
})

/** What exists already is imported. */
function isAboutExisting(step: Plan['steps'][number]): boolean {
  return step.action !== 'create-key' && !('key' in step && 'createdBy' in step.key)
}
