# SPDX-License-Identifier: MIT
# The front door. Each target sets up what it needs, as root or with sudo.
PREFIX ?= /usr/local
JOBS ?= 2
BUILD := build/release

.PHONY: help all setup demo test check test-suites lint fuzz stress bench \
  docs format install package clean
help:
	@echo "make all                 build the tool and its agent"
	@echo "make setup               install all packages that are missing"
	@echo "make demo                record real programs; predict, change, measure"
	@echo "make test                run the tests"
	@echo "make check               the quick ones of them"
	@echo "make test-suites         the long ones, which are not in make test"
	@echo "make lint                clang-tidy on all of it, and clang's analyzer"
	@echo "make fuzz                fuzz the readers of files"
	@echo "make stress              real programs with and without Crossbill"
	@echo "make bench               cost beside uftrace, frida, bpftrace and ltrace"
	@echo "make docs                the pages of docs/ as a site in build/docs"
	@echo "make install PREFIX=DIR  DIR/bin/crossbill and its agent"
	@echo "make package             build/packages: wheel, sdist, tarball, npm"
	@echo "make format              lay the C++ sources out"
	@echo "make clean               remove the build folder"

setup:
	@tools/setup build test stress bench demo docs

all:
	@tools/setup build
	@cmake --preset release >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target crossbill crossbill_agent

demo: all
	@tools/setup demo
	@examples/demo $(CURDIR)/$(BUILD)/crossbill
	@examples/three_ways $(CURDIR)/$(BUILD)/crossbill
	@examples/jdbc $(CURDIR)/$(BUILD)/crossbill
	@cmake --preset release >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target crossbill_python
	@examples/article $(CURDIR)/$(BUILD)/crossbill
	@examples/predicted $(CURDIR)/$(BUILD)/crossbill

test:
	@tools/setup build test
	@tools/run_tests --jobs $(JOBS) test

check:
	@tools/setup build test
	@tools/run_tests --jobs $(JOBS) check

test-suites:
	@tools/setup build test stress
	@tools/run_tests --jobs $(JOBS) build long

lint:
	@tools/setup build test
	@tools/run_tests --jobs $(JOBS) build lint

fuzz:
	@tools/setup build test
	@tests/fuzz/run 20

stress: all
	@tools/setup stress
	@tests/stress/run $(CURDIR)/$(BUILD)/crossbill

bench: all
	@tools/setup bench
	@bench/run $(CURDIR)/$(BUILD)/crossbill

docs:
	@tools/setup docs
	@build/docs-venv/bin/zensical build --clean --strict
	@echo "build/docs/index.html; with search: python3 -m http.server -d build/docs"

install: all
	@cmake --install $(BUILD) --strip --prefix "$(PREFIX)" >/dev/null
	@echo "installed $(PREFIX)/bin/crossbill"

package:
	@tools/setup build package
	@tools/sysroot
	@cmake --preset release >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target crossbill_agent
	@cmake --preset portable \
	  -DCROSSBILL_PYTHONS="$$(tools/packaged_pythons)" >/dev/null
	@cmake --build build/portable -j $(JOBS) --target crossbill \
	  crossbill_cost crossbill_cost_library crossbill_python \
	  crossbill_python_abi3
	@tools/package

format:
	@find include src python bench tests/unit tests/contract tests/fuzz tests/load -name '*.[ch]pp' | xargs clang-format-14 -i

clean:
	rm -rf build
