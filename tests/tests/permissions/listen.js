// SPDX-License-Identifier: Apache-2.0
// Listens at arguments[0] beside the row, and to what the row is answered: `window.heard` tells the states so far, when the
// connection was lost, whether the browser was refused another one, and the statuses of the row's own questions.
const heard = window.heard = {states: 0, lost: 0, refused: false, answers: []};
const source = new EventSource(arguments[0]);
source.addEventListener('progress', () => { heard.states += 1; });
source.addEventListener('error', () => {
  heard.lost ||= Date.now();
  heard.refused = source.readyState === EventSource.CLOSED;
});
const {fetch} = window;
window.fetch = async (...all) => {
  const response = await fetch(...all);
  if (response.url.endsWith('/milepost~progress')) heard.answers.push(response.status);
  return response;
};
