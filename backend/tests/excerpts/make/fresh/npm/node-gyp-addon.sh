# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (node-gyp 10, gcc); its console by hand
# cause: ../src/addon.cc:4:24: error: 'SetPrototypMethod' is not a member of 'v8'
# cause: is not a member of 'v8'
# cause: is not a member of ‘v8’
ln -s "$NODE_MODULES" node_modules
mkdir src
printf '#include <node.h>\n#include <v8.h>\nvoid Init(v8::Local<v8::Object> exports) {\n  auto unused = v8::SetPrototypMethod;\n}\nNODE_MODULE(addon, Init)\n' > src/addon.cc
echo '{"targets":[{"target_name":"addon","sources":["src/addon.cc"],"cflags":["-Wall"]}]}' > binding.gyp
echo '{"name":"addon","version":"1.0.0","scripts":{"install":"node-gyp rebuild --nodedir=/usr"}}' > package.json
# ---
npm run install
