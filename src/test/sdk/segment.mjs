// Sends with the official Segment SDK, unmodified, to the service at argv[2]; the user and visitor are argv[3] and argv[4].
// Between them stands a proxy that answers the first request of the second client with 500, as a service that fails once.
import { Analytics } from '@segment/analytics-node'
import http from 'node:http'

const [, , service, user, visitor] = process.argv
const failures = []

const direct = new Analytics({ writeKey: 'shop', host: service, flushAt: 20 })
direct.on('error', (error) => failures.push(error))
direct.page({ anonymousId: visitor, name: 'Home', properties: { url: 'https://shop.example/' } })
direct.track({ anonymousId: visitor, event: 'Product Viewed', properties: { product_id: 'p-9', price: 19.99 } })
direct.identify({ userId: user, traits: { email: `${user}@example.com`, plan: 'pro' } })
direct.alias({ userId: user, previousId: visitor })
direct.group({ userId: user, groupId: 'g-1', traits: { name: 'Acme' } })
direct.track({ userId: user, event: 'Order Completed', properties: { order_id: 'o-1', revenue: 19.99 } })
await direct.closeAndFlush()

let failed = 0
const proxy = http.createServer((request, response) => {
  const body = []
  request.on('data', (chunk) => body.push(chunk))
  request.on('end', async () => {
    if (failed++ === 0) {
      response.writeHead(500).end()
      return
    }
    const { host, connection, ...headers } = request.headers
    delete headers['content-length']
    delete headers['transfer-encoding']
    const answer = await fetch(service + request.url, { method: 'POST', headers, body: Buffer.concat(body) })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
})
await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready))
const retrying = new Analytics({ writeKey: 'shop', host: `http://127.0.0.1:${proxy.address().port}`, maxRetries: 3 })
retrying.on('error', (error) => failures.push(error))
retrying.track({ userId: user, event: 'Retried', properties: {} })
await retrying.closeAndFlush()
proxy.close()

console.log(JSON.stringify({ requests: failed, failures: failures.map(String) }))
process.exit(failures.length)
