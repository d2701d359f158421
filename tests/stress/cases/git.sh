# SPDX-License-Identifier: MIT
# git: commits, a clone, gc with threads, fsck, blame, archive.
# needs: git tar
export GIT_AUTHOR_DATE="2026-01-01T00:00:00Z" GIT_COMMITTER_DATE="2026-01-01T00:00:00Z"
git config --global user.name A && git config --global user.email a@b
git init -q -b main one && cd one || exit 1
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
  seq 1 $((i * 200)) > file$((i % 3)).txt
  git add . && git commit -q -m "Change $i" || exit 1
done
git gc -q --aggressive && git fsck --full
git log --stat --format='%H %s' | sha256sum
git blame file1.txt | sha256sum
cd .. && git clone -q one two && cd two && git rev-parse HEAD
git checkout -q -b side HEAD~3 && echo x > new && git add new
git commit -q -m side && git merge -q -m merge main && git log --oneline | wc -l
git archive HEAD | tar t
git checkout nowhere; echo "exit $?"
