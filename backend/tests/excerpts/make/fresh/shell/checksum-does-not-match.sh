# SPDX-License-Identifier: Apache-2.0
# frame: prow
# how: **run** (sha256sum); its console by hand
# cause: tool-7.tgz: FAILED
# cause: computed checksum did NOT match
for i in $(seq 9); do echo "tool $i" > tool-$i.tgz; done
sha256sum tool-*.tgz > SHA256SUMS
echo "tampered" > tool-7.tgz
# ---
sha256sum -c SHA256SUMS || code=$?
for i in $(seq 45); do echo "mirror $i: in sync"; done
exit $code
