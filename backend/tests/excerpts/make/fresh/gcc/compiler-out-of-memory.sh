# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (GNU Make, g++ 12 under a limit of memory); its console by hand
# cause: virtual memory exhausted
# cause: out of memory
# cause: cc1plus: out of memory allocating
printf '#include <map>\n#include <regex>\n#include <string>\nint big() { std::regex r("x"); std::map<std::string, std::regex> m; return m.size(); }\n' > big.cpp
for i in 1 2 3 4; do echo "int s$i() { return 0; }" > s$i.cpp; done
printf 'all: s1.o s2.o big.o s3.o s4.o\n%%.o: %%.cpp\n\tg++ -O2 -c -o $@ $<\n' > Makefile
# ---
ulimit -v 120000
make -k
