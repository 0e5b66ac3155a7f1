// SPDX-License-Identifier: Apache-2.0
// Stand-ins for what surrounds a row: Gerrit's answers and streams, the clipboard, whether the page is seen, and a clock
// that can run faster. Evaluated once; gives the object that `page.rs` calls.
(() => {
  const page = {asked: [], streams: [], copied: []};
  let answers = {};
  let locks = navigator.locks;

  const own = path => /milepost~(progress|why|detail|rides|rows|health|test|watch)|\/(changes\/|topic|related)$/.test(path);
  const {fetch, setTimeout, setInterval} = window;
  window.fetch = async (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const {pathname, search} = new URL(request.url);
    if (!own(pathname)) return fetch(input, init);
    // What is asked for stands there as it is, what is set or taken away behind its method.
    const path = (/PUT|DELETE/.test(request.method) ? `${request.method} ` : '') + pathname + search;
    page.asked.push({path, etag: request.headers.get('if-none-match') ?? ''});
    const answer = answers[path] ?? {status: 404, body: 'Not found'};
    // As the real one: an aborted question is never answered.
    const aborted = new Promise((_, reject) => request.signal.addEventListener('abort', () => {
      page.aborted = (page.aborted ?? 0) + 1;
      reject(new DOMException('aborted', 'AbortError'));
    }));
    await Promise.race([answer.held, aborted]);
    if (answer.broken) throw new TypeError('network');
    if (answer.etag && request.headers.get('if-none-match') === answer.etag) return new Response(null, {status: 304});
    return new Response(answer.body, {status: answer.status, headers: answer.etag ? {etag: answer.etag} : {}});
  };
  page.answer = (path, status, body, etag) => {
    answers[path] = {status, body, etag};
  };
  page.hold = path => {
    answers[path].held = new Promise(release => { answers[path].release = release; });
  };
  page.release = path => answers[path].release();
  page.break = path => { answers[path] = {broken: true}; };

  // Long waits, and the clock that they are measured by, run `speed` times as fast.
  const real = performance.now.bind(performance);
  let clock;
  performance.now = () => clock.at + (real() - clock.from) * clock.speed;
  const {now} = Date;
  let later = 0;
  Date.now = () => now() + later;
  page.pass = millis => {
    clock.at += millis;
    later += millis;
  };
  Object.defineProperty(page, 'speed', {set: speed => { clock = {speed, from: real(), at: performance.now()}; }});
  window.setTimeout = (f, wait, ...rest) => setTimeout(f, wait >= 500 ? wait / clock.speed : wait, ...rest);
  window.setInterval = (f, wait, ...rest) => setInterval(f, wait / clock.speed, ...rest);

  window.EventSource = class extends EventTarget {
    readyState = 0;
    constructor(url) {
      super();
      this.url = url;
      page.streams.push(this);
    }
    close() { this.readyState = 2; }
  };
  page.open = stream => {
    stream.readyState = 1;
    stream.dispatchEvent(new Event('open'));
  };
  page.tell = (stream, kind, data, lastEventId) => {
    stream.dispatchEvent(new MessageEvent(kind, {data, lastEventId}));
  };
  page.fail = (stream, readyState) => {
    stream.readyState = readyState;
    stream.dispatchEvent(new Event('error'));
  };
  // Those that hold a connection.
  page.held = () => page.streams.filter(stream => stream.readyState < 2);

  const set = (object, name, value) => Object.defineProperty(object, name, {value, configurable: true});
  page.see = seen => {
    set(document, 'visibilityState', seen ? 'visible' : 'hidden');
    set(document, 'hidden', !seen);
    document.dispatchEvent(new Event('visibilitychange'));
  };
  page.locks = there => set(navigator, 'locks', there ? locks : undefined);
  page.clipboard = kind => {
    set(navigator, 'clipboard', kind === 'none' ? undefined : {writeText: async text => {
      if (kind === 'refuses') throw new DOMException('refused', 'NotAllowedError');
      page.copied.push(text);
    }});
    document.execCommand = command => {
      if (command !== 'copy' || kind === 'refuses') return false;
      page.copied.push(document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd));
      return true;
    };
  };

  // How often somebody began to listen on an element. What is listened to on one is kept by yew for good, so the elements have to be the same.
  page.listened = 0;
  const {addEventListener} = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (...all) {
    if (this instanceof Element) page.listened++;
    return addEventListener.apply(this, all);
  };

  // Every text that comes of replacing one value of a JSON by something else.
  page.mutations = text => {
    const whole = JSON.parse(text);
    const made = [];
    const visit = (parent, key) => {
      const kept = parent[key];
      for (const other of [null, 'x', '', -1, 1e300, true, [], {}, [null], {text: 3}]) {
        parent[key] = other;
        made.push(JSON.stringify(whole));
      }
      delete parent[key];
      made.push(JSON.stringify(whole));
      parent[key] = kept;
      if (kept && typeof kept === 'object') Object.keys(kept).forEach(inner => visit(kept, inner));
    };
    Object.keys(whole).forEach(key => visit(whole, key));
    return made;
  };

  // A module script as the loader imports it, whose `mount` is the test's.
  page.glue = draws => {
    Object.assign(page, draws);
    const names = Object.keys(draws).map(name => `export const ${name} = (...all) => window.milepostPage.${name}(...all);`);
    return `data:text/javascript,export default () => window.milepostPage.begin(); ${names.join(' ')}`;
  };
  // So many times what comes in a module's place is none, as a login page is.
  page.strangers = 0;
  page.begin = async () => {
    if (page.strangers-- > 0) throw new WebAssembly.CompileError('expected magic word');
  };
  // Each time another module, as on another page.
  page.module = source => {
    page.modules = (page.modules ?? 0) + 1;
    return `data:text/javascript,${encodeURIComponent(`/* ${page.modules} */${source}`).replaceAll("'", '%27')}`;
  };
  // Runs the loader as Gerrit would, at the address of a page. Gives what it registered.
  page.load = (source, href) => {
    const number = page.loaded = (page.loaded ?? 0) + 1;
    const elements = {};
    const made = {fires: {}, registered: [], get element() { return elements['milepost-progress']; }};
    const registry = {
      get: name => elements[name],
      define: (name, element) => {
        // Elements are each loader's own; what stands inside rows is found by its name, and can be defined but once.
        elements[name] = element;
        if (name !== 'milepost-change') customElements.define(`${name}-${number}`, element);
        else if (!customElements.get(name)) customElements.define(name, element);
      },
    };
    const gerrit = {install: installed => installed({
      registerCustomComponent: (endpoint, name) => { made.registered.push([endpoint, name]); },
      registerDynamicCustomComponent: (endpoint, name) => { made.registered.push([`${endpoint}-*`, name]); },
      screen: (screen, name) => { made.registered.push([`/x/milepost/${screen}`, name]); },
      on: (event, call) => { made.fires[event] = call; },
      checks: () => ({
        register: provider => { made.provider = provider; },
        announceUpdate: () => { made.announced = (made.announced ?? 0) + 1; },
      }),
    })};
    const doc = {
      currentScript: {src: `${location.origin}/r/plugins/milepost/static/milepost-1.js${page.query}`},
      createElement: name => document.createElement(name),
      get hidden() { return document.hidden; },
    };
    made.run = () => new Function('document', 'Gerrit', 'customElements', 'location', source)(doc, gerrit, registry, {href});
    made.run();
    made.create = name => document.createElement(`${name}-${number}`);
    return made;
  };

  page.reset = () => {
    page.asked.length = page.streams.length = page.copied.length = 0;
    page.aborted = 0;
    clock = {speed: 1, from: real(), at: real()};
    later += 36e5; // nothing that was told in the test before is young
    answers = {};
    page.query = '';
    localStorage.clear();
    page.locks(true);
    page.clipboard('works');
    page.see(true);
  };
  page.reset();
  window.milepostPage = page;
  return page;
})();
