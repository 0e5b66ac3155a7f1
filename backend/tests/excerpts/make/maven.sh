#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Maven: compile errors, failing tests, a missing artifact, a broken pom, several modules, a plugin's own failure, reruns.
. "$(dirname "$0")/frame.sh" || exit 1
MADE="run: $(mvn -v | sed 's/\x1b\[[0-9;]*m//g' | head -1 | cut -d' ' -f1-3)"
project() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app/src/main/java/demo" "$WORK/app/src/test/java/demo" && cd "$WORK/app" || exit 1
    cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>demo</groupId><artifactId>app</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.10.2</version><scope>test</scope></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin><!-- more --></plugins></build></project>
POM
    local i
    for i in $(seq 1 12); do
        printf 'package demo;\npublic class C%s {\n    public int add(int a, int b) {\n        return a + b;\n    }\n}\n' "$i" >"src/main/java/demo/C$i.java"
        cat >"src/test/java/demo/C${i}Test.java" <<JAVA
package demo;
import org.junit.jupiter.api.*;
class C${i}Test {
    @Test void adds() {
        java.util.logging.Logger.getLogger("demo").severe("ERROR: this one is expected by the test");
        for (int n = 0; n < 5; n++) System.out.println("case " + n + " of C$i: 0 errors");
        Assertions.assertEquals(4, new C$i().add(2, 2));
    }
}
JAVA
    done
}
run() { mvn -B -o "$@" 2>&1; }
project; mvn -B -q test >/dev/null 2>&1; sed -i 's/return a + b/return a + missing/' src/main/java/demo/C7.java
run test | log cannot-find-symbol none "C7.java:[4,20] cannot find symbol"
project; sed -i 's/(4,/(5,/' src/test/java/demo/C3Test.java; sed -i 's/(4,/(9,/' src/test/java/demo/C8Test.java
run test | log first-test-of-two jenkins "expected: <5> but was: <4>"
project; sed -i 's/return a + b;/throw new IllegalStateException("ledger is locked by 42");/' src/main/java/demo/C5.java
run test | log exception-in-code zuul "java.lang.IllegalStateException: ledger is locked by 42" "ledger is locked by 42"
project; sed -i 's#</dependencies>#<dependency><groupId>org.example.nowhere</groupId><artifactId>client</artifactId><version>9.9</version></dependency></dependencies>#' pom.xml
(noise 60 "lint"; run test; noise 70 "post: archive") | log missing-artifact zuul "org.example.nowhere:client:jar:9.9"
project; sed -i 's#</version><scope>#</versoin><scope>#' pom.xml
run test | log broken-pom jenkins "Non-parseable POM" "end tag name </versoin>"
project; sed -i 's#<version>3.2.5</version>#<version>3.2.5</version><configuration><rerunFailingTestsCount>2</rerunFailingTestsCount></configuration>#' pom.xml
sed -i 's/Assertions.assertEquals(4/if (System.getProperty("once") == null) { System.setProperty("once", "x"); Assertions.fail("flaky: connection reset, next run passes"); } Assertions.assertEquals(4/' src/test/java/demo/C2Test.java
sed -i 's/(4,/(6,/' src/test/java/demo/C9Test.java
run -Dsurefire.useFile=false test | log flake-passes-on-rerun zuul "expected: <6> but was: <4>"
project; printf 'package demo;\npublic class Old { public void use() { new java.util.Date(1,1,1); } \n public String broken( { return ""; } }\n' >src/main/java/demo/Old.java
run -Dmaven.compiler.showDeprecation=true test | (noise 50 "[INFO] cache"; cat; noise 50 "[INFO] cleanup") | log syntax-error jenkins "Old.java:[3,24] illegal start of type" "Old.java:[3,"
done_with
