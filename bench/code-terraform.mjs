// How fast Terraform is read: files a second, cold and warm, and a plan of 20 MB. By hand: npm run -s build && node bench/code-terraform.mjs
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTerraformModule } from '../dist/code/terraform/read-module.js'
import { readTerraformPlan } from '../dist/code/terraform/read-plan.js'
import { hclGrammar } from '../dist/toolkit/hcl-grammar.js'

const FIXTURES = fileURLToPath(new URL('../src/code/terraform/fixtures', import.meta.url))
const PLAN_CHARACTERS = 20_000_000
const FILES = 1_000

/** CPU seconds, so that a busy machine does not count. */
function cpuSeconds(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** One root of many files: the fixtures' own, again and again under other names. */
function rootFiles() {
  const texts = ['trail-and-key', 'policy-document', 'heredoc-policy', 'regions'].map((name) =>
    readFileSync(join(FIXTURES, name, 'main.tf'), 'utf8'),
  )
  return Array.from({ length: FILES }, (_one, index) => ({
    path: `${index}/main.tf`,
    text: texts[index % texts.length] ?? '',
  }))
}

function largePlan() {
  const plan = JSON.parse(readFileSync(join(FIXTURES, 'plans', 'terraform-1.11.json'), 'utf8'))
  const size = JSON.stringify(plan.resource_changes).length
  const rounds = Math.ceil(PLAN_CHARACTERS / size)
  plan.resource_changes = Array.from({ length: rounds }, (_one, round) =>
    plan.resource_changes.map((change) => ({ ...change, address: `${change.address}_${round}` })),
  ).flat()
  return JSON.stringify(plan)
}

const grammar = await hclGrammar()
const files = rootFiles()
const readAll = () => {
  for (const file of files) {
    readTerraformModule({ root: '.', files: [file], grammar, loadFolder: () => undefined })
  }
}
for (const round of ['cold', 'second', 'warm']) {
  console.log(`${round}: ${Math.round(FILES / cpuSeconds(readAll))} files a second`)
}
const text = largePlan()
for (const round of ['cold', 'warm']) {
  const seconds = cpuSeconds(() => readTerraformPlan({ path: 'plan.json', text }))
  console.log(`${round}: a plan of ${(text.length / 1e6).toFixed(1)} MB in ${seconds.toFixed(2)} s`)
}
