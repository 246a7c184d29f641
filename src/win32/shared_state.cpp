#define WIN32_LEAN_AND_MEAN  // <poll.h> has names of Winsock's
#include "win32/shared_state.h"

#include <windows.h>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <new>

#include "border/utf16.h"
#include "win32/file_errors.h"
#include "win32/shared_objects.h"

namespace ows::win32 {

constinit bool shared_access_begun = false;

struct SharedState::Page {
  std::array<char, 8> magic;
  std::uint32_t type;
  std::atomic<std::uint32_t> owner_pid;
  std::atomic<std::uint64_t> owner_start;
  std::atomic<std::uint64_t> word;
  std::uint64_t parameter, size;
  std::uint32_t data_follow;
  std::uint32_t name_length;
  std::array<char16_t, 320> name;
  std::array<char, 2048> path;
  char bell;  ///< what ring() writes
};

namespace {

constexpr std::array<char, 8> magic{'o', 'w', 's', 'n', 'a', 'm', 'e', '1'};
constexpr std::size_t page_size = 4096;

/// In which folder, and the lock of all processes; made once, by the first name or inheritable object. The folder belongs to
/// this user and nobody else may look into it; it is not shared with another name space of process ids, whose ids mean
/// nothing here.
struct Folder {
  int descriptor = -1;
  int names_lock = -1;  ///< a file lock, while names are looked up and files made or removed
  pthread_mutex_t* words_lock = nullptr;
};

int open_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return -1;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat about{};
  if (descriptor >= 0 && fstat(descriptor, &about) == 0 && about.st_uid == geteuid() && (about.st_mode & 077) == 0)
    return descriptor;
  if (descriptor >= 0) close(descriptor);
  return -1;
}

/// The mutex file, made whole before it has its name.
pthread_mutex_t* open_words_lock(int folder) {
  const auto map = [](int file) {
    void* at = mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return at == MAP_FAILED ? nullptr : static_cast<pthread_mutex_t*>(at);
  };
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (const int file = openat(folder, "words", O_RDWR | O_NOFOLLOW | O_CLOEXEC); file >= 0) {
      pthread_mutex_t* mutex = map(file);
      close(file);
      return mutex;
    }
    const std::string temporary = "words." + std::to_string(getpid());
    const int file = openat(folder, temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return nullptr;
    pthread_mutex_t* mutex = ftruncate(file, page_size) == 0 ? map(file) : nullptr;
    close(file);
    if (!mutex) return nullptr;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    const bool first = linkat(folder, temporary.c_str(), folder, "words", 0) == 0;
    unlinkat(folder, temporary.c_str(), 0);
    if (first) return mutex;
    munmap(mutex, page_size);
  }
  return nullptr;
}

const Folder& folder() {
  static const Folder* made = [] {
    auto* it = new Folder;
    struct stat name_space{};
    stat("/proc/self/ns/pid", &name_space);
    const std::string name = "/openwinsock-" + std::to_string(geteuid()) + '-' + std::to_string(name_space.st_ino);
    for (const char* parent : {"/dev/shm", "/tmp"}) {
      it->descriptor = open_folder(parent + name);
      if (it->descriptor >= 0) break;
    }
    if (it->descriptor < 0) return it;
    it->names_lock = openat(it->descriptor, "names", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    it->words_lock = open_words_lock(it->descriptor);
    return it;
  }();
  return *made;
}

bool folder_is_there() { return folder().names_lock >= 0 && folder().words_lock; }

/// While this lives no other process makes or removes a file. Within the process the lock of names does the same.
class NamesLock {
 public:
  NamesLock() {
    while (flock(folder().names_lock, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~NamesLock() { flock(folder().names_lock, LOCK_UN); }
  NamesLock(const NamesLock&) = delete;
  NamesLock& operator=(const NamesLock&) = delete;
};

/// A file name for any name: letters and digits as they are, anything else as %XXXX; a long one ends in a number made of it
/// all, and the page has the name itself.
std::string file_name(const std::u16string& name) {
  std::string result = "n.";
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char16_t c : name) {
    hash = (hash ^ c) * 1099511628211ULL;
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    std::array<char, 8> code{};
    std::snprintf(code.data(), code.size(), plain ? "%c" : "%%%04X", static_cast<unsigned>(c));
    result += code.data();
  }
  if (result.size() <= 200) return result;
  std::array<char, 24> code{};
  std::snprintf(code.data(), code.size(), "~%016llX", static_cast<unsigned long long>(hash));
  return result.substr(0, 180) + code.data();
}

void take_words_lock() {
  if (shared_access_begun) return;
  shared_access_begun = true;
  pthread_mutex_t* mutex = folder().words_lock;
  // Its owner died: each word is changed by one store, so all are whole.
  if (pthread_mutex_lock(mutex) == EOWNERDEAD) pthread_mutex_consistent(mutex);
}

/// When a process began, in clock ticks since the machine did; 0: there is none. Tells two with the same id apart.
std::uint64_t start_of(std::uint32_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == text.npos) return 0;
  std::size_t at = name_end + 2;
  for (int field = 3; field < 22; ++field) at = std::min(text.find(' ', at), text.size() - 1) + 1;
  return std::strtoull(text.c_str() + std::min(at, text.size()), nullptr, 10);
}

std::uint64_t own_start() {
  static std::atomic<std::uint64_t> start{0};
  static std::atomic<pid_t> of{0};
  if (of.load() != getpid()) {
    start.store(start_of(static_cast<std::uint32_t>(getpid())));
    of.store(getpid());
  }
  return start.load();
}

}  // namespace

void end_shared_access_now() {
  shared_access_begun = false;
  pthread_mutex_unlock(folder().words_lock);
}

std::unique_ptr<SharedState> SharedState::adopt(int descriptor) {
  void* at = mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (at == MAP_FAILED) {
    close(descriptor);
    return nullptr;
  }
  return std::unique_ptr<SharedState>(new SharedState(descriptor, static_cast<Page*>(at)));
}

SharedState::~SharedState() {
  forget_owner();
  munmap(page_, page_size);
  close(descriptor_);
}

Result<std::unique_ptr<SharedState>> SharedState::open_or_create(const std::u16string& name, Type type,
                                                                 const InitialState& initial, bool& created) {
  static_assert(sizeof(Page) <= page_size);
  if (!folder_is_there()) return fail(ERROR_ACCESS_DENIED);
  const NamesLock lock;
  const int file = openat(folder().descriptor, file_name(name).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return fail(file_error(errno));
  created = flock(file, LOCK_EX | LOCK_NB) == 0;  // nobody has it open
  if (created) {
    const auto size = static_cast<off_t>(initial.data_follow ? data_offset + initial.size : page_size);
    if (ftruncate(file, 0) != 0 || ftruncate(file, size) != 0) {
      close(file);
      return fail(ERROR_DISK_FULL);
    }
  }
  flock(file, LOCK_SH);
  auto state = adopt(file);
  if (!state) return fail(ERROR_NOT_ENOUGH_MEMORY);
  Page& page = *state->page_;
  if (!created) {
    if (page.magic != magic || state->name() != name) return fail(ERROR_INVALID_HANDLE);
    return state;
  }
  page.type = static_cast<std::uint32_t>(type);
  page.word = initial.word;
  page.parameter = initial.parameter;
  page.size = initial.size;
  page.data_follow = initial.data_follow;
  page.name_length = static_cast<std::uint32_t>(std::min(name.size(), page.name.size()));
  name.copy(page.name.data(), page.name.size());
  initial.path.copy(page.path.data(), page.path.size() - 1);
  if (initial.owned_by_this_process) state->set_owner();
  page.magic = magic;
  return state;
}

Result<std::unique_ptr<SharedState>> SharedState::open(const std::u16string& name) {
  if (!folder_is_there()) return fail(ERROR_FILE_NOT_FOUND);
  const NamesLock lock;
  const int file = openat(folder().descriptor, file_name(name).c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return fail(ERROR_FILE_NOT_FOUND);
  if (flock(file, LOCK_EX | LOCK_NB) == 0) {  // what a crash has left
    unlinkat(folder().descriptor, file_name(name).c_str(), 0);
    close(file);
    return fail(ERROR_FILE_NOT_FOUND);
  }
  flock(file, LOCK_SH);
  auto state = adopt(file);
  if (!state) return fail(ERROR_NOT_ENOUGH_MEMORY);
  if (state->page_->magic != magic || state->name() != name) return fail(ERROR_FILE_NOT_FOUND);
  return state;
}

Result<std::unique_ptr<SharedState>> SharedState::anonymous(Type type, const InitialState& initial) {
  if (!folder_is_there()) return fail(ERROR_ACCESS_DENIED);
  const int file = memfd_create("openwinsock-object", MFD_CLOEXEC);
  if (file < 0) return fail(file_error(errno));
  if (ftruncate(file, page_size) != 0) {
    close(file);
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  auto state = adopt(file);
  if (!state) return fail(ERROR_NOT_ENOUGH_MEMORY);
  Page& page = *state->page_;
  page.type = static_cast<std::uint32_t>(type);
  page.word = initial.word;
  page.parameter = initial.parameter;
  if (initial.owned_by_this_process) state->set_owner();
  page.magic = magic;
  return state;
}

std::unique_ptr<SharedState> SharedState::inherited(int descriptor) {
  // A description of its own, so that the file lock is this process's.
  const int own = ::open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), O_RDWR | O_CLOEXEC);
  struct stat about{};
  if (own >= 0 && fstat(own, &about) == 0 && about.st_size >= static_cast<off_t>(page_size) && folder_is_there()) {
    flock(own, LOCK_SH);
    close(descriptor);
    auto state = adopt(own);
    return state && state->page_->magic == magic ? std::move(state) : nullptr;
  }
  if (own >= 0) close(own);
  close(descriptor);
  return nullptr;
}

Type SharedState::type() const { return static_cast<Type>(page_->type); }
std::u16string SharedState::name() const {
  return {page_->name.data(), std::min<std::size_t>(page_->name_length, page_->name.size())};
}
std::uint64_t SharedState::parameter() const { return page_->parameter; }
std::uint64_t SharedState::size() const { return page_->size; }
bool SharedState::data_follow() const { return page_->data_follow != 0; }
std::string SharedState::path() const { return {page_->path.data(), strnlen(page_->path.data(), page_->path.size())}; }

std::uint64_t SharedState::word() const {
  take_words_lock();
  return page_->word.load(std::memory_order_relaxed);
}

void SharedState::set_word(std::uint64_t value) {
  take_words_lock();
  page_->word.store(value, std::memory_order_relaxed);
}

void SharedState::ring() {
  static constexpr char stroke = 1;
  (void)!pwrite(descriptor_, &stroke, 1, offsetof(Page, bell));
}

void SharedState::set_owner() {
  page_->owner_start.store(own_start(), std::memory_order_relaxed);
  page_->owner_pid.store(static_cast<std::uint32_t>(getpid()), std::memory_order_release);
}

bool SharedState::owned_by_this_process() const {
  return page_->owner_pid.load(std::memory_order_acquire) == static_cast<std::uint32_t>(getpid())
         && page_->owner_start.load(std::memory_order_relaxed) == own_start();
}

bool SharedState::owner_is_gone() {
  const std::uint32_t owner = page_->owner_pid.load(std::memory_order_acquire);
  if (owner != observed_owner_ || owner_descriptor_ < 0) {
    forget_owner();
    owner_descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(owner), 0));
    if (owner_descriptor_ < 0) return true;
    observed_owner_ = owner;
    if (start_of(owner) != page_->owner_start.load(std::memory_order_relaxed)) {
      forget_owner();
      return true;
    }
    watch_owner(owner_descriptor_);
  }
  pollfd about{.fd = owner_descriptor_, .events = POLLIN, .revents = 0};
  return poll(&about, 1, 0) > 0;
}

void SharedState::forget_owner() {
  if (owner_descriptor_ < 0) return;
  forget_watched_owner(owner_descriptor_);
  close(std::exchange(owner_descriptor_, -1));
  observed_owner_ = 0;
}

bool SharedState::is_last() const { return flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }

void SharedState::unlink_if_last() {
  if (page_->name_length == 0) return;
  const NamesLock lock;
  if (is_last()) unlinkat(folder().descriptor, file_name(name()).c_str(), 0);
}

}  // namespace ows::win32
