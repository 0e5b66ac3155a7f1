# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (Maven 3.8, JaCoCo's check); its console by hand
# cause: Rule violated for bundle shop: lines covered ratio is
. "$CASES/maven/pom.sh.inc"
J=$(plugin org.jacoco jacoco-maven-plugin 0.8.12 '<executions><execution><goals><goal>prepare-agent</goal></goals></execution><execution><id>check</id><phase>test</phase><goals><goal>check</goal></goals><configuration><rules><rule><limits><limit><counter>LINE</counter><value>COVEREDRATIO</value><minimum>0.80</minimum></limit></limits></rule></rules></configuration></execution></executions>')
pom shop jar "$JUNIT<build><plugins>$BASE$J</plugins></build>" > pom.xml
mkdir -p src/test/java/shop src/main/java/shop
printf 'package shop;\npublic class Cart {\n    static int a() {\n        return 1;\n    }\n    static int b() {\n        return 2;\n    }\n}\n' > src/main/java/shop/Cart.java
printf 'package shop;\nclass CartTest {\n    @org.junit.jupiter.api.RepeatedTest(20)\n    void told() {\n        System.out.println("WARN retry; ERROR: simulated");\n        Cart.a();\n    }\n}\n' > src/test/java/shop/CartTest.java
# ---
mvn -B -ntp test
