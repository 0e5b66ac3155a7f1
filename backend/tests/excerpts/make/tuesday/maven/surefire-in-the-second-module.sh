# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Apache Maven 3.8, surefire 3.5, JUnit 5.11; its console by hand
# frame: zuul
# before: 26
# after: 60
# cause: expected: <1999> but was: <1990>
mkdir -p core/src/test/java/shop web/src/test/java/shop mail
cat > pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version><packaging>pom</packaging>
<modules><module>core</module><module>web</module><module>mail</module></modules>
<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
<dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.11.3</version><scope>test</scope></dependency></dependencies>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin></plugins></build></project>
E
for m in core web mail; do sed "s/MOD/$m/" > $m/pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<parent><groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version></parent><artifactId>MOD</artifactId></project>
E
done
cat > core/src/test/java/shop/MoneyTest.java <<'E'
package shop;
import static org.junit.jupiter.api.Assertions.*;
import org.junit.jupiter.api.*;
import java.util.logging.*;
class MoneyTest {
    @RepeatedTest(6) void refusesNegative() { Logger.getLogger("shop.Money").log(Level.SEVERE, "Amount is negative", new IllegalArgumentException("amount is -5")); assertTrue(true); }
}
E
cat > web/src/test/java/shop/CartTest.java <<'E'
package shop;
import static org.junit.jupiter.api.Assertions.*;
import org.junit.jupiter.params.*;
import org.junit.jupiter.params.provider.*;
class CartTest {
    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 4}) void sums(int n) { assertEquals(n * 1999L, n == 1 ? 1990L : n * 1999L); }
}
E
mvn -B -Dstyle.color=never verify | grep -v -e Downloaded -e 'Downloading'
exit ${PIPESTATUS[0]}
