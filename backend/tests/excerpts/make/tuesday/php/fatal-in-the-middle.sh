# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: PHPUnit 9.6, PHP 8.2; its console by hand
# frame: buildkite
# before: 10
# after: 120
# cause: Allowed memory size of 33554432 bytes exhausted
mkdir -p tests
cat > tests/ImportTest.php <<'E'
<?php
use PHPUnit\Framework\TestCase;
final class ImportTest extends TestCase {
    /** @dataProvider rows */
    public function testRow(int $n): void {
        if ($n % 15 === 0) { fwrite(STDERR, "\n[error] row $n: price is missing, row is left out\n"); }
        if ($n === 200) { $all = []; while (true) { $all[] = str_repeat("row $n;", 4096); } }
        $this->assertGreaterThan(0, $n);
    }
    public static function rows(): array { return array_map(fn ($n) => [$n], range(1, 300)); }
}
E
php -d memory_limit=32M -d display_errors=stderr /usr/bin/phpunit tests
r=$?
echo "Deprecated: Return type of Legacy\\Feed::current() should be compatible with Iterator::current(): mixed in src/Legacy/Feed.php on line 31"
echo "make: *** [Makefile:12: test] Error $r"
exit $r
