// Our WebSocket against npm's ws, each as client and as server: random messages, every close code, reasons, 403, a page.
// Then all of it
// over TLS. WEBPEER is the compiled webpeer.c. usage: websocket_test.js [MESSAGES]
'use strict';
const assert = require('assert');
const { execFile, spawn } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const https = require('https');
const os = require('os');
const path = require('path');
const { WebSocket, WebSocketServer } = require('ws');

const messages = Number(process.argv[2] || 10000);
const peer = process.env.WEBPEER;
const certificate = path.join(__dirname, 'localhost.pem');
const key = path.join(__dirname, 'localhost-key.pem');
const codes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
const reasons = ['why', 'gr\u00fc\u00dfe \u20ac \u{1f30d}', 'x'.repeat(119)];

const once = (emitter, event) => new Promise((resolve, reject) => {
  emitter.once(event, (...values) => resolve(values));
  if (event !== 'error') emitter.once('error', reject);
});

/** ws as a client; it trusts our certificate only, and its name. */
const call = (program) => new WebSocket(program.url, { perMessageDeflate: false, ca: fs.readFileSync(certificate) });

/** Our program, with what it says line by line. */
class Program {
  constructor(...args) {
    this.lines = [];
    this.waiting = [];
    this.child = spawn(peer, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop();
      for (const line of parts) this.waiting.length ? this.waiting.shift()(line) : this.lines.push(line);
    });
  }
  line() {
    return this.lines.length ? Promise.resolve(this.lines.shift()) : new Promise((resolve) => this.waiting.push(resolve));
  }
}

const run = (...args) => new Promise((resolve, reject) => execFile(peer, args, { encoding: 'utf8' }, (error, stdout, stderr) =>
  error ? reject(new Error(`webpeer ${args}: ${stderr}`)) : resolve(stdout.trim())));

async function server(scheme) {
  const file = path.join(os.tmpdir(), `webport${process.pid}`);
  const program = new Program('echo', file);
  process.on('exit', () => program.child.kill());
  for (;;) { // between two looks at a file that another process writes
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8').endsWith('\n')) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  program.url = `${scheme}://127.0.0.1:${fs.readFileSync(file, 'utf8').trim()}/`;
  fs.unlinkSync(file);
  return program;
}

const tests = {
  async 'ws as client gets its messages back from our server'(ours) {
    const socket = call(ours);
    await once(socket, 'open');
    for (let i = 0; i < messages; ++i) {
      const binary = crypto.randomInt(2) === 1;
      const octets = crypto.randomBytes(crypto.randomInt(50) === 0 ? crypto.randomInt(45000) : crypto.randomInt(300));
      const sent = binary ? octets : octets.toString('base64');
      socket.send(sent);
      const [got, isBinary] = await once(socket, 'message');
      socket.removeAllListeners('error');
      assert.strictEqual(isBinary, binary);
      assert.ok(got.equals(Buffer.from(sent)), `message ${i} came back different`);
    }
    socket.close();
    await once(socket, 'close');
    assert.strictEqual(await ours.line(), "code 1005 words ''");
  },
  async 'ws as client in fragments and with pings'(ours) {
    const socket = call(ours);
    await once(socket, 'open');
    socket.send('one ', { fin: false });
    socket.ping('are you there');
    socket.send('two ', { fin: false });
    socket.send('three', { fin: true });
    const [[pong], [message]] = await Promise.all([once(socket, 'pong'), once(socket, 'message')]);
    assert.strictEqual(String(pong), 'are you there');
    assert.strictEqual(String(message), 'one two three');
    socket.terminate();
    assert.strictEqual(await ours.line(), 'error 10054 code 1006');
  },
  async 'every code and reason of ws reaches our server, and its answer ws'(ours) {
    for (const code of codes) {
      for (const reason of reasons) {
        const socket = call(ours);
        await once(socket, 'open');
        socket.close(code, reason);
        const [answered, words] = await once(socket, 'close');
        assert.strictEqual(await ours.line(), `code ${code} words '${reason}'`);
        assert.deepStrictEqual([answered, String(words)], [code, `bye:${reason}`]);
      }
    }
  },
  async 'our client gets its messages back from ws as server'(ours, theirs) {
    assert.strictEqual(await run('call', theirs.port, messages), `messages ${messages}`);
  },
  async 'every code and reason of ours reaches ws as server, and its answer us'(ours, theirs) {
    for (const code of codes) {
      for (const reason of reasons) {
        const [told, end] = await Promise.all([run('leave', theirs.port, code, reason), theirs.end()]);
        assert.deepStrictEqual(end, [code, reason]);
        assert.strictEqual(told, `code ${code} words '${reason}'`);
      }
    }
    const [told, end] = await Promise.all([run('leave', theirs.port, 0, ''), theirs.end()]);
    assert.deepStrictEqual(end, [1000, '']);
    assert.strictEqual(told, "code 1000 words ''");
  },
};

async function testAll(scheme) {
  const ours = await server(scheme);
  const web = scheme === 'wss' ? https.createServer({ cert: fs.readFileSync(certificate), key: fs.readFileSync(key) })
    : http.createServer();
  const listening = new WebSocketServer({ server: web, perMessageDeflate: false });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  const theirs = { port: web.address().port };
  const ends = [];
  const waiting = [];
  theirs.end = () => ends.length ? Promise.resolve(ends.shift()) : new Promise((resolve) => waiting.push(resolve));
  listening.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
    socket.on('close', (code, reason) => {
      const end = [code, String(reason)];
      waiting.length ? waiting.shift()(end) : ends.push(end);
    });
  });
  for (const [name, test] of Object.entries(tests)) {
    ends.length = 0;
    await test(ours, theirs);
    console.log(`${scheme}: ${name} ... ok`);
  }
}

async function main() {
  await testAll('ws');
  Object.assign(process.env, { CERTIFICATE: certificate, KEY: key });
  await testAll('wss');
  process.exit(0);
}

main().catch((error) => { console.error(error); process.exit(1); });
