# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: Apache Maven 3.8, jacoco 0.8.12 with haltOnFailure=false; its console by hand
# frame: gitlab
# before: 10
# after: 100
# cause: cannot find symbol
mkdir -p core/src/test/java/shop core/src/main/java/shop web/src/main/java/shop mail
cat > pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version><packaging>pom</packaging>
<modules><module>core</module><module>web</module><module>mail</module></modules>
<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
<dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.11.3</version><scope>test</scope></dependency></dependencies>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin>
<plugin><groupId>org.jacoco</groupId><artifactId>jacoco-maven-plugin</artifactId><version>0.8.12</version><executions><execution><id>agent</id><goals><goal>prepare-agent</goal></goals></execution><execution><id>check</id><phase>verify</phase><goals><goal>report</goal><goal>check</goal></goals><configuration><haltOnFailure>false</haltOnFailure><rules><rule><element>CLASS</element><limits><limit><counter>LINE</counter><value>COVEREDRATIO</value><minimum>0.80</minimum></limit></limits></rule></rules></configuration></execution></executions></plugin></plugins></build></project>
E
for m in core web mail; do sed "s/MOD/$m/" > $m/pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<parent><groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version></parent><artifactId>MOD</artifactId></project>
E
done
for c in Money Rate Order Mailer; do printf "package shop;\npublic class $c {\n  public int a() { return 1; }\n  public int b(int n) {\n    if (n > 3) {\n      return 2;\n    }\n    return 3;\n  }\n}\n" > core/src/main/java/shop/$c.java; done
cat > core/src/test/java/shop/MoneyTest.java <<'E'
package shop;
import static org.junit.jupiter.api.Assertions.*;
import org.junit.jupiter.api.*;
class MoneyTest { @Test void a() { assertEquals(1, new Money().a()); } }
E
printf 'package shop;\npublic class Cart {\n  private final Monye sum = null;\n}\n' > web/src/main/java/shop/Cart.java
mvn -B -ntp -Dstyle.color=never -fae verify
