# The front door. `make demo` and `make test` do everything on a bare Debian 12, missing packages included.
#
#   make            builds into build/: bin/ws2cc, lib/libws2_32.so, include/openwinsock
#   make demo       shows how a connection ends with WSASendDisconnect, over TCP and over ISO transport
#   make test       all tests, plain and under AddressSanitizer and UndefinedBehaviorSanitizer
#   make install    to PREFIX (/usr/local), below DESTDIR if that is set
#   make lint, make format
#   make test-tsan, make test-clang, make wine-test: the tests under ThreadSanitizer, with clang, under Wine
#   make clean
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

all:
	@scripts/setup build
	@scripts/build release $(JOBS)

demo: all
	@scripts/demo build

test: test-dev test-asan

test-dev test-asan test-tsan: test-%:
	@scripts/setup build test
	@scripts/build $* $(JOBS)
	@ctest --preset $* -j $(JOBS)

test-clang: test-clang-dev test-clang-asan

test-clang-dev test-clang-asan test-clang-tsan: test-%:
	@scripts/setup build test clang
	@scripts/build $* $(JOBS)
	@ctest --preset $* -j $(JOBS)

test-asan: | test-dev
test-clang-asan: | test-clang-dev

install: all
	@DESTDIR="$(DESTDIR)" cmake --install build --prefix "$(PREFIX)"

lint:
	@scripts/setup build test lint
	@scripts/lint

format:
	@scripts/setup lint
	@scripts/format

wine-test:
	@scripts/setup wine
	@scripts/wine-test

clean:
	rm -rf build

.PHONY: all demo test test-dev test-asan test-tsan test-clang test-clang-dev test-clang-asan test-clang-tsan install lint \
  format wine-test clean
