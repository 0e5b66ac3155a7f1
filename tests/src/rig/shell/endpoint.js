// SPDX-License-Identifier: Apache-2.0
// <gr-endpoint-decorator name="…">: the place where plugins' elements stand. What plugins can rely on, and what not:
//
// - A plugin's element is a light-DOM child of the decorator, inside the shadow roots of the elements around it.
// - `plugin` is set first. The endpoint's other values are set as properties, each when it is known, in any order,
//   and the element is attached when all are; after ten seconds without them an error is reported and it never is.
// - The same element is given another change when the reader moves on. It is not detached then.
import {endpointsReady, onEndpoint} from './plugins.js';
import {hooks} from './hooks.js';

const INIT_PROPERTIES_TIMEOUT_MS = 10_000;

customElements.define('gr-endpoint-decorator', class extends HTMLElement {
  #mounts = [];
  #values = {};
  #known = {};
  #expected = [];
  #stop;

  constructor() {
    super();
    this.attachShadow({mode: 'open'}).append(document.createElement('slot'));
  }

  /** The plugins' elements, attached or not yet. */
  get elements() {
    return this.#mounts.map(({element}) => element);
  }

  get name() {
    return this.getAttribute('name');
  }

  /** Names of the values of this endpoint, in the order in which they are bound. */
  set expects(names) {
    this.#expected = [...hooks.order.filter(name => names.includes(name)), ...names.filter(name => !hooks.order.includes(name))];
    for (const name of names) {
      const known = {};
      known.promise = new Promise(resolve => { known.resolve = resolve; });
      this.#known[name] = known;
    }
  }

  /** Sets values; elements that are there get those that changed. */
  provide(values) {
    for (const name of this.#expected.filter(name => name in values)) {
      this.#values[name] = values[name];
      if (values[name] !== undefined) this.#known[name].resolve();
      for (const {element, bound} of this.#mounts) if (bound.has(name)) element[name] = values[name];
    }
  }

  connectedCallback() {
    hooks.decorators.add(this);
    endpointsReady.then(() => { this.#stop = onEndpoint(this.name, module => this.#mount(module)); });
  }

  disconnectedCallback() {
    hooks.decorators.delete(this);
    this.#stop?.();
    this.#mounts.forEach(({element, hook}) => hook.detached(element));
  }

  async #mount({plugin, tag, options, hook}) {
    const element = document.createElement(tag);
    element.plugin = plugin;
    element.content = this.firstElementChild ?? undefined;
    const mounted = {element, hook, bound: new Set()};
    const bindAll = () => Promise.all(this.#expected.map(async name => {
      await this.#known[name].promise;
      mounted.bound.add(name);
      element[name] = this.#values[name];
    }));
    this.#mounts.push(mounted);
    if (hooks.late) {
      this.#attach(element, options);
      hook.attached(element);
      await hooks.released;
      await bindAll();
      return;
    }
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(
      `Timeout waiting for endpoint properties initialization: plugin ${plugin.getPluginName()}, endpoint ${this.name}`)), INIT_PROPERTIES_TIMEOUT_MS); });
    try {
      await Promise.race([bindAll(), late]);
    } catch (error) {
      console.error(error);
      return;
    } finally {
      clearTimeout(timer);
    }
    this.#attach(element, options);
    hook.attached(element);
  }

  #attach(element, options) {
    const slot = options?.slot && this.querySelector(`gr-endpoint-slot[name="${CSS.escape(options.slot)}"]`);
    if (options?.replace) this.replaceChildren();
    if (slot) slot.after(element);
    else this.append(element);
  }
});
