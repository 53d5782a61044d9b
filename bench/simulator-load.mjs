// As many DescribeTrails as the simulator answers, from a bare client with headers made once.
import { Pool } from 'undici'
import { report } from './measure.mjs'

const [url, secondsText] = process.argv.slice(2)
const pool = new Pool(url, { connections: 64, pipelining: 1 })
const headers = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=111111111111/20260301/us-east-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=0',
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'CloudTrail_20131101.DescribeTrails',
}
const until = performance.now() + Number(secondsText) * 1000
let calls = 0
await Promise.all(
  Array.from({ length: 64 }, async () => {
    while (performance.now() < until) {
      const answer = await pool.request({ path: '/', method: 'POST', headers, body: '{}' })
      await answer.body.dump()
      calls += 1
    }
  }),
)
report({ calls })
await pool.close()
