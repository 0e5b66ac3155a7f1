# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: GNU Make -j, protoc 3.21, gcc; its console by hand
# frame: plain
# before: 60
# after: 140
# cause: order.proto:5:12: "Monye" is not defined.
cat > Makefile <<'E'
P := $(patsubst %,gen/%.pb.cc,a b c d order e f g)
O := $(patsubst %,o/%.o,1 2 3 4 5 6 7 8)
all: $(P) $(O)
gen/%.pb.cc: %.proto
	@mkdir -p gen; sleep 0.1
	protoc --cpp_out=gen $<
o/%.o: c%.c
	@mkdir -p o; sleep 0.2
	gcc -Wall -Wextra -c $< -o $@
E
for m in a b c d e f g; do printf 'syntax = "proto2";\npackage shop;\nimport "money.proto";\nmessage M%s { optional int32 error = 1; }\n' $m > $m.proto; done
printf 'syntax = "proto2";\npackage shop;\nmessage Money { optional int64 cents = 1; }\n' > money.proto
printf 'syntax = "proto2";\npackage shop;\nimport "money.proto";\nmessage Order {\n  optional Monye total = 1;\n}\n' > order.proto
for i in 1 2 3 4 5 6 7 8; do printf '#include <stdio.h>\nint f%s(int error, int unused) {\n  int failed;\n  printf("%%d %%s\\n", "error");\n  return error;\n}\n' $i > c$i.c; done
make -j4 -k
