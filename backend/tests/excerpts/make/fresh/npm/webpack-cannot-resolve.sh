# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (webpack 5); its console by hand
# cause: Error: Can't resolve './Totals'
ln -s "$NODE_MODULES" node_modules
mkdir src
echo '{"name":"shop","scripts":{"build":"webpack --progress --mode production"}}' > package.json
for i in $(seq 30); do printf 'export const a%d = %d;\nimport { nothing } from "./m%d.js";\nconsole.log(nothing);\n' $i $i $i > src/m$i.js; echo "import './m$i.js';"; done > src/index.js
echo "import totals from './Totals'; totals();" > src/m31.js
echo "import './m31.js';" >> src/index.js
echo 'module.exports = { stats: { errorDetails: true, modules: true, modulesSpace: 99 }, performance: { hints: "warning" } };' > webpack.config.js
# ---
npm run build
