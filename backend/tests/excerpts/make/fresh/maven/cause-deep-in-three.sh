# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (Maven 3.8, Surefire 3.2, JUnit 5); its console by hand
# cause: Caused by: java.lang.NumberFormatException: For input string: "eighty"
# cause: java.lang.NumberFormatException: For input string: "eighty"
. "$CASES/maven/pom.sh.inc"
pom shop jar "$JUNIT<build><plugins>$BASE</plugins></build>" > pom.xml
mkdir -p src/main/java/shop src/test/java/shop
cat > src/main/java/shop/Context.java <<'J'
package shop;

import java.util.function.Supplier;

public class Context {
    static <T> T bean(String name, int depth, Supplier<T> make) {
        if (depth > 0) {
            return bean(name, depth - 1, make);
        }
        try {
            return make.get();
        } catch (RuntimeException why) {
            throw new IllegalStateException("Error creating bean with name '" + name + "'", why);
        }
    }

    static int start(String port) {
        return bean("webServer", 30, () -> bean("connector", 30, () -> bean("settings", 30, () -> Integer.parseInt(port))));
    }
}
J
cat > src/test/java/shop/ContextTest.java <<'J'
package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ContextTest {
    @RepeatedTest(25)
    void retries() {
        System.out.println("10:00:00.123 [main] ERROR shop.Queue -- could not connect, trying again");
        System.out.println("java.net.ConnectException: Connection refused");
        System.out.println("\tat shop.Queue.connect(Queue.java:41)");
    }

    @Test
    void starts() {
        assertEquals(80, Context.start("eighty"));
    }
}
J
# ---
mvn -B -ntp -DtrimStackTrace=false verify
