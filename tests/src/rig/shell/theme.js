// SPDX-License-Identifier: Apache-2.0
// Light or dark, by the account's preference as in Gerrit: a class on <html>, and AUTO follows the system.

export function setTheme(dark) {
  document.documentElement.classList.toggle('darkTheme', dark);
  document.documentElement.classList.toggle('lightTheme', !dark);
}

export function startTheme(preference = 'AUTO') {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => setTheme(preference === 'DARK' || (preference === 'AUTO' && system.matches));
  system.addEventListener('change', apply);
  apply();
}
