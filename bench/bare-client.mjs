// The yardstick: SigV4 with cached keys, an undici pool and JSON.parse; nothing else. One AssumeRole an account, then
// DescribeTrails in each region. Prints one line of JSON with calls, seconds, CPU and memory.
import { createHash, createHmac } from 'node:crypto'
import { Pool } from 'undici'
import { report } from './measure.mjs'

const [url, accountsText, regionsText, inFlightText] = process.argv.slice(2)
const regions = regionsText.split(',')
const pool = new Pool(url, { connections: Number(inFlightText), pipelining: 1 })
const host = new URL(url).host

const hex = (text) => createHash('sha256').update(text).digest('hex')
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

function signer(credentials, service, region) {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/gu, '')
  const day = date.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = hmac(hmac(hmac(hmac(`AWS4${credentials.secret}`, day), region), service), 'aws4_request')
  return (headers, body) => {
    const all = { host, 'x-amz-date': date, ...headers }
    if (credentials.token) all['x-amz-security-token'] = credentials.token
    const names = Object.keys(all).sort()
    const signed = names.join(';')
    const lines = names.map((name) => `${name}:${all[name]}\n`).join('')
    const canonical = `POST\n/\n\n${lines}\n${signed}\n${hex(body)}`
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hex(canonical)}`
    const signature = hmac(key, text).toString('hex')
    all.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.id}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
    return all
  }
}

const management = { id: '999999999999', secret: 'none' }
const assume = signer(management, 'sts', 'us-east-1')
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON11 = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails',
}
let calls = 0
let failures = 0

async function post(headers, body) {
  const answer = await pool.request({ path: '/', method: 'POST', headers, body })
  const text = await answer.body.text()
  calls += 1
  if (answer.statusCode !== 200) failures += 1
  return text
}

async function oneAccount(id) {
  const body = `Action=AssumeRole&Version=2011-06-15&RoleArn=${encodeURIComponent(`arn:aws:iam::${id}:role/OrganizationAccountAccessRole`)}&RoleSessionName=bench`
  const xml = await post(assume(FORM, body), body)
  const credentials = {
    id: /<AccessKeyId>([^<]+)/u.exec(xml)?.[1],
    secret: /<SecretAccessKey>([^<]+)/u.exec(xml)?.[1],
    token: /<SessionToken>([^<]+)/u.exec(xml)?.[1],
  }
  const answers = await Promise.all(
    regions.map((region) => {
      const body = '{"includeShadowTrails":true}'
      return post(signer(credentials, 'cloudtrail', region)(JSON11, body), body)
    }),
  )
  for (const text of answers) if (!Array.isArray(JSON.parse(text).trailList)) failures += 1
}

const queue = JSON.parse(
  accountsText.startsWith('[') ? accountsText : await (await fetch(accountsText)).text(),
)
const workers = Math.max(1, Math.floor(Number(inFlightText) / regions.length))
let next = 0
await Promise.all(
  Array.from({ length: workers }, async () => {
    while (next < queue.length) await oneAccount(queue[next++])
  }),
)
report({ calls, failures })
await pool.close()
