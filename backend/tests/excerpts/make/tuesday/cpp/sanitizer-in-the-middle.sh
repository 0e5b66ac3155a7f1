# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: GNU Make, g++ -fsanitize=address; its console by hand
# frame: zuul
# before: 30
# after: 130
# cause: ERROR: AddressSanitizer: heap-use-after-free on address
# cause: SUMMARY: AddressSanitizer: heap-use-after-free
cat > t.cc <<'E'
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>
struct Item { std::string name; int price; };
static int price_of(Item *i) { return i->price; }
int main(int, char **v) {
  for (int i = 0; i < 30; i++) std::fprintf(stderr, "%s: [error] item %d has no price, is left out\n", "shop", i);
  auto *i = new Item{"tea", 300};
  if (std::strstr(v[0], "cart")) delete i;
  std::printf("%d\n", price_of(i));
  if (!std::strstr(v[0], "cart")) delete i;
  for (int i = 0; i < 10; i++) std::printf("ok %d\n", i);
}
E
cat > Makefile <<'E'
T := rates cart mail store
check: $(T:%=run-%)
%_test: t.cc
	g++ -g -O1 -fsanitize=address $< -o $@
run-%: %_test
	./$< 2>&1
E
setarch -R true 2>/dev/null && W="setarch -R"
$W make -k check
