# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (Maven 3.8 with `-fae`, javac 17); its console by hand
# cause: cannot find symbol
# cause: symbol:   class Totals
. "$CASES/maven/pom.sh.inc"
pom all pom "<modules><module>a</module><module>b</module><module>c</module><module>d</module></modules>" > pom.xml
for m in a b c d; do mkdir -p $m/src/main/java/$m; pom $m jar "$([ $m != d ] || echo '<dependencies><dependency><groupId>org.example.shop</groupId><artifactId>b</artifactId><version>1.0.0</version></dependency></dependencies>')<build><plugins>$BASE</plugins></build>" > $m/pom.xml
for i in $(seq 20); do printf 'package %s;\nimport java.util.*;\npublic class Error%d { @SuppressWarnings("x") public List f() { return new ArrayList(); } @Deprecated public Date g() { return new Date(1, 1, 1); } }\n' $m $i > $m/src/main/java/$m/Error$i.java; done; done
printf 'package b;\npublic class Cart {\n    Totals totals;\n}\n' > b/src/main/java/b/Cart.java
# ---
mvn -B -ntp -fae -Dmaven.compiler.showWarnings=true -Dmaven.compiler.showDeprecation=true compile
