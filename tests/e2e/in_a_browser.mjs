// The pages in a real browser, with scripts turned off: a person signs in by the link, asks, edits,
// approves and reads the rows, in light and dark, on a desk and on a phone. Checks what only a
// browser can tell: that it renders, that nothing is blocked or missing, that nothing is wider than
// a phone. Pictures are left in a folder.
//
//   node in_a_browser.mjs PROGRAM CHROMIUM FOLDER

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launch } from './browser.mjs';

const [given, chromium, folder] = process.argv.slice(2);
const program = resolve(given);
const desk = { width: 1000, height: 760 };
const phone = { width: 390, height: 844 };
const house = mkdtempSync(join(tmpdir(), 'countersign-page-'));
mkdirSync(folder, { recursive: true });

function check(is, words) {
  if (!is) throw new Error(words);
  console.log(`ok: ${words}`);
}

// The demo shop, served on any free port; resolves to the one-time link that `serve` prints.
function serve() {
  execFileSync(program, ['demo', house], { stdio: 'ignore' });
  const child = spawn(program, ['serve', '--config', join(house, 'countersign.toml'),
    '--server.listen', '127.0.0.1:0'], { cwd: house });
  const link = new Promise((resolve, reject) => {
    let said = '';
    const hear = (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/\S+\/sign-in\?code=\w+/);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { child, link };
}

async function picture(page, name, options) {
  const bytes = await page.screenshot(options);
  check(bytes.length > 5000 && bytes.length < 2_000_000, `${name} is a picture (${bytes.length} bytes)`);
  writeFileSync(join(folder, `${name}.png`), bytes);
}

async function fits(page, what) {
  const width = await page.evaluate('document.documentElement.scrollWidth');
  check(width <= page.width, `${what} is no wider than ${page.width} (${width})`);
}

const has = (selector) => `document.querySelector(${JSON.stringify(selector)}) !== null`;

async function sign_in(page, link) {
  await page.look(desk);
  await page.goto(new URL('/', link).href);
  check(await page.evaluate('document.title === "A person decides · Countersign"'), 'a visitor is greeted');
  await picture(page, 'visitor');
  await page.goto(link);
  await page.press('button.primary');
  check(await page.evaluate('location.pathname === "/"'), 'the link signs in');
  await picture(page, 'ask');
  await page.look(phone);
  await fits(page, 'the first page');
  await page.look(desk);
}

async function decide(page) {
  await page.type('#question', 'Top 5 customers by revenue');
  await page.press('form[action="/ask"] button');
  await page.until(has('form[action$="/approve"]'), 'a step that waits');
  check(await page.evaluate('document.title.startsWith("(1 waits) ")'), 'the title says what waits');
  await page.goto(await page.evaluate('location.href'));
  await page.look({ ...desk, height: 672 });
  await picture(page, 'approval', { whole: false });  // docs/screenshot.png is one of these
  await page.look(desk);
  await page.click('.act summary');
  await page.type('textarea[name=sql]', 'SELECT country, count(*) AS customers\nFROM customers\nGROUP BY country\nORDER BY customers DESC');
  await picture(page, 'edit');
  await page.press('form[action$="/edit"] button');
  await page.until(has('form[action$="/approve"]'), 'the edited step');
  await page.press('form[action$="/approve"] button');
  await page.until(has('table.rows'), 'rows');
}

async function look_at(page) {
  for (const dark of [false, true]) {
    for (const [name, size] of [['desk', desk], ['phone', phone]]) {
      await page.look({ ...size, dark });
      await fits(page, `the story on a ${name}`);
      await picture(page, `story-${name}-${dark ? 'dark' : 'light'}`);
    }
  }
}

async function believe(page, link) {
  await page.look(desk);
  await page.goto(new URL('/evidence', link).href);
  await page.until('document.body.innerText.includes("Everything is as it was recorded")', 'a verified store');
  check(await page.evaluate(has('form[action="/evidence/verify"]')), 'it can be verified again');
  await picture(page, 'evidence');
  await page.press('form[action="/evidence/verify"] button');
  await page.until('document.body.innerText.includes("Everything is as it was recorded")', 'a store verified again');
  await page.goto(new URL('/reports', link).href);
  await picture(page, 'reports');
  for (const place of ['/evidence', '/reports']) {
    await page.goto(new URL(place, link).href);
    await page.look(phone);
    await fits(page, `${place} on a phone`);
    await page.look(desk);
  }
}

const { child, link } = serve();
let browser;
try {
  const url = await link;
  browser = await launch(chromium);
  const page = await browser.page();
  await sign_in(page, url);
  await decide(page);
  await look_at(page);
  await believe(page, url);
  check(page.problems.length === 0, `the browser finds nothing wrong ${page.problems.join('; ')}`);
} finally {
  await browser?.close();
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  rmSync(house, { recursive: true, force: true });
}
