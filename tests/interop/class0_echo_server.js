// An echo server on npm's iso-on-tcp, class 0. Prints its port.
'use strict';
const net = require('net');
const { ISOOnTCPClient } = require('iso-on-tcp');

const server = net.createServer((socket) => {
  const peer = new ISOOnTCPClient(socket, { forceClose: true });
  peer.on('data', (data) => peer.write(data));
  peer.on('error', () => socket.destroy());
  socket.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
