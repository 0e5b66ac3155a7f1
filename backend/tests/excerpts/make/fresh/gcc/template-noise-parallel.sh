# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (GNU Make with 6 jobs, g++ 12); its console by hand
# cause: error: no match for 'operator<'
# cause: error: no match for ‘operator<’
mkdir src
for i in $(seq 14); do printf '#include <map>\n#include <string>\nint f%d(std::map<std::string, int> &m) {\n  int error_count;\n  for (unsigned i = 0; i < m.size(); ++i) { int x = -1; if (i < x) return 0; }\n  return m["x"];\n}\n' $i > src/m$i.cpp; done
printf '#include <set>\nstruct Money { int cents; };\nint f7() {\n  std::set<Money> s;\n  Money m{3};\n  s.insert(m);\n  return s.size();\n}\n' > src/m7.cpp
printf 'OBJ := $(patsubst %%.cpp,%%.o,$(wildcard src/*.cpp))\nall: $(OBJ)\n\tg++ -shared -o libshop.so $^\n%%.o: %%.cpp\n\tg++ -Wall -Wextra -c -o $@ $<\n' > Makefile
# ---
make -j6 -k
