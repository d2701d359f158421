#!/bin/sh
# SPDX-License-Identifier: MIT
# Zensical, a generator of sites, with its plugin `offline`.
#
# Guess: the plugin is for sites that are read without a network, so their pages
# load less from one than those that are built without it.
# True: without it no page loads anything from elsewhere (fonts aside, which
# `font = false` turns off). With it each page has a script from unpkg.com, and
# without a network the search that the plugin is there for has to do without.
#
# Seen with zensical 0.0.73, CPython 3.11.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
python3 -m venv venv && venv/bin/pip -q install zensical==0.0.73 || exit 2
mkdir docs && echo '# A page' >docs/index.md
plain='[project]
site_name = "site"
theme.font = false'

remote() {  # how many scripts of index.html are from another host
  venv/bin/zensical build --clean >/dev/null 2>&1 || exit 2
  grep -o '<script[^>]*src="\{0,1\}https:[^">]*' site/index.html | wc -l
}

echo "$plain" >zensical.toml
without=$(remote)
printf '%s\nplugins.offline = {}\n' "$plain" >zensical.toml
with=$(remote)
echo "scripts from another host: $without without 'offline', $with with it"
grep -o '<script[^>]*src="\{0,1\}https:[^">]*' site/index.html
[ "$without" = 0 ] && [ "$with" = 1 ]
