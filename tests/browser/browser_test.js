// The page of examples/webfarewell in Chromium: it is served by plain HTTP, its WebSocket talks to the Winsock server, and
// either side's last words reach the other. SERVER, PAGE, CHROMIUM: files. usage: browser_test.js [SCREENSHOT]
'use strict';
const assert = require('assert');
const { spawn } = require('child_process');
const { chromium } = require('playwright-core');

/** The server, with what it says line by line. */
function startServer() {
  const child = spawn(process.env.SERVER, [process.env.PAGE, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill());
  const lines = [];
  const waiting = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop();
    for (const line of parts) waiting.length ? waiting.shift()(line) : lines.push(line);
  });
  const line = () => lines.length ? Promise.resolve(lines.shift()) : new Promise((resolve) => waiting.push(resolve));
  return {
    line,
    async lineWith(text) {
      for (;;) {
        const next = await line();
        if (next.includes(text)) return next;
      }
    },
  };
}

async function main() {
  const server = startServer();
  const [, url] = (await server.line()).match(/(http:\S+)/);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 800, height: 720 } });
  const end = async () => JSON.parse(await (await page.waitForSelector('body[data-end]')).getAttribute('data-end'));
  const open = async () => {
    await page.goto(url);
    await page.waitForSelector('#state.open');
  };
  const say = async (text) => {
    await page.fill('#message', text);
    await page.click('#say button');
  };

  await open();
  assert.strictEqual(await page.title(), 'Last words over WebSocket');
  await say('Gr\u00fc\u00dfe \u20ac');
  await page.waitForSelector('text=You said: Gr\u00fc\u00dfe \u20ac');
  await page.click('#leave button');
  assert.match(await server.lineWith('last words'), /the page's last words: 4001 "I have seen enough"$/);
  assert.deepStrictEqual(await end(), { code: 4001, reason: 'Goodbye, page. Messages: 1', clean: true });
  console.log('page -> server, answered ... ok');
  if (process.argv[2]) await page.screenshot({ path: process.argv[2] });

  await open();
  await page.click('#ask button');
  assert.match(await server.lineWith('I said: 4002'), /"It was a pleasure\. Messages: 1"$/);
  assert.deepStrictEqual(await end(), { code: 4002, reason: 'It was a pleasure. Messages: 1', clean: true });
  console.log('server -> page ... ok');

  await open();
  await page.goto('about:blank'); // leaves without closing: the browser says 1001
  assert.match(await server.lineWith('last words: 1001'), /the page's last words: 1001 ""$/);
  console.log('a page that goes away ... ok');
  await browser.close();
  process.exit(0);
}

main().catch((error) => { console.error(error); process.exit(1); });
