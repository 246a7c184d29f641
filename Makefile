# The front door. `make demo` and `make test` do everything on a bare Debian 12, the packages included.
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

.PHONY: all demo test test-clang test-tsan wine-test fuzz install lint format clean

all: ## the library and ws2cc, into build/
	@scripts/setup build
	@cmake --preset release -DOPENWINSOCK_TESTS=OFF > /dev/null
	@cmake --build --preset release -j $(JOBS)

demo: ## how a connection ends, over TCP and over ISO transport
	@scripts/setup build
	@echo "building ..."
	@cmake --preset release -DOPENWINSOCK_TESTS=OFF > /dev/null
	@cmake --build --preset release -j $(JOBS) > build/demo.log 2>&1 || { cat build/demo.log; exit 1; }
	@scripts/demo build

test: ## all tests, plain and under asan+ubsan
	@scripts/setup build test
	@scripts/test dev asan

test-clang: ## all tests, with clang-19
	@scripts/setup build test clang
	@scripts/test clang

test-tsan: ## all tests, under tsan
	@scripts/setup build test
	@scripts/test tsan

wine-test: ## the conformance tests as Windows programs, under Wine
	@scripts/setup build wine
	@scripts/wine-test

fuzz: ## each fuzz target for a short while
	@scripts/setup build test clang
	@scripts/fuzz

install: all ## into PREFIX (DESTDIR is honoured)
	@cmake --install build --prefix $(PREFIX)

lint: ## format, scripts, static checks
	@scripts/setup build test lint
	@scripts/lint

format:
	@scripts/setup lint
	@scripts/lint --format

clean:
	rm -rf build
