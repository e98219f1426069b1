// A real Chromium without a window, spoken to over a pipe: nothing but node and Debian's browser is
// needed. Enough of its protocol to look at pages and press their buttons as a person does.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function launch(program = 'chromium') {
  const profile = mkdtempSync(join(tmpdir(), 'countersign-chromium-'));
  const child = spawn(
    program,
    ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
      '--hide-scrollbars', '--disable-background-networking', '--disable-component-update',
      '--force-color-profile=srgb', '--font-render-hinting=none',
      '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (bytes) => { complaints += bytes; });
  const waiting = new Map();
  const listeners = [];
  let next = 1;
  let rest = '';

  const gone = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      const end = new Error(`the browser ended with ${code}: ${complaints.slice(-2000)}`);
      for (const { reject: fail } of waiting.values()) fail(end);
      resolve();
    });
  });

  child.stdio[4].on('data', (bytes) => {
    rest += bytes;
    for (let end = rest.indexOf('\0'); end >= 0; end = rest.indexOf('\0')) {
      const message = JSON.parse(rest.slice(0, end));
      rest = rest.slice(end + 1);
      if (message.id) {
        const { resolve, reject } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) reject(new Error(JSON.stringify(message.error)));
        else resolve(message.result);
      } else {
        for (const listener of listeners) listener(message);
      }
    }
  });

  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });

  return {
    async page() {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      return new Page((method, params) => send(method, params, sessionId), (listener) =>
        listeners.push((message) => message.sessionId === sessionId && listener(message))).ready();
    },
    async close() {
      await send('Browser.close').catch(() => {});
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Page {
  constructor(send, listen) {
    this.send = send;
    this.problems = []; // what the browser itself finds wrong: blocked by policy, not found
    listen((message) => {
      if (message.method === 'Log.entryAdded') this.problems.push(message.params.entry.text);
      if (message.method === 'Page.loadEventFired') this.loads = (this.loads ?? 0) + 1;
    });
  }

  async ready() {
    for (const domain of ['Page', 'Log', 'Runtime']) await this.send(`${domain}.enable`);
    // The pages must do without; what we evaluate ourselves still runs.
    await this.send('Emulation.setScriptExecutionDisabled', { value: true });
    await this.look({});
    return this;
  }

  // How it is looked at.
  async look({ width = 1100, height = 800, dark = false, scale = 1 }) {
    this.width = width;
    await this.send('Emulation.setDeviceMetricsOverride',
      { width, height, deviceScaleFactor: scale, mobile: false });
    await this.send('Emulation.setEmulatedMedia',
      { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value;
  }

  // Does something that leads to another page, and waits for that.
  async leads(action) {
    const before = this.loads ?? 0;
    await action();
    for (let i = 0; i < 3000 && (this.loads ?? 0) === before; ++i) await pause(10);
    if ((this.loads ?? 0) === before) throw new Error('no page came');
  }

  goto(url) { return this.leads(() => this.send('Page.navigate', { url })); }

  // A click in the middle of the element, as the mouse would.
  async click(selector) {
    const place = await this.evaluate(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      if (!element) return null;
      element.scrollIntoView({ block: 'center' });
      const box = element.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })()`);
    if (!place) throw new Error(`there is no ${selector}`);
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.send('Input.dispatchMouseEvent',
        { type, ...place, button: 'left', clickCount: 1 });
  }

  async type(selector, text) {
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).select()`);
    await this.send('Input.insertText', { text });
  }

  press(selector) { return this.leads(() => this.click(selector)); }

  // Until the page says so, loading itself again.
  async until(expression, what) {
    for (let i = 0; i < 600; ++i) {
      if (await this.evaluate(expression).catch(() => false)) return;
      await pause(50);
    }
    throw new Error(`it never came: ${what}`);
  }

  async screenshot({ whole = true } = {}) {
    const { data } = await this.send('Page.captureScreenshot',
      { format: 'png', captureBeyondViewport: whole });
    return Buffer.from(data, 'base64');
  }
}
