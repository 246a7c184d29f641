// A server of npm's iso-on-tcp, which speaks class 0 only: it answers a class 2 request with class 0. Prints its port.
'use strict';
const net = require('net');
const { ISOOnTCPClient } = require('iso-on-tcp');

const server = net.createServer((socket) => {
  const peer = new ISOOnTCPClient(socket, {});
  peer.on('error', () => socket.destroy());
  socket.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();  // ends with the test that started it
