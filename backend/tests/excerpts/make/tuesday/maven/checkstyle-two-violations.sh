# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Apache Maven 3.8, maven-checkstyle-plugin 3.5; its console by hand
# frame: jenkins
# before: 30
# after: 24
# cause: Name 'total_price' must match pattern
mkdir -p core/src/main/java/shop web/src/main/java/shop
cat > pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version><packaging>pom</packaging>
<modules><module>core</module><module>web</module></modules>
<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-checkstyle-plugin</artifactId><version>3.5.0</version>
<configuration><configLocation>google_checks.xml</configLocation><checkstyleRules><module name="Checker"><property name="severity" value="error"/><module name="TreeWalker"><module name="ConstantName"/><module name="MemberName"/><module name="MissingSwitchDefault"/></module></module></checkstyleRules><consoleOutput>true</consoleOutput><failOnViolation>true</failOnViolation></configuration>
<executions><execution><phase>validate</phase><goals><goal>check</goal></goals></execution></executions></plugin></plugins></build></project>
E
for m in core web; do sed "s/MOD/$m/" > $m/pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<parent><groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version></parent><artifactId>MOD</artifactId></project>
E
done
printf 'package shop;\n\npublic class Money {\n    private long cents;\n    public long cents() { return cents; }\n}\n' > core/src/main/java/shop/Money.java
printf 'package shop;\n\npublic class Cart {\n    private long sum;\n    private long total_price;\n    public int rate(int n) {\n        switch (n) { case 1: return 7; }\n        return 19;\n    }\n}\n' > web/src/main/java/shop/Cart.java
sed -i 's#<configLocation>google_checks.xml</configLocation>##' pom.xml
mvn -B -ntp -Dstyle.color=never verify
