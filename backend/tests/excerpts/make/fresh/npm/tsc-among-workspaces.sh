# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (npm workspaces, TypeScript 5); its console by hand
# cause: src/cart.ts(4,29): error TS2345
mkdir -p packages
echo '{"name":"shop","private":true,"workspaces":["packages/*"],"scripts":{"build":"npm run build --workspaces"}}' > package.json
ln -s "$NODE_MODULES" node_modules
for p in api cart mail web admin search stock; do mkdir -p packages/$p/src
echo "{\"name\":\"@shop/$p\",\"version\":\"1.0.0\",\"scripts\":{\"build\":\"tsc -p . --noEmit --listFiles\"}}" > packages/$p/package.json
echo '{"compilerOptions":{"strict":true,"target":"es2022","lib":["es2022"],"types":[]},"include":["src"]}' > packages/$p/tsconfig.json
echo "export const errorHandler = (e: Error): string => e.message;" > packages/$p/src/index.ts; done
cat > packages/cart/src/cart.ts <<'J'
export function pay(cents: number): boolean { return cents > 0; }

export function form(input: Map<string, string>): boolean {
  const paid: boolean = pay(input.get('cents'));
  return paid;
}
J
# ---
npm run build
