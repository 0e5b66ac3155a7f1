// SPDX-License-Identifier: Apache-2.0
// Puts the row of change arguments[0], with the revision arguments[1], in the place of the one before, by a clock that shows arguments[2].
const [number, revision, clock] = arguments;
window.clock = clock;
const column = document.querySelector('gr-app').shadowRoot.querySelector('gr-app-element').shadowRoot
  .querySelector('gr-change-view').shadowRoot.querySelector('gr-change-metadata').shadowRoot;
column.querySelectorAll('gr-endpoint-decorator[name=change-metadata-item]').forEach(place => place.remove());
const place = document.createElement('gr-endpoint-decorator');
place.setAttribute('name', 'change-metadata-item');
place.expects = ['labels', 'change', 'revision'];
place.provide({labels: {}, change: {_number: number, project: 'demo/app'}, revision: {_number: 1, commit: {commit: revision}}});
column.append(place);
