// npm's nodes7, a client for PLCs, which asks for class 0. Connects, sends its first request, and prints it as it comes back
// from a server that echoes: "connected, echo of HEX"; or "refused".
'use strict';
const NodeS7 = require('nodes7');

const end = (word) => {
  console.log(word);
  process.exit(0);
};
const client = new NodeS7({ silent: true });
client.onPDUReply = (data) => end(`connected, echo of ${data.toString('hex')}`);
client.initiateConnection({ port: Number(process.argv[2]), host: '127.0.0.1', rack: 0, slot: 2 }, () => end('refused'));
