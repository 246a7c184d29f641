// Sends messages of random size to an echo server with npm's iso-on-tcp, class 0, and compares. usage: PORT MESSAGES
'use strict';
const crypto = require('crypto');
const { createConnection } = require('iso-on-tcp');

const wanted = Number(process.argv[3]);
let sent = null;
let count = 0;
const client = createConnection({ port: Number(process.argv[2]), host: '127.0.0.1' });
const next = () => {
  if (count === wanted) {
    console.log(`messages ${count}`);
    process.exit(0);
  }
  sent = crypto.randomBytes(1 + Math.floor(Math.random() * 900));
  client.write(sent);
};
client.on('connect', next);
client.on('data', (data) => {
  if (!data.equals(sent)) throw new Error(`message ${count} came back different`);
  ++count;
  next();
});
client.on('error', (error) => { throw error; });
