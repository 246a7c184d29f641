// Calls every exported function (calls.cpp) with random handles, pointers, sizes and sequences from several threads, while
// workers in the same process do normal work. Nothing may crash, no call may hang, the workers neither stop nor go wrong, and
// descriptors, threads and heap level off: what the hostile threads ask for and forget is ended for them (makers.h). A seed
// gives each thread its sequence again; how the threads interleave, nothing does.
//
// Settings, by environment variables: HOSTILE_SECONDS (3), HOSTILE_SEED (1), HOSTILE_THREADS (3), HOSTILE_ONLY: functions
// whose names have this in them; HOSTILE_PATIENCE, seconds after which a call counts as hanging (60).
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include "isolation.h"
#include "makers.h"
#include "workers.h"

namespace hostile {
namespace {

using Clock = std::chrono::steady_clock;
std::vector<std::unique_ptr<Thread>> threads;
std::vector<const Entry*> chosen;
std::atomic<bool> round_over{false};
std::uint64_t calls = 0;

unsigned setting(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text ? static_cast<unsigned>(std::atoi(text)) : otherwise;
}

/// What each thread is in, by system calls only: the process may be in any state.
void tell(const char* why) {
  const auto write_text = [](const char* text) { return write(2, text, std::strlen(text)); };
  write_text("hostile: ");
  write_text(why);
  for (const auto& thread : threads) {
    const char* in = thread->in;
    char line[100];
    std::snprintf(line, sizeof line, "\n  thread %u, call %llu: %s", thread->number_of_thread,
                  static_cast<unsigned long long>(thread->calls.load()), in ? in : "-");
    write_text(line);
  }
  write_text("\n");
}
void on_signal(int signal) {
  std::signal(signal, SIG_DFL);
  tell(signal == SIGSEGV ? "a crash" : "an abort");
  std::raise(signal);
}

void run(Thread& thread) {
  thread.id = GetCurrentThreadId();
  while (!round_over) {
    const Entry& entry = *chosen[thread.random() % chosen.size()];
    thread.in = entry.name;
    entry.call(thread);
    thread.in = nullptr;
    thread.calls++;
    thread.harvest();
  }
  thread.close_all();
  thread.ended = true;
}

/// Sockets that nobody keeps any more, by their numbers.
void close_stray_sockets() {
  for (SOCKET s = 3; s < 4096; s++) {
    if (!is_a_workers(s)) closesocket(s);
  }
}

/// A read of a pipe that nobody writes to, say.
void cancel_call_of(const Thread& thread) {
  const HANDLE handle = OpenThread(THREAD_TERMINATE, FALSE, thread.id);
  CancelSynchronousIo(handle);
  CloseHandle(handle);
}

/// All hostile threads for a time; false when one hangs.
bool run_round(unsigned seed, unsigned count, Clock::time_point until, std::chrono::seconds patience) {
  round_over = false;
  threads.clear();
  for (unsigned i = 0; i < count; i++) threads.push_back(std::make_unique<Thread>(i, seed));
  std::vector<std::thread> running;
  running.reserve(count);
  for (auto& thread : threads) running.emplace_back([&t = *thread] { run(t); });
  std::vector<std::uint64_t> seen(count, ~0ull);
  std::vector<Clock::time_point> since(count, Clock::now());
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const Clock::time_point now = Clock::now();
    round_over = now >= until;
    bool all_ended = true;
    for (unsigned i = 0; i < count; i++) {
      all_ended = all_ended && threads[i]->ended;
      if (threads[i]->calls != seen[i] || threads[i]->ended) {
        seen[i] = threads[i]->calls, since[i] = now;
      } else if (now - since[i] > patience) {
        tell("a call hangs");
        return false;
      } else if (now - since[i] > std::chrono::milliseconds(100)) {
        // What blocks by its contract ends when its socket is closed or the call cancelled.
        close_stray_sockets();
        cancel_call_of(*threads[i]);
      }
    }
    if (all_ended) break;
  }
  for (std::thread& thread : running) thread.join();
  for (const auto& thread : threads) calls += thread->calls;
  threads.clear();
  close_stray_sockets();
  return true;
}

std::size_t entries_of(const char* folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}
std::size_t heap_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Of what there is so much after each round. It levels off: its least in the last third of the rounds is not above its least
/// in the third before, but for what comes and goes. The first third is for what comes with first use: background threads,
/// pools, caches.
struct Level {
  const char* name;
  std::size_t slack;
  std::vector<std::size_t> after_rounds{};
  [[nodiscard]] std::size_t least(std::size_t from, std::size_t to) const {
    const auto first = after_rounds.begin();
    return *std::min_element(first + static_cast<std::ptrdiff_t>(from), first + static_cast<std::ptrdiff_t>(to));
  }
  [[nodiscard]] bool levels_off() const {
    const std::size_t n = after_rounds.size(), before = least(n / 3, n * 2 / 3), after = least(n * 2 / 3, n);
    std::printf("%s: %zu, then %zu\n", name, before, after);
    return after <= before + slack;
  }
};

void list_descriptors() {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    std::printf("  %s -> %s\n", entry.path().filename().c_str(), std::filesystem::read_symlink(entry.path(), error).c_str());
  }
}

int run_all() {
  const unsigned seconds = setting("HOSTILE_SECONDS", 3), count = setting("HOSTILE_THREADS", 3);
  const std::chrono::seconds patience{setting("HOSTILE_PATIENCE", 60)};
  unsigned seed = setting("HOSTILE_SEED", 1);
  const char* only = std::getenv("HOSTILE_ONLY");
  for (std::size_t i = 0; i < number_of_entries; i++) {
    if (!only || std::strstr(all_entries[i].name, only)) chosen.push_back(&all_entries[i]);
  }
  WSADATA data;
  if (chosen.empty() || WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, on_signal);
  start_workers();

  // At least six; of no more than three seconds, so that windows, messages and timers, which go with their threads, go.
  const unsigned rounds = std::max(6u, seconds / 3);
  Level descriptors{"descriptors", 8}, running{"threads", 64}, heap{"heap, octets", 2 << 20};
  const Clock::time_point begin = Clock::now();
  bool good = true;
  for (unsigned round = 0; round < rounds && good; round++, seed++) {
    const auto until = begin + std::chrono::milliseconds(seconds * 1000ull * (round + 1) / rounds);
    if (!run_round(seed, count, until, patience)) std::abort();
    good = workers_went_on(round + 1 == rounds);
    descriptors.after_rounds.push_back(entries_of("/proc/self/fd"));
    running.after_rounds.push_back(entries_of("/proc/self/task"));
    heap.after_rounds.push_back(heap_in_use());
  }
  std::printf("%llu calls of %zu functions\n", static_cast<unsigned long long>(calls), chosen.size());
  for (const Level* level : {&descriptors, &running, &heap}) {
    if (!good || level->levels_off()) continue;
    std::printf("hostile: ever more of these\n");
    if (level == &descriptors) list_descriptors();
    good = false;
  }
  stop_workers();
  WSACleanup();
  return good ? 0 : 1;
}

}  // namespace
}  // namespace hostile

int main() {
  // Names of files, manifests and objects stay in a folder of the test's own, packets in a network of its own.
  char folder[] = "/tmp/hostile-XXXXXX";
  if (!mkdtemp(folder) || chdir(folder) != 0) return 1;
  // The standard handles are there to be read from, too.
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || close(nothing) != 0) return 1;
  setenv("HOME", folder, 1);
  setenv("XDG_CONFIG_HOME", folder, 1);
  setenv("TMPDIR", folder, 1);
  // Root's installers write to /etc otherwise.
  setenv("OPENWINSOCK_PROVIDERS", (std::string(folder) + "/providers").c_str(), 1);
  setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
  hostile::isolate_network();
  const int result = hostile::run_all();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return result;
}
