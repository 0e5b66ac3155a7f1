// SPDX-License-Identifier: Apache-2.0
// Writes down, frame by frame, each new text of what fits arguments[0], with the moment it was drawn. `find` is find.js.
const selector = arguments[0];
const record = ((window.milepostRecords ??= {})[selector] = []);
const look = () => {
  const text = find(selector, 'text');
  if (record.at(-1)?.text !== text) record.push({at: Date.now(), text});
  requestAnimationFrame(look);
};
look();
