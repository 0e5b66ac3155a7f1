// SPDX-License-Identifier: Apache-2.0
// What axe finds in all that fits one of arguments[0], shadow roots included, by all rules or, with arguments[1], by those of colour
// alone. `find` is find.js.
const include = arguments[0].flatMap(selector => find(selector, 'elements'));
if (include.length === 0) throw new Error(`nothing to look at: ${arguments[0]}`);
const options = {
  runOnly: arguments[1] ? {type: 'rule', values: ['color-contrast']}
    : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations', 'incomplete'],
  preload: false,
};
const found = ({id, help, nodes}, sure) => nodes.map(node => ({
  rule: id, help, element: node.html, sure,
  why: [...node.any, ...node.all, ...node.none].map(check => check.message).join('; '),
}));
return axe.run({include}, options).then(({violations, incomplete}) => [
  ...violations.flatMap(one => found(one, true)), ...incomplete.flatMap(one => found(one, false))]);
