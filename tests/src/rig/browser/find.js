// SPDX-License-Identifier: Apache-2.0
// All elements that fit arguments[0] (see browser.rs), in the order of the page. `arguments[1]` is what to tell of each.
const roots = function* (node) {
  yield node;
  if (node.shadowRoot) yield* roots(node.shadowRoot);
  for (const element of node.querySelectorAll('*')) if (element.shadowRoot) yield* roots(element.shadowRoot);
};
const inside = (nodes, selector) => [...new Set(nodes.flatMap(node => [...roots(node)].flatMap(root => [...root.querySelectorAll(selector)])))];
const found = arguments[0].split('>>>').reduce((nodes, selector) => inside(nodes, selector.trim()), [document]);
if (arguments[1] === 'elements') return found;
return found.map(element => {
  const box = element.getBoundingClientRect();
  const attributes = Object.fromEntries(element.getAttributeNames().map(name => [name, element.getAttribute(name)]));
  const text = (element.innerText || (element.shadowRoot ? [...element.shadowRoot.children].map(child => child.innerText ?? '').join('\n') : '')).trim();
  return {tag: element.localName, text, attributes, x: box.x, y: box.y, width: box.width, height: box.height,
    visible: element.checkVisibility({visibilityProperty: true}) && box.width > 0 && box.height > 0};
});
