// SPDX-License-Identifier: Apache-2.0
// Light or dark, by the account's preference as in Gerrit: a class on <html>, and AUTO follows the system.
import {read} from './rest.js';

export function setTheme(dark) {
  document.documentElement.classList.toggle('darkTheme', dark);
  document.documentElement.classList.toggle('lightTheme', !dark);
}

export async function startTheme(account) {
  const preference = account ? (await read('/accounts/self/preferences')).theme ?? 'AUTO' : 'AUTO';
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => setTheme(preference === 'DARK' || (preference === 'AUTO' && system.matches));
  system.addEventListener('change', apply);
  apply();
}
