# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: pip, wheels of its own; its console by hand
# frame: zuul
# before: 40
# after: 100
# cause: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE
# cause: Expected sha256 0000000000
mkdir -p w
for p in acme_money acme_errors acme_retry acme_rates; do mkdir -p b/$p/$p; touch b/$p/$p/__init__.py; printf '[build-system]\nrequires=["setuptools"]\nbuild-backend="setuptools.build_meta"\n[project]\nname="%s"\nversion="1.2.0"\n' $p > b/$p/pyproject.toml; (cd b/$p && $VENV/bin/pip wheel -q --no-deps --no-build-isolation -w ../../w . >/dev/null 2>&1); done
for p in acme_money acme_errors acme_retry acme_rates; do h=$(sha256sum w/$p-1.2.0-*.whl | cut -d' ' -f1); [ $p = acme_retry ] && h=0000000000$(echo $h | cut -c11-); echo "$p==1.2.0 --hash=sha256:$h"; done > requirements.txt
rm -rf b
for try in 1 2 3; do
  echo "+ pip install --require-hashes -r requirements.txt (try $try of 3)"
  $VENV/bin/pip install --no-index --find-links w --require-hashes --target t --no-cache-dir -r requirements.txt 2>&1 | grep -v -e notice -e Looking; r=${PIPESTATUS[0]}
  [ $r = 0 ] && break; echo "failed, waiting 5 s"
done
echo "ls: cannot access 'build/reports': No such file or directory"
exit $r
