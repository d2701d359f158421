// SPDX-License-Identifier: MIT
// What GCC's static libraries take from a glibc newer than 2.31, which packages
// are linked against. All of it is hidden: nobody else's program sees it.
#include <elf.h>
#include <link.h>

#include <cstdint>

#define HIDDEN extern "C" [[gnu::visibility("hidden")]]

// Since glibc 2.32. 0: there may be other threads, so locks are taken.
HIDDEN char __libc_single_threaded;
char __libc_single_threaded = 0;

// Since glibc 2.35; the unwinder asks it for the table of a place in code. The
// layout is that of <dlfcn.h> on x86-64.
struct dl_find_object {
  unsigned long long flags;
  void* map_start;
  void* map_end;
  link_map* map;
  void* eh_frame;  // what PT_GNU_EH_FRAME names
  unsigned long long reserved[7];
};

namespace {

struct Search {
  uintptr_t address;
  dl_find_object* found;
};

// 1 ends the walk: this is the module.
int look(dl_phdr_info* module, size_t, void* data) {
  auto* search = static_cast<Search*>(data);
  const ElfW(Phdr)* frames = nullptr;
  bool is_it = false;
  for (int i = 0; i < module->dlpi_phnum; i++) {
    const ElfW(Phdr)& segment = module->dlpi_phdr[i];
    uintptr_t start = module->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_GNU_EH_FRAME) frames = &segment;
    if (segment.p_type != PT_LOAD || search->address < start ||
        search->address - start >= segment.p_memsz)
      continue;
    is_it = true;
    search->found->map_start = reinterpret_cast<void*>(start);
    search->found->map_end = reinterpret_cast<void*>(start + segment.p_memsz);
  }
  if (!is_it) return 0;
  if (frames == nullptr) return -1;
  search->found->eh_frame =
      reinterpret_cast<void*>(module->dlpi_addr + frames->p_vaddr);
  return 1;
}

}  // namespace

// 0 where it was found, else -1.
HIDDEN int _dl_find_object(void* address, dl_find_object* found);
int _dl_find_object(void* address, dl_find_object* found) {
  *found = {};
  Search search = {reinterpret_cast<uintptr_t>(address), found};
  return dl_iterate_phdr(look, &search) == 1 ? 0 : -1;
}
