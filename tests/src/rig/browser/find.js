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

// The text as a reader sees it; `innerText` alone stops at shadow roots.
const text = node => {
  if (node.nodeType === Node.TEXT_NODE) return node.data.trim();
  if (node.nodeType !== Node.ELEMENT_NODE || ['style', 'script', 'template'].includes(node.localName)) return '';
  if (!node.checkVisibility() && getComputedStyle(node).display !== 'contents') return '';
  const hosts = node.shadowRoot || [...node.querySelectorAll('*')].some(one => one.shadowRoot);
  if (!hosts && node.localName !== 'slot') return (node.innerText ?? node.textContent).trim(); // what is drawn has no innerText
  const children = node.localName === 'slot' && node.assignedNodes().length ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
  return [...children].map(text).filter(Boolean).join('\n');
};
if (arguments[1] === 'text') return found.map(text).join('\n');

return found.map(element => {
  const box = element.getBoundingClientRect();
  const attributes = Object.fromEntries(element.getAttributeNames().map(name => [name, element.getAttribute(name)]));
  return {tag: element.localName, text: text(element), attributes, x: box.x, y: box.y, width: box.width, height: box.height,
    visible: element.checkVisibility({visibilityProperty: true}) && box.width > 0 && box.height > 0};
});
