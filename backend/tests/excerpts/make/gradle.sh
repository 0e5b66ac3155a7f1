#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gradle (GRADLE names it; 4.4.1 is what Debian has): compile errors, failing tests, missing artifacts, broken scripts; --continue and
# several projects; and newer Gradle's messages, by hand.
. "$(dirname "$0")/frame.sh" || exit 1
GRADLE=${GRADLE:-gradle}
MADE="run: $($GRADLE --version 2>/dev/null | grep '^Gradle')"
project() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app/src/main/java/demo" "$WORK/app/src/test/java/demo" && cd "$WORK/app" || exit 1
    cat >build.gradle <<GRADLE
apply plugin: 'java'
repositories { maven { url 'file://$HOME/.m2/repository' } }
dependencies { testCompile 'junit:junit:4.13.2' }
task lint { doLast { (1..60).each { println "lint file \$it: 0 errors, 0 failures" } } }
compileJava.dependsOn lint
GRADLE
    local i
    for i in $(seq 1 8); do
        printf 'package demo;\npublic class C%s {\n    public int add(int a, int b) {\n        return a + b;\n    }\n}\n' "$i" >"src/main/java/demo/C$i.java"
        printf 'package demo;\nimport org.junit.*;\npublic class C%sTest {\n    @Test public void adds() {\n        System.err.println("error: expected by the test");\n        Assert.assertEquals(4, new C%s().add(2, 2));\n    }\n}\n' "$i" "$i" >"src/test/java/demo/C${i}Test.java"
    done
}
run() { $GRADLE --no-daemon --offline --console=plain -g "$WORK/g" "$@" 2>&1; }
project; sed -i 's/a + b/a + missing/' src/main/java/demo/C4.java
run test | log cannot-find-symbol zuul "C4.java:4: error: cannot find symbol"
project; sed -i 's/(4,/(5,/' src/test/java/demo/C2Test.java; sed -i 's/(4,/(6,/' src/test/java/demo/C6Test.java
printf "test { testLogging { events 'passed','failed','standard_error'; exceptionFormat 'full' } }\n" >>build.gradle
(run test; noise 50 artifact) | log first-test-of-two jenkins "expected:<5> but was:<4>" "demo.C2Test > adds FAILED"
project; sed -i "s/junit:4.13.2'/junit:4.13.2'; compile 'org.example.nowhere:client:9.9'/" build.gradle
run build --stacktrace | log missing-artifact zuul "org.example.nowhere:client:9.9"
project; echo "tassk broken { }" >>build.gradle
(noise 50; run build; noise 50 post) | log broken-script none "Could not find method broken()"
project; printf "task publishAll { doLast { throw new GradleException('signing key for release is not set') } }\ntask after { doLast { throw new GradleException('second') } }\n" >>build.gradle
run publishAll after --continue --stacktrace | log own-task-fails jenkins "signing key for release is not set"
MADE="by hand after Gradle 8.10's plain console"
{ for i in $(seq 1 60); do echo "> Task :lib$i:compileKotlin UP-TO-DATE"; done; cat <<'TXT'
> Task :app:compileKotlin FAILED
w: file:///home/ci/src/app/src/main/kotlin/Old.kt:9:13 'fun error(message: String): Nothing' is deprecated.
e: file:///home/ci/src/app/src/main/kotlin/Cart.kt:14:22 Unresolved reference 'totl'.
e: file:///home/ci/src/app/src/main/kotlin/Cart.kt:31:9 Type mismatch: inferred type is String but Int was expected

FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':app:compileKotlin'.
> A failure occurred while executing org.jetbrains.kotlin.compilerRunner.GradleCompilerRunnerWithWorkers$GradleKotlinCompilerWorkAction
   > Compilation error. See log for more details

* Try:
> Run with --stacktrace option to get the stack trace.
> Run with --info or --debug option to get more log output.
> Get more help at https://help.gradle.org.

BUILD FAILED in 41s
63 actionable tasks: 3 executed, 60 up-to-date
TXT
noise 50 "Build cache: stored"; } | log kotlin-compile zuul "Cart.kt:14:22 Unresolved reference 'totl'."
done_with
