# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (Maven 3.8, coloured); its console by hand
# cause: Could not transfer artifact org.example.lib:totals:
# cause: Could not find artifact org.example.lib:totals:
# cause: Could not resolve dependencies for project org.example.shop:shop:jar:1.0.0
. "$CASES/maven/pom.sh.inc"
pom shop jar "<repositories><repository><id>central</id><url>http://127.0.0.1:39996/maven2</url></repository></repositories><dependencies><dependency><groupId>org.example.lib</groupId><artifactId>totals</artifactId><version>2.1.0</version></dependency></dependencies><build><plugins>$BASE</plugins></build>" > pom.xml
mkdir -p src/main/java && echo 'class A {}' > src/main/java/A.java
# ---
mvn -B -ntp -Dstyle.color=always compile || code=$?
for n in $(seq 45); do echo "cache: stored .m2/repository/part-$n"; done
exit $code
