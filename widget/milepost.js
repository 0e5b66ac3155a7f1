// SPDX-License-Identifier: Apache-2.0
// Milepost's elements and loader. A classic script, since Gerrit.install looks at document.currentScript; every page of
// Gerrit loads it, so it is small and the drawing is left to wasm, imported once there is something to draw.
(() => {
  const {src} = document.currentScript;
  const base = src.slice(0, src.lastIndexOf('/plugins/'));
  // What the site has switched off stands in the script's own address.
  const off = place => new URL(src).searchParams.get(place) === 'off';
  const NAME = 'milepost-progress';
  const OTHER = 'milepost-change';
  const HEAD = 'milepost-column';
  const CELL = 'milepost-step';
  const HEIGHT = [120, 240]; // in pixels: what failed once leaves no hole in the page
  const rows = new Set();
  const hearers = new Set(); // others in the page who show what a row was told
  let wasm; // the module, or the promise of it
  // A trap ends the module for good, and some browsers and policies of sites have no wasm: then all rows are plain text.
  let trapped = !window.WebAssembly;
  let ahead; // the answer asked for before there is a row

  // A browser may keep that a module could not be had, so each try has a name of its own; no server sees it.
  let tries = 0;
  const fetched = name => import(new URL(tries ? `${name}#${tries}` : name, src)).catch(e => {
    tries++;
    throw e;
  });

  const load = () => wasm ??= fetched('__WIDGET_JS__').then(async glue => {
    await glue.default({module_or_path: new URL('__WIDGET_WASM__', src)});
    return glue;
  }).catch(e => {
    wasm = undefined; // the next try may find a better network, but no other policy
    // A login page in its place is a CompileError, too; a policy forbids the smallest module.
    try {
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch {
      trapped = true;
    }
    throw e;
  });

  // The last 50 projects that had a pipeline in this browser, and how high that was: only there height is kept free.
  const had = (project, now) => {
    try {
      const all = JSON.parse(localStorage.milepost ?? '[]');
      const last = all.find(([name]) => name === project)?.[1];
      if (now === undefined) return last;
      const rest = all.filter(([name]) => name !== project);
      localStorage.milepost = JSON.stringify(now ? [[project, {...last, ...now}], ...rest].slice(0, 50) : rest);
    } catch {
      // no storage, or not ours
    }
  };

  const heightOf = (from, to) => Math.ceil(to.getBoundingClientRect().bottom - from.getBoundingClientRect().top);

  __LANGUAGE__

  const get = async (path, signal) => {
    const response = await fetch(base + path, {signal});
    if (response.status === 404) return {};
    if (!response.ok) throw new Error(response.status);
    await spoken;
    return {body: parse(await response.text()), etag: response.headers.get('etag')};
  };

  const ask = (change, revision, signal) => get(`/changes/${change}/revisions/${revision}/milepost~progress`, signal);

  const prefetch = (change, revision) => {
    const answer = ask(change, revision).catch(() => {});
    ahead = {change, until: Date.now() + 3e4, answer};
    answer.then(told => spread(told?.body));
  };

  // The answer that was asked for ahead: once, while it is young, and for its own revision.
  const take = async (change, revision) => {
    const early = ahead;
    ahead = undefined;
    if (early?.change !== change || early.until < Date.now()) return;
    const answer = await early.answer;
    const got = answer?.body?.change?.revision ?? revision;
    if (got === revision || revision === 'current') return answer;
  };

  // An answer came, which others than the row show, too.
  const spread = body => {
    announce(body);
    hearers.forEach(one => one.hear());
  };

  const changeOf = c => c?._number && `${encodeURIComponent(c.project)}~${c._number}`;
  const rowOf = (change, revision) => [...rows].find(row => row.isOf(change, revision));
  // What a row of the same revision was last told, else what was just asked for ahead of it, else the answer to a question.
  const progressOf = async (change, revision) => {
    const row = rowOf(change, revision);
    const young = ahead?.change === change && ahead.until > Date.now();
    const {body} = await (row?.told ?? (young ? ahead.answer : undefined))?.catch(() => {}) ?? {};
    // That the backend does not answer is an answer, too.
    return body?.unavailable || body?.change?.revision === revision ? body : (await ask(change, revision)).body;
  };

  const revisionOf = (c, r) => r?.commit?.commit
    ?? Object.keys(c.revisions ?? {}).find(sha => c.revisions[sha]._number === r?._number)
    ?? r?._number ?? c.current_revision ?? 'current';

  // Is about a revision of a change, of which Gerrit tells by properties.
  class About extends HTMLElement {
    #change;
    #revision;
    at = ''; // change and revision, as REST takes them

    get change() { return this.#change; }
    set change(change) {
      this.#change = change;
      this.#look();
    }

    get revision() { return this.#revision; }
    set revision(revision) {
      this.#revision = revision;
      this.#look();
    }

    connectedCallback() { this.#look(); }
    disconnectedCallback() { this.#look(); }

    // They come one by one, in any order, and without a warning for another change.
    #look() {
      queueMicrotask(() => {
        const c = this.isConnected && changeOf(this.#change) ? this.#change : undefined;
        const to = c ? [changeOf(c), revisionOf(c, this.#revision)] : [];
        if (`${to}` === `${this.at}`) return;
        this.at = to;
        this.turn(c);
      });
    }
  }

  class Row extends About {
    #root = this.attachShadow({mode: 'open'});
    #stop;
    #timer;
    #text; // the headline as last asked for here
    told; // the promise of the last answer
    #box;
    #app;

    isOf(change, revision) { return `${this.at}` === `${[change, revision]}`; }

    connectedCallback() {
      rows.add(this);
      super.connectedCallback();
    }

    disconnectedCallback() {
      rows.delete(this);
      super.disconnectedCallback();
    }

    turn(c) {
      this.#end();
      this.#show('', c && had(c.project));
      if (c) this.#go();
    }

    #end() {
      const app = this.#app;
      this.#app = undefined;
      this.#stop?.abort();
      clearTimeout(this.#timer);
      try {
        app?.destroy();
      } catch (e) {
        fail(e);
      }
    }

    async #ask(change, revision, signal) {
      return await take(change, revision) ?? await ask(change, revision, signal);
    }

    async #go() {
      const {signal} = this.#stop = new AbortController();
      const [change, revision] = this.at;
      const {project} = this.change;
      let wait = 12e4;
      try {
        const answer = await (this.told = this.#ask(change, revision, signal));
        if (signal.aborted) return;
        spread(answer.body);
        const {pipeline, unavailable} = answer.body ?? {};
        if (!unavailable) had(project, !!pipeline && {});
        this.#show((pipeline?.headline ?? unavailable)?.text, pipeline && (had(project) ?? {}));
        if ((pipeline || unavailable) && !trapped) {
          const {mount} = await load();
          if (signal.aborted) return;
          const heard = text => this.#hear(text);
          const box = this.#box;
          this.#app = mount(box, {base, change, revision, heard, ...answer});
          box.style.padding = '';
          this.#settle(project, box);
          return;
        }
      } catch (e) {
        if (signal.aborted || fail(e)) return;
        if (!trapped) wait = 15e3;
      }
      this.#again(wait);
    }

    // The place is kept until the row fills it, some frames later; then it is known how high a row of this project is, without
    // what is kept free in it.
    #settle(project, box) {
      if (!box.isConnected) return;
      if (!box.querySelector('.row')) return requestAnimationFrame(() => this.#settle(project, box));
      box.style = '';
      const value = box.querySelector('.marks')?.parentNode;
      if (value) had(project, {row: Math.min(Math.max(heightOf(box, value), HEIGHT[0]), HEIGHT[1])});
    }

    // What wasm was told since.
    #hear(text) {
      const body = parse(text);
      this.told = Promise.resolve({body});
      spread(body);
    }

    #again(wait) {
      this.#timer = setTimeout(() => document.hidden ? this.#again(wait) : this.#go(), wait);
    }

    // Plain text, until wasm draws over it. The height is a row's own, see style.css.
    #show(text = '', high) {
      this.style.cssText = `display:block;--milepost-height:${+high?.row || HEIGHT[0]}px`;
      const box = this.#box = tell(document.createElement('div'), this.#text = text);
      if (high) box.style = 'min-height:var(--milepost-height);padding:0 var(--metadata-horizontal-padding)';
      this.#root.replaceChildren(box);
    }

    fall() {
      const text = this.#root.querySelector('.headline')?.textContent || this.#text;
      this.#end();
      this.#show(text, text && (had(this.change?.project) ?? {}));
      if (this.at[0]) this.#go();
    }
  }

  __MORE__

  // What a change that the row waits for is, and who must act, as Gerrit tells this reader: asked once, when it is drawn.
  class Other extends HTMLElement {
    async connectedCallback() {
      try {
        // A search, since who may not see it then gets an empty list and no error.
        const {body: [c]} = await get(`/changes/?q=change:${this.getAttribute('number')}&o=DETAILED_ACCOUNTS&o=SUBMIT_REQUIREMENTS`);
        tell(this, c ? word(`%0, by %1, %2\0${c.subject}\0${nameOf(c.owner)}\0${turnOf(c)}`) : word('a change you cannot see'));
        this.title = word(`As of %0\0${new Date().toLocaleTimeString(tag)}`);
      } catch {
        // the number alone
      }
    }
  }

  // Over a column of Gerrit's lists. Its cells are another file's, since most pages show no list.
  class Head extends HTMLElement {
    async connectedCallback() {
      await spoken;
      tell(this, word('Step'));
      this.title = word('Step on the way to production');
      this.style = 'display:inline-block;min-width:3.5em'; // as wide as its cells will be
      try {
        const {cell} = await fetched('__LISTS_JS__');
        if (!customElements.get(CELL)) customElements.define(CELL, cell(get));
      } catch {
        // the next list may find a better network
      }
    }
  }

  const nameOf = a => a.display_name ?? a.name ?? a.username ?? a.email ?? a._account_id;
  const turnOf = c => {
    if (c.status !== 'NEW') return c.status === 'MERGED' ? word('merged') : word('abandoned');
    if (c.work_in_progress) return word('work in progress');
    const people = Object.values(c.attention_set ?? {}).map(one => nameOf(one.account));
    // UNSATISFIED and ERROR; no other status begins so.
    const missing = (c.submit_requirements ?? []).filter(one => /^UN|^ERR/.test(one.status)).map(one => one.name);
    const all = people.length ? people : missing;
    return all.length ? word(`waits for %0\0${all.join(', ')}`) : word('ready to submit');
  };

  __CHECKS__

  __REQUIREMENT__

  const fail = e => {
    const error = e.error ?? e.reason ?? e;
    // That of another module, as its stack says, is not the row's.
    const trap = error?.name === 'RuntimeError' && /widget-/.test(error.stack);
    if (trap && !trapped) {
      trapped = true;
      rows.forEach(row => row.fall());
    }
    return trap;
  };
  addEventListener('error', fail);
  addEventListener('unhandledrejection', fail);

  if (!customElements.get(NAME)) {
    customElements.define(NAME, Row);
    customElements.define(OTHER, Other);
    customElements.define(IMAGE, Requirement);
    customElements.define(HEAD, Head);
    defineMore();
  }
  Gerrit.install(plugin => {
    plugin.registerCustomComponent('change-metadata-item', NAME);
    plugin.registerCustomComponent('submit-requirement-imagebuilt', IMAGE);
    offer(plugin);
    // A column is there for all lists or for none: Gerrit takes its columns once.
    if (!off('lists')) {
      plugin.registerDynamicCustomComponent('change-list-header', HEAD);
      plugin.registerDynamicCustomComponent('change-list-item-cell', CELL);
    }
    offerMore(plugin);
    // The change page takes a while to build its columns; the answer can be here before.
    const here = location.href.slice(base.length).match(/^\/c\/(.+?)\/\+\/(\d+)(?:\/(?:\d+\.\.)?(\d+))?/);
    if (here) prefetch(`${here[1].replaceAll('/', '%2F')}~${here[2]}`, here[3] ?? 'current');
    plugin.on('showchange', (c, r) => {
      if (!ahead && !rows.size) prefetch(changeOf(c), revisionOf(c, r));
    });
  });
})();
