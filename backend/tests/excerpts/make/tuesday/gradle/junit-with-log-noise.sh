# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: Gradle 4.4.1, JUnit 4; its console by hand
# frame: zuul
# before: 24
# after: 140
# cause: java.lang.IllegalStateException: ledger is closed
# cause: java.io.IOException: ledger-7.db is locked
mkdir -p src/test/java/shop
printf "rootProject.name = 'shop'\n" > settings.gradle
cat > build.gradle <<'E'
apply plugin: 'java'
repositories { mavenCentral() }
dependencies { testCompile fileTree(dir: '/usr/share/java', include: ['junit4.jar', 'hamcrest-core.jar', 'hamcrest.jar']) }
test { testLogging { events 'passed', 'failed', 'standardOut', 'standardError'; exceptionFormat 'full' }; ignoreFailures = false }
task docs { doLast { println 'WARNING: 3 links lead nowhere' } }
check.dependsOn docs
E
cat > src/test/java/shop/LedgerTest.java <<'E'
package shop;
import static org.junit.Assert.*;
import org.junit.Test;
import java.io.IOException;
public class LedgerTest {
    static void book(int n) { try { if (n == 7) throw new IOException("ledger-7.db is locked"); } catch (IOException e) { throw new IllegalStateException("ledger is closed", e); } }
    @Test public void books() { for (int n = 0; n < 9; n++) book(n); }
    @Test public void refuses() { for (int n = 0; n < 25; n++) { System.err.println("ERROR shop.Ledger - booking " + n + " refused: java.lang.IllegalArgumentException: amount is negative"); } }
    @Test public void rounds() { assertEquals(5, 2 + 3); }
}
E
cat > src/test/java/shop/ZRetryTest.java <<'E'
package shop;
import org.junit.Test;
public class ZRetryTest {
    @Test public void retries() { for (int n = 0; n < 60; n++) { System.out.println("WARN shop.Retry - try " + n + " failed, waiting"); } new RuntimeException("handled").printStackTrace(); }
}
E
mkdir -p ../gh; gradle -g ../gh --no-daemon --console=plain --offline --continue check
