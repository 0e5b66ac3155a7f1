# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (Java 17); its console by hand
# cause: Caused by: java.nio.file.NoSuchFileException: conf/shop.properties
# cause: java.nio.file.NoSuchFileException: conf/shop.properties
cat > Main.java <<'J'
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

class Main {
    static void load(int n) {
        if (n > 0) {
            load(n - 1);
            return;
        }
        try {
            Files.readString(Path.of("conf/shop.properties"));
        } catch (java.io.IOException why) {
            throw new UncheckedIOException(why);
        }
    }

    static void start(int n) {
        if (n > 0) {
            start(n - 1);
            return;
        }
        try {
            load(60);
        } catch (RuntimeException why) {
            throw new IllegalStateException("Failed to start the application context", why);
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i < 30; i++) {
            System.out.println("INFO  loaded error page " + i);
        }
        start(60);
    }
}
J
# ---
java Main.java || code=$?
for n in $(seq 45); do echo "kept hs_err candidate $n: none"; done
exit $code
