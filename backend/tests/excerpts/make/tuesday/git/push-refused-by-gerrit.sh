# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: git 2.39, with a stand-in of Gerrit's answer; its console by hand
# frame: jenkins
# before: 12
# after: 24
# cause: missing Change-Id in message footer
git init -q --bare ../remote.git
cat > ../remote.git/hooks/pre-receive <<'E'
#!/bin/sh
echo "Processing changes: refs: 1"
echo "Processing changes: refs: 1, done"
echo "commit 8b1f0c2: missing Change-Id in message footer"
echo
echo "Hint: to automatically insert a Change-Id, install the hook:"
echo '  f="$(git rev-parse --git-dir)/hooks/commit-msg"; curl -o "$f" https://gerrit.example.org/tools/hooks/commit-msg ; chmod +x "$f"'
echo "and then amend the commit:"
echo "  git commit --amend --no-edit"
echo "Finally, push your changes again"
exit 1
E
chmod +x ../remote.git/hooks/pre-receive
git init -q -b main .; echo 1.4.1 > VERSION; git add -A; git commit -qm 'release: 1.4.1'
echo '+ git push origin HEAD:refs/for/main%topic=release'
git push ../remote.git HEAD:refs/for/main 2>&1 | sed "s#\.\./remote.git#ssh://gerrit.example.org:29418/app#"
exit 1
