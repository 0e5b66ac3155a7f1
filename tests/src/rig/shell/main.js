// SPDX-License-Identifier: Apache-2.0
// Starts the stand-in page: the plugin API first, then the page, then the plugins, as Gerrit does.
import './app.js';
import {hooks} from './hooks.js';
import {loadPlugins} from './plugins.js';
import {read} from './rest.js';
import {startRouter} from './router.js';
import {startTheme} from './theme.js';

const app = document.querySelector('gr-app');
document.body.removeAttribute('unresolved');

// Gerrit's index page says who is signed in; asking for oneself as nobody would be an error in the console.
const account = window.INITIAL_DATA?.['/accounts/self/detail'];
hooks.preferences = account ? await read('/accounts/self/preferences') : {};
startTheme(hooks.preferences.theme);
app.account = account;
hooks.account = account;

const config = await read('/config/server/info');
loadPlugins(config.plugin.js_resource_paths);
startRouter(route => app.show(route));
