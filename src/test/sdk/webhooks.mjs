// Verifies deliveries with the official library: argv[2] is the secret, argv[3] a JSON file of [{ headers, body }].
// Each one has to verify, and not any more once a character of it is another.
import { readFileSync } from 'node:fs'
import { Webhook } from 'standardwebhooks'

const [, , secret, file] = process.argv
const webhook = new Webhook(secret)
const deliveries = JSON.parse(readFileSync(file, 'utf8'))

function verifies({ headers, body }) {
  try {
    webhook.verify(body, headers)
    return true
  } catch {
    return false
  }
}

const wrong = deliveries.filter(({ headers, body }) =>
  !verifies({ headers, body }) || verifies({ headers, body: body.replace('a-journey', 'b-journey') })
  || verifies({ headers: { ...headers, 'webhook-id': 'msg_other' }, body }))
console.log(`${deliveries.length} deliveries, ${wrong.length} wrong`)
process.exit(deliveries.length > 0 && wrong.length === 0 ? 0 : 1)
