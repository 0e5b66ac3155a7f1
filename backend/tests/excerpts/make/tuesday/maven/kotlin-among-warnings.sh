# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: Apache Maven 3.8, kotlin-maven-plugin 2.0; its console by hand
# frame: actions
# before: 20
# after: 80
# cause: Return type mismatch: expected
mkdir -p src/main/kotlin
cat > pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example.shop</groupId><artifactId>cart</artifactId><version>1.4.0</version>
<dependencies><dependency><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-stdlib</artifactId><version>2.0.21</version></dependency></dependencies>
<build><sourceDirectory>src/main/kotlin</sourceDirectory><plugins><plugin><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-maven-plugin</artifactId><version>2.0.21</version><executions><execution><id>compile</id><goals><goal>compile</goal></goals></execution></executions></plugin></plugins></build></project>
E
for i in $(seq 1 22); do printf "package shop\n@Deprecated(\"errors are thrown now\")\nfun old$i(error: String) = error.length\nfun use$i(n: Int): Int {\n    val unused = old$i(\"x\")\n    return n!!\n}\n" > src/main/kotlin/Old$i.kt; done
printf 'package shop\nval prices = mapOf("tea" to 300L)\nclass Cart {\n    fun price(name: String): Long = prices[name]\n}\n' > src/main/kotlin/Cart.kt
mvn -B -ntp -Dstyle.color=never package
