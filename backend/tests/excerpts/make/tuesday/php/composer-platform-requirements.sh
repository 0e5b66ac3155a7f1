# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Composer 2.5, PHP 8.2; its console by hand
# frame: jenkins
# before: 22
# after: 14
# cause: Root composer.json requires PHP extension ext-imagick * but it is missing from your system
mkdir -p packages/money
echo '{"name":"acme/money","version":"2.1.0","require":{"php":">=8.1"}}' > packages/money/composer.json
cat > composer.json <<'E'
{"name":"acme/shop","description":"Shop","type":"project","license":"MIT",
 "repositories":[{"packagist.org":false},{"type":"path","url":"packages/*"}],
 "require":{"php":">=8.1","ext-imagick":"*","acme/money":"^2.0"}}
E
COMPOSER_ALLOW_SUPERUSER=1 composer install --no-interaction --no-progress
