#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds one real library with debug information, and a program of its own
# source that calls it:
#
#   build.sh LIBRARY COMPILER FOLDER
#
# makes FOLDER/COMPILER/library.so and FOLDER/COMPILER/host in about the time
# that the library's own makefile takes. Sources are Debian's, by apt-get
# source; what does not come ends with status 77, and says what.
set -eu
library=$1
compiler=$2
folder=$(mkdir -p "$3" && cd "$3" && pwd)
out=$folder/$compiler
flags="-O1 -g -fPIC -w"
mkdir -p "$out"

# The unpacked source of a Debian package, by a list of our own: the machine's
# may have no deb-src.
source_of() {
  exec 9> "$folder/lock" && flock 9
  if [ ! -d "$folder/source" ]; then
    lists=$folder/apt
    mkdir -p "$lists/lists/partial"
    echo "deb-src http://deb.debian.org/debian bookworm main" \
      > "$lists/sources.list"
    set -- "$1" -o Dir::Etc::sourcelist="$lists/sources.list" \
      -o Dir::Etc::sourceparts=- -o Dir::State::lists="$lists/lists" \
      -o APT::Sandbox::User=root
    name=$1
    shift
    rm -rf "$folder/new" && mkdir "$folder/new"
    (apt-get "$@" update && cd "$folder/new" &&
      apt-get "$@" source --download-only "$name" &&
      for archive in ./*.orig.tar.*z* ; do
        case $archive in *.asc) ;; *) tar xf "$archive" ;; esac
      done) > "$folder/apt.log" 2>&1 || {
        echo "the source of $name did not come: see $folder/apt.log"
        exit 77
      }
    mv "$folder/new" "$folder/source"
  fi
  exec 9>&-
  set -- "$folder/source/"*/
  cd "$1"
}

# A copy to build in, so that two compilers do not meet.
own_copy() {
  rm -rf "$out/build"
  cp -r . "$out/build"
  cd "$out/build"
}

compile() { # SOURCES..., with $more
  rm -rf "$out/objects" && mkdir "$out/objects"
  for file in "$@"; do
    $compiler $flags $more -c "$file" \
      -o "$out/objects/of_$(echo "$file" | tr / _).o"
  done
}

build_zlib() {
  source_of zlib
  more=-DHAVE_UNISTD_H compile ./*.c
  $compiler -shared -o "$out/library.so" -Wl,-soname,libz.so.1 "$out"/objects/*.o
  $compiler $flags -I. -o "$out/host" test/minigzip.c "$out/library.so"
}

build_sqlite() {
  source_of sqlite3
  own_copy
  ./configure --disable-tcl > "$out/log" 2>&1
  make sqlite3.c shell.c sqlite3.h >> "$out/log" 2>&1
  $compiler $flags -shared -o "$out/library.so" sqlite3.c -lm \
    -Wl,-soname,libsqlite3.so.0
  $compiler $flags -I. -o "$out/host" shell.c "$out/library.so" -lm
}

build_zstd() {
  source_of libzstd
  private="lib/common/xxhash.c lib/common/pool.c lib/common/threading.c"
  more="-DZSTD_DISABLE_ASM -DZSTD_MULTITHREAD" compile lib/common/*.c \
    lib/compress/*.c lib/decompress/*.c lib/dictBuilder/*.c
  $compiler -shared -pthread -o "$out/library.so" -Wl,-soname,libzstd.so.1 \
    "$out"/objects/*.o
  $compiler $flags -DZSTD_MULTITHREAD -Ilib -Ilib/common -pthread \
    -o "$out/host" programs/*.c $private "$out/library.so"
}

build_sodium() {
  source_of libsodium
  own_copy
  include=src/libsodium/include/sodium
  sed -e 's/@VERSION@/1.0.18/' -e 's/@SODIUM_LIBRARY_VERSION_MAJOR@/10/' \
    -e 's/@SODIUM_LIBRARY_VERSION_MINOR@/3/' -e '/_DEF@/d' \
    $include/version.h.in > $include/version.h
  more="-DCONFIGURED=1 -DHAVE_TI_MODE -D_GNU_SOURCE -DHAVE_PTHREAD
    -DHAVE_WEAK_SYMBOLS -DNATIVE_LITTLE_ENDIAN -DHAVE_GETPID -DHAVE_NANOSLEEP
    -DHAVE_SYS_MMAN_H -DHAVE_MMAP -DHAVE_MLOCK -DHAVE_MADVISE -DHAVE_MPROTECT
    -I$include -I${include%/sodium}" compile $(find src/libsodium -name '*.c')
  $compiler -shared -pthread -o "$out/library.so" -Wl,-soname,libsodium.so.23 \
    "$out"/objects/*.o
  # Each test is a program; together they are one host.
  rm -rf "$out/tests" && mkdir "$out/tests"
  for file in test/default/*.c; do
    name=$(basename "$file" .c)
    [ "$name" = kdf ] || true
    $compiler $flags -D_GNU_SOURCE -DTEST_SRCDIR='"."' -Dmain="main_$name" \
      -I${include%/sodium} -I$include -Itest/quirks \
      -c "$file" -o "$out/tests/$name.o"
    objcopy --keep-global-symbol="main_$name" "$out/tests/$name.o"
  done
  $compiler -shared -o "$out/host" "$out"/tests/*.o "$out/library.so"
}

build_curl() {
  source_of curl
  own_copy
  ./configure CC="$compiler" CFLAGS="-O1 -g -w" --with-openssl --without-libpsl \
    --disable-static --disable-ldap --disable-manual --disable-verbose \
    --disable-dependency-tracking > "$out/log" 2>&1
  make -C lib >> "$out/log" 2>&1
  make -C src curl >> "$out/log" 2>&1
  cp -L lib/.libs/libcurl.so.4 "$out/library.so"
  cp src/.libs/curl "$out/host"
}

build_crypto() {
  source_of openssl
  own_copy
  # A library's own debug information is the same at -O0; a host's is not.
  CC=$compiler ./Configure linux-x86_64 -O0 -g -w no-tests no-asm no-docs \
    no-engine shared > "$out/log" 2>&1 ||
    CC=$compiler ./Configure linux-x86_64 -O0 -g -w no-tests no-asm shared \
      > "$out/log" 2>&1
  make build_generated >> "$out/log" 2>&1
  make libcrypto.so libssl.so >> "$out/log" 2>&1
  make apps/openssl CFLAGS="-O1 -g -w" >> "$out/log" 2>&1
  cp -L libcrypto.so.3 "$out/library.so"
  cp apps/openssl "$out/host"
}

build_"$library"
rm -rf "$out/objects" "$out/tests"
