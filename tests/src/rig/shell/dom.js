// SPDX-License-Identifier: Apache-2.0
// Makes elements; text always stays text.

/** el('a.link', {href}, 'text', child…): tag, classes, properties, children; undefined children are left out. */
export function el(what, ...rest) {
  const [tag, ...classes] = what.split('.');
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(' ');
  for (const part of rest.flat()) {
    if (part === undefined || part === null || part === false) continue;
    if (part instanceof Node || typeof part !== 'object') node.append(part);
    else Object.assign(node, part);
  }
  return node;
}

/** A shadow root with one style sheet of its own. */
export function shadow(host, css) {
  const root = host.attachShadow({mode: 'open'});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  return root;
}

export const when = stamp => {
  const date = new Date(`${stamp.slice(0, 19).replace(' ', 'T')}Z`);
  return el('time', {dateTime: date.toISOString(), title: date.toString()},
    date.toLocaleString(undefined, {month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit'}));
};
