// Calls one function of a client that others have made and prints what it hands on:
// node open311.js DISCOVERY JURISDICTION KEY FUNCTION ARGUMENTS
// where ARGUMENTS is a list in JSON. What it calls an error is printed as {error}.
const Open311 = require('open311')

const [discovery, jurisdiction, apiKey, name, list] = process.argv.slice(2)
const client = new Open311({ discovery, jurisdiction, apiKey })
const print = (err, data) => console.log(JSON.stringify(err ? { error: String(data) } : data))

client.serviceDiscovery({ cache: true }, (err, found) => {
  if (err || name === 'serviceDiscovery') return print(err, found)
  client[name](...JSON.parse(list), print)
})
