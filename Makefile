# The front door. `make demo` and `make test` do everything on a bare Debian 12, missing packages included.
#
#   make              builds into build/: bin/ws2cc, lib/libws2_32.so, include/openwinsock
#   make demo         shows how a connection ends with WSASendDisconnect, over TCP and over ISO transport
#   make demo-web     runs a Winsock server that a browser talks to over WebSocket; says where
#   make test         all tests: plain, under AddressSanitizer and UndefinedBehaviorSanitizer, under ThreadSanitizer; fuzz targets
#                     for a moment; the unit tests under valgrind
#   make test-web     last words between a Winsock server and a browser (Debian's Chromium)
#   make install      to PREFIX (/usr/local), below DESTDIR if that is set
#   make package      Debian packages, in build/package; `make test-packages` installs them in a bare Debian and builds them twice
#   make doc          the extension headers as HTML, in build/doc
#   make lint         format, scripts, static checks; `make format` puts the first right
#   make test-PRESET  all tests with one preset of CMakePresets.json: dev, asan, tsan by gcc, clang-dev, clang-asan, clang-tsan
#   make abi-check    our headers against mingw-w64's: constants, layouts, prototypes
#   make headers-check: each header alone and in company, in every dialect, by gcc, clang-14 and clang-19
#   make wine-test    the conformance tests as Windows programs, under Wine
#   make bench        what calls and servers cost, against the raw system calls, Asio, libuv, io_uring
#   make soak         blocking calls, event-selected sockets, ISO transport under load for SECONDS (60), under TSan and ASan
#   make hostile      every exported function with random arguments, for SECONDS (60)
#   make memcheck     the unit tests under valgrind
#   make coverage     which lines and branches of src/ the tests reach: build/coverage/index.html
#   make contract     docs/contract-proof.md anew: which test holds which function to which documented error
#   make fuzz         each fuzz target for SECONDS (60)
#   make clean
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
SECONDS ?= 60

all:
	@scripts/setup build
	@scripts/build release $(JOBS)

demo: all
	@scripts/demo build

demo-web: all
	@scripts/demo-web build

test:
	@scripts/setup build test clang memcheck
	@scripts/test $(JOBS) dev clang-asan clang-tsan

test-packages:
	@scripts/setup build package test-packages
	@tests/packages/run $(JOBS)

test-%:
	@scripts/setup build test $(if $(findstring clang,$*),clang)
	@scripts/test $(JOBS) $*

test-web: all
	@scripts/setup browser
	@tests/browser/run build

abi-check:
	@scripts/setup build abi
	@tests/headers/abi_check include

headers-check: all
	@scripts/setup headers
	@tests/headers/compile_proof include build/lib/libws2_32.so --all gcc clang-14 clang-19

wine-test:
	@scripts/setup wine
	@scripts/wine-test

bench: all
	@scripts/setup bench
	@cmake --build build --target bench

soak:
	@scripts/setup build test
	@scripts/soak $(SECONDS) tsan asan

hostile:
	@scripts/setup build test
	@scripts/build dev $(JOBS)
	@HOSTILE_SECONDS=$(SECONDS) build/dev/tests/hostile

memcheck:
	@scripts/setup build test memcheck
	@scripts/build dev $(JOBS)
	@scripts/memcheck build/dev

coverage: test-clang-asan
	@scripts/setup coverage
	@scripts/coverage

contract:
	@tests/contract/report docs/contract-proof.md --update

fuzz:
	@scripts/setup build test clang
	@scripts/fuzz $(SECONDS)

install: all
	@DESTDIR="$(DESTDIR)" cmake --install build --prefix "$(PREFIX)"

package:
	@scripts/setup build package
	@scripts/package $(JOBS)

doc:
	@scripts/setup doc
	@scripts/doc

lint:
	@scripts/setup build test lint
	@scripts/lint

format:
	@scripts/setup lint
	@scripts/lint --format

clean:
	rm -rf build

.PHONY: all demo demo-web test test-web test-packages abi-check headers-check wine-test bench soak hostile \
  memcheck coverage contract fuzz install package doc lint format clean
