# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (Maven 3.8, Surefire 3.2); its console by hand
# cause: The forked VM terminated without properly saying goodbye. VM crash or System.exit called?
. "$CASES/maven/pom.sh.inc"
pom shop jar "$JUNIT<build><plugins>$BASE</plugins></build>" > pom.xml
mkdir -p src/test/java/shop
for i in $(seq 9); do printf 'package shop;\nclass A%dTest {\n    @org.junit.jupiter.api.Test\n    void told() {\n        System.out.println("ERROR: told");%s\n    }\n}\n' $i "$([ $i = 6 ] && echo ' System.exit(3);')" > src/test/java/shop/A${i}Test.java; done
# ---
mvn -B -ntp test
