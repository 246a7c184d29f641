// Calls every exported function (calls.cpp) with random handles, pointers, sizes and sequences from several threads, while
// workers in the same process do normal work. Nothing may crash, no call may hang, no descriptor may get lost, and the
// workers neither stop nor go wrong. The heap's size is told and not judged: much of what it holds the hostile threads have
// asked for and forgotten (windows, timers, thread-pool objects). A seed gives each thread its sequence again; how the
// threads interleave, nothing does.
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

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}
std::size_t memory_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
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

  // Rounds, the first two to warm up: background threads, pools and caches come with first use.
  constexpr unsigned rounds = 6;
  std::size_t descriptors = 0, memory = 0;
  bool good = true;
  const Clock::time_point begin = Clock::now();
  for (unsigned round = 0; round < rounds && good; round++, seed++) {
    const auto until = begin + std::chrono::milliseconds(seconds * 1000ull * (round + 1) / rounds);
    good = run_round(seed, count, until, patience);
    if (!good) std::abort();
    good = workers_went_on(round + 1 == rounds);
    if (round == 1) descriptors = open_descriptors(), memory = memory_in_use();
  }
  const std::size_t descriptors_now = open_descriptors(), memory_now = memory_in_use();
  std::printf("%llu calls of %zu functions; descriptors %zu, then %zu; heap %zu KiB, then %zu KiB\n",
              static_cast<unsigned long long>(calls), chosen.size(), descriptors, descriptors_now, memory >> 10,
              memory_now >> 10);
  if (descriptors_now > descriptors + 8) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code error;
      std::printf("  %s -> %s\n", entry.path().filename().c_str(),
                  std::filesystem::read_symlink(entry.path(), error).c_str());
    }
    std::printf("hostile: descriptors get lost\n");
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
