# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (GNU tar on a small file system); its console by hand
# cause: tar: small/release.tar: Wrote only 4096 of 10240 bytes
mkdir small data
head -c 3M /dev/zero > data/a.bin
for i in $(seq 40); do head -c 60K /dev/urandom > data/error-$i.bin; done
# ---
mount -t tmpfs -o size=1m none small
trap 'umount small' EXIT
tar -C data -cvf small/release.tar . || code=$?
for i in $(seq 60); do echo "rotating /var/log/app/app.log.$i"; done
exit $code
