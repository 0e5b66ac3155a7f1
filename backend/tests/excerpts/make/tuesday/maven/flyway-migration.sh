# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Apache Maven 3.8, flyway-maven-plugin 9.22, H2; its console by hand
# frame: jenkinsplain
# before: 16
# after: 30
# cause: Table "CUSTOMER" not found
mkdir -p src/main/resources/db/migration
cat > pom.xml <<'E'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example.shop</groupId><artifactId>store</artifactId><version>1.4.0</version>
<build><plugins><plugin><groupId>org.flywaydb</groupId><artifactId>flyway-maven-plugin</artifactId><version>9.22.3</version>
<configuration><url>jdbc:h2:./target/shop</url><user>sa</user><locations><location>filesystem:src/main/resources/db/migration</location></locations></configuration>
<dependencies><dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.2.224</version></dependency></dependencies></plugin></plugins></build></project>
E
printf 'CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80));\n' > src/main/resources/db/migration/V1__customers.sql
printf 'CREATE TABLE orders (id INT PRIMARY KEY, customer INT);\n' > src/main/resources/db/migration/V2__orders.sql
printf -- '-- The e-mail address\nALTER TABLE orders ADD COLUMN total INT;\nALTER TABLE customer ADD COLUMN email VARCHAR(200);\n' > src/main/resources/db/migration/V3__email.sql
printf 'CREATE INDEX i ON orders (customer);\n' > src/main/resources/db/migration/V4__index.sql
mvn -B -ntp -Dstyle.color=never flyway:migrate -e
