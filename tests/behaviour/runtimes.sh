# SPDX-License-Identifier: MIT
# A runtime in a library: a program embeds Perl, whose script uses a module
# that is written in C.
# Rule: a runtime is host wherever it lies, by the list in hosts/hosts.cpp: what
# host and runtime call in each other is nothing, what a core calls in it is a
# call of the host.
# Taken out: it failed without kPerl in the list.
. "$(dirname "$0")/lib.sh"

for library in /usr/lib/*/libperl.so.5.* /usr/lib/libperl.so.5.*; do
  [ ! -e "$library" ] || break
done
[ -e "$library" ] || skip "no libperl"

c embeds "$library" <<'EOF'
typedef struct interpreter perl;
perl* perl_alloc(void);
void perl_construct(perl*);
int perl_parse(perl*, void (*)(perl*), int, char**, char**);
int perl_run(perl*), perl_destruct(perl*);
void perl_free(perl*);
void boot_DynaLoader(perl*, void*);
void Perl_newXS(perl*, const char*, void (*)(perl*, void*), const char*);
static void start(perl* p) {
  Perl_newXS(p, "DynaLoader::boot_DynaLoader", boot_DynaLoader, __FILE__);
}
int main(void) {
  char* arguments[] = {"", "-MList::Util=sum", "-e",
                       "print sum(1..9), \"\\n\" for 1..3"};
  perl* p = perl_alloc();
  perl_construct(p);
  perl_parse(p, start, 4, arguments, 0);
  perl_run(p);
  perl_destruct(p);
  perl_free(p);
}
EOF
same ./embeds
[ "$(grep -cx 45 plain.out)" = 3 ] ||
  fail "Perl did not add: $(cat plain.out plain.err)"
expect perl_run 0
[ -z "$PLAIN" ] || exit 0
for run in timed counted; do
  roles=$(query $run "select group_concat(role) from (select role from modules
    where path like '%/libperl.so%' or path like '%/Util.so' order by role)")
  [ "$roles" = core,host ] || fail "roles in the $run recording: $roles"
  calls=$(query $run "select coalesce(sum(calls), 0) from nodes
    join edges on nodes.edge = edges.id
    join modules as core on core.id = edges.from_module
    join modules as host on host.id = edges.to_module
    where core.path like '%/Util.so' and host.path like '%/libperl.so%'
    and edges.kind = 'upcall'")
  [ "$calls" -gt 0 ] || fail "Util.so calls no host in the $run recording"
done
