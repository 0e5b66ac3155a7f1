#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Maven: a test that ends its VM, modules built side by side, lists that differ, a release that the compiler does not know.
. "$(dirname "$0")/frames.sh" || exit 1
MADE="run: $(mvn -v | sed 's/\x1b\[[0-9;]*m//g' | head -1 | cut -d' ' -f1-3)"
module() {
    mkdir -p "$1/src/main/java/shop" "$1/src/test/java/shop"
    cat >"$1/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<parent><groupId>shop</groupId><artifactId>all</artifactId><version>1</version></parent><artifactId>$1</artifactId></project>
POM
    local i
    for i in 1 2 3 4; do
        printf 'package shop;\npublic class %s%s {\n    public java.util.List<Integer> rows() {\n        return java.util.List.of(1, 2, 3);\n    }\n}\n' "${1^}" "$i" >"$1/src/main/java/shop/${1^}$i.java"
        printf 'package shop;\nimport org.junit.jupiter.api.*;\nclass %s%sTest {\n    @Test void rows() {\n        for (int n = 0; n < 12; n++) System.err.println("ERROR: row " + n + " is refused, as it should be");\n        Assertions.assertIterableEquals(java.util.List.of(1, 2, 3), new %s%s().rows());\n    }\n}\n' "${1^}" "$i" "${1^}" "$i" >"$1/src/test/java/shop/${1^}${i}Test.java"
    done
}
project() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app" && cd "$WORK/app" || exit 1
    cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>shop</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>
<modules><module>cart</module><module>bill</module><module>mail</module></modules>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.10.2</version><scope>test</scope></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin></plugins></build></project>
POM
    module cart; module bill; module mail
}
run() { mvn -B ${OFFLINE--o} "$@" 2>&1; }
project; mvn -B -q test >/dev/null 2>&1
project; sed -i 's/return java.util.List.of(1, 2, 3)/System.exit(3); return null/' bill/src/main/java/shop/Bill2.java
(run test; chatter 40) | log vm-ends pipeline "The forked VM terminated without properly saying goodbye"
project; sed -i 's/java.util.List.of(1, 2, 3)/java.util.Lst.of(1, 2, 3)/' bill/src/main/java/shop/Bill3.java
(run -T 3 test; chatter 50) | log side-by-side roles "Bill3.java:[4,25] cannot find symbol" "Bill3.java:[4,"
project; sed -i 's/List.of(1, 2, 3)/List.of(1, 2, 4)/' mail/src/main/java/shop/Mail4.java
(chatter 30; run test -fae; chatter 60) | log lists-differ none "iterable contents differ at index [2], expected: <3> but was: <4>"
project; sed -i 's#release>17#release>99#' pom.xml
(run test; chatter 60) | log unknown-release roles "release version 99 not supported"
done_with
