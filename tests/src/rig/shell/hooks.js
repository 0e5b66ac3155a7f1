// SPDX-License-Identifier: Apache-2.0
// What tests may ask of the page, by its URL and by `window.standIn`.
//
//   ?endpoint=late         plugin elements are attached with `plugin` alone; the other properties come with standIn.release()
//   ?order=revision,change in which order the properties are set
//   ?between=undefined     while another change is loading, the properties are set to undefined first
//
// standIn.elements('change-metadata-item') are the plugins' elements there; standIn.give('change-metadata-item', {change})
// sets properties of theirs as Gerrit would; standIn.navigate('/c/p/+/2') goes to another change in the page.
import {navigate} from './router.js';

const query = new URLSearchParams(location.search);
let release;

export const hooks = {
  late: query.get('endpoint') === 'late',
  order: query.get('order')?.split(',') ?? [],
  undefinedBetween: query.get('between') === 'undefined',
  released: new Promise(resolve => { release = resolve; }),
  release: () => release(),
  decorators: new Set(),
  account: undefined,
  preferences: {},
  elements: name => [...hooks.decorators].filter(one => one.name === name).flatMap(one => one.elements),
  give: (name, values) => [...hooks.decorators].filter(one => one.name === name).forEach(one => one.provide(values)),
  navigate,
};

window.standIn = hooks;
