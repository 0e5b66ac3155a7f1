# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Apache Maven 3.8, maven-enforcer-plugin 3.5; its console by hand
# frame: zuul
# before: 20
# after: 36
# cause: is not in the allowed range [21,)
mkdir -p core
cat > pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version><packaging>pom</packaging>
<modules><module>core</module></modules>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-enforcer-plugin</artifactId><version>3.5.0</version>
<executions><execution><id>toolchain</id><goals><goal>enforce</goal></goals><configuration><rules><requireMavenVersion><version>3.6</version></requireMavenVersion><requireJavaVersion><version>[21,)</version></requireJavaVersion></rules></configuration></execution></executions></plugin></plugins></build></project>
E
cat > core/pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<parent><groupId>org.example.shop</groupId><artifactId>parent</artifactId><version>1.4.0</version></parent><artifactId>core</artifactId></project>
E
mvn -B -ntp -Dstyle.color=never verify
