// What the benchmarks share: two ways to do the same thing, measured in turns in one run, told as a ratio of medians.
#pragma once

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace bench {

constexpr int turns = 15;

/// Nanoseconds per round of `run(rounds)`.
template <class Run>
double nanoseconds(Run run, int rounds) {
  const auto before = std::chrono::steady_clock::now();
  run(rounds);
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - before;
  return taken.count() / rounds;
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// One line of the table: ours and the raw one in ns, and how fast ours is relative to it (above 1: faster).
template <class Ours, class Raw>
void compare(const char* what, int rounds, Ours ours, Raw raw) {
  std::vector<double> our_times, raw_times;
  ours(rounds / 10);
  raw(rounds / 10);
  for (int turn = 0; turn < turns; ++turn) {
    our_times.push_back(nanoseconds(ours, rounds));
    raw_times.push_back(nanoseconds(raw, rounds));
  }
  const double our_time = median(our_times), raw_time = median(raw_times);
  std::printf("%-58s %9.0f %9.0f %7.2f\n", what, our_time, raw_time, raw_time / our_time);
  std::fflush(stdout);
}

inline void heading(const char* method) {
  std::printf("%s\n%-58s %9s %9s %7s\n", method, "", "ours ns", "raw ns", "ratio");
  std::fflush(stdout);
}

/// The calling thread and those it starts run on these processors only.
inline void use_processors(int first, int count) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int i = first; i < first + count; ++i) CPU_SET(i, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

}  // namespace bench
