# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: PHPUnit 9.6, PHP 8.2; its console by hand
# frame: gitlab
# before: 18
# after: 22
# cause: Failed asserting that 1990 is identical to 1999.
mkdir -p src tests
cat > src/Cart.php <<'E'
<?php
final class Cart {
    private array $items = [];
    public function add(int $cents, int $count = 1): void { $this->items[] = [$cents, $count]; }
    public function total(): int { return array_sum(array_map(fn ($i) => $i[0] * $i[1], $this->items)) - 9; }
    public function isEmpty(): bool { return $this->items === []; }
}
E
cat > tests/CartTest.php <<'E'
<?php
require_once __DIR__ . '/../src/Cart.php';
use PHPUnit\Framework\TestCase;
final class CartTest extends TestCase {
    public function testStartsEmpty(): void { $this->assertTrue((new Cart)->isEmpty()); }
    public function testTotalOfOneItem(): void { $cart = new Cart; $cart->add(1999); $this->assertSame(1999, $cart->total()); }
    /** @dataProvider prices */
    public function testCounts(int $n): void { $this->assertIsInt($n); }
    public static function prices(): array { return array_map(fn ($n) => [$n], range(1, 90)); }
    public function testMail(): void { $this->markTestSkipped('no mail server'); }
}
E
phpunit --testdox-text /dev/null tests
