import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import { hclGrammar } from '../../toolkit/hcl-grammar.js'
import { readTerraformModule } from './read-module.js'
const grammar = await hclGrammar()
const load = (p: string) =>
  existsSync(p)
    ? readdirSync(p, { withFileTypes: true })
        .filter((e) => e.isFile())
        .map((e) => ({ path: join(p, e.name), text: readFileSync(join(p, e.name), 'utf8') }))
    : undefined
const show = (v: any): any => {
  switch (v.kind) {
    case 'known':
      return v.sensitive ? { sensitive: v.value } : v.value
    case 'list':
      return v.items.map(show)
    case 'map':
      return Object.fromEntries([...v.entries].map(([k, x]: any) => [k, show(x)]))
    case 'attribute':
      return '@' + v.address + '.' + v.attribute
    case 'unknown':
      return v.parts ? { parts: v.parts.map(show) } : `?${v.reference ?? ''}: ${v.reason}`
  }
}
it('x', () => {
  const base = 'src/code/terraform/fixtures'
  for (const f of process.env.F ? process.env.F.split(',') : readdirSync(base)) {
    const u = readTerraformModule({
      root: join(base, f),
      files: load(join(base, f))!,
      grammar,
      loadFolder: load,
    })
    console.log('#### ' + f + ' ' + u.files.map((x) => x.replace(base, '')).join(' '))
    for (const p of u.problems)
      console.log('PROBLEM', p.code, p.message, p.place.file.replace(base, ''), p.place.line, p.place.column)
    for (const r of u.resources)
      console.log(
        r.address,
        r.type,
        r.place.line + '-' + r.place.endLine,
        r.managed ? '' : 'DATA',
        r.exists === undefined ? '' : 'exists=' + JSON.stringify(r.exists === 'no' ? 'no' : show(r.exists)),
        r.region ? 'region=' + show(r.region) : '',
        JSON.stringify(Object.fromEntries([...r.attributes].map(([k, v]) => [k, show(v)]))),
      )
  }
})
