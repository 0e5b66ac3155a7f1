// SPDX-License-Identifier: Apache-2.0
// Stand-in for Gerrit's UI, our own code. Gerrit's index page loads this file as a classic script; the rest are modules.
import(new URL('shell/main.js', document.currentScript.src));
