# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: git 2.39; its console by hand
# frame: gitlab
# before: 4
# after: 60
# cause: not our ref
# cause: Fetched in submodule path 'third_party/money', but it did not contain
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=protocol.file.allow GIT_CONFIG_VALUE_0=always GIT_CONFIG_KEY_1=advice.detachedHead GIT_CONFIG_VALUE_1=false
for m in fmt money errors; do git init -q -b main ../$m; (cd ../$m; echo 1 > f; git add -A; git commit -qm one; git config uploadpack.allowAnySHA1InWant true); done
git init -q -b main ../app0; cd ../app0
for m in fmt money errors; do git submodule --quiet add file://$(cd ..; pwd)/$m third_party/$m; done
git commit -qm all
git update-index --cacheinfo 160000,4f9c1a7d2b3e8c5d6a7f8091a2b3c4d5e6f70819,third_party/money; git commit -qm 'third_party: Newer money'
cd ../app; git clone -q file://$(cd ..; pwd)/app0 .
git submodule update --init --recursive 2>&1 | sed "s#file://[^' ]*/\(fmt\|money\|errors\)#https://git.example.org/\1#"
r=${PIPESTATUS[0]}
echo "warning: unable to rmdir 'third_party/old': Directory not empty"
exit $r
