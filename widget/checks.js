// SPDX-License-Identifier: Apache-2.0
// Each step as a run in Gerrit's own Checks, in their order: what failed with its link and its lines. Needs no wasm; stands
// inside milepost.js, whose names it uses.

// What nobody has begun yet is neither scheduled nor running.
const STATUS = {waiting: 'RUNNABLE', running: 'RUNNING', done: 'COMPLETED', failed: 'COMPLETED', skipped: 'COMPLETED'};
const LABELS = {check: 'Verified', image: 'Image-Built'};

const resultsOf = ({state, sentence, failure}) => {
  const summary = sentence?.text ?? '';
  // What cannot be read, or has a name that this page does not know, is neither passed nor failed.
  if (!STATUS[state]) return [{category: 'INFO', summary}];
  if (!failure && state !== 'failed') return undefined;
  const {stage, url, excerpt} = failure ?? {};
  return [{
    category: 'ERROR',
    summary,
    // By its indent it is code, whatever marks its lines have.
    message: excerpt?.lines?.map(line => `    ${line}`).join('\n'),
    links: web(url) && [{url, tooltip: stage, primary: true, icon: 'external'}],
  }];
};

const web = url => /^https?:/.test(url) ? url : undefined;

const runOf = (step, {name, of}, {patchsetNumber, changeInfo}) => {
  const {number, kind, state, since, sentence, failure} = step;
  const label = LABELS[kind];
  const at = since && new Date(since);
  return {
    patchset: patchsetNumber,
    checkName: `${number}/${of} ${step.name}`,
    checkDescription: word(`Pipeline %0\0${name}`),
    status: STATUS[state] ?? 'COMPLETED',
    statusDescription: sentence?.text,
    statusLink: web(failure?.url),
    labelName: changeInfo?.labels?.[label] && label,
    startedTimestamp: state === 'running' ? at : undefined,
    finishedTimestamp: STATUS[state] === 'COMPLETED' ? at : undefined,
    results: resultsOf(step),
  };
};

const provider = {
  async fetch(data) {
    try {
      const body = await progressOf(`${encodeURIComponent(data.repo)}~${data.changeNumber}`, data.patchsetSha);
      if (body?.unavailable) throw new Error(body.unavailable.text);
      const {pipeline} = body ?? {};
      return {responseCode: 'OK', runs: pipeline?.steps?.map(step => runOf(step, pipeline, data)) ?? []};
    } catch (e) {
      return {responseCode: 'ERROR', errorMessage: word(`no answer about this change: %0\0${e.message}`)};
    }
  },
};

// Gerrit has a tab and a line for who registers, and keeps them: so that happens when there is a pipeline to show. Sites whose CI
// has a provider of its own switch this one off (`plugin.milepost.checks`).
let checks;
let registered = false;
const offer = plugin => {
  if (!off('checks')) checks = plugin.checks();
};
const announce = body => {
  if (registered) {
    checks.announceUpdate();
  } else if (checks && body?.pipeline) {
    registered = true;
    checks.register(provider, {fetchPollingIntervalSeconds: 60});
  }
};
