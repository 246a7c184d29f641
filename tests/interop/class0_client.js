// A client of npm's iso-on-tcp, which asks for class 0. Prints "connected" or "refused".
'use strict';
const { createConnection } = require('iso-on-tcp');

const end = (word) => {
  console.log(word);
  process.exit(0);
};
const client = createConnection({ port: Number(process.argv[2]), host: '127.0.0.1' });
client.on('connect', () => end('connected'));
for (const event of ['error', 'end', 'close']) client.on(event, () => end('refused'));
