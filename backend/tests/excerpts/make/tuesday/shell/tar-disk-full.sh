# SPDX-License-Identifier: Apache-2.0
# needs root, to mount a small file system
# kind: ugly
# how: run: tar and gzip on a small file system; its console by hand
# frame: jenkins
# before: 40
# after: 150
# cause: No space left on device
mkdir -p small app/errors
for i in $(seq 1 60); do head -c 60000 /dev/urandom > app/errors/failed-$i.bin; done
mount -t tmpfs -o size=1m none small
set +e
tar cvzf small/app.tar.gz app
r=$?
echo "ci/package.sh: line 14: packaging ended with $r, trying to publish what is there"
gzip -t small/app.tar.gz
ls -la small | sed 's/root root/ci ci/' | tail -1
umount small
echo "curl: (22) The requested URL returned error: 422"
exit 22
