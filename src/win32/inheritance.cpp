#include "win32/inheritance.h"

#include <windows.h>

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "win32/handle_table.h"

namespace ows::win32 {

struct StartBlock {
  std::array<char, 8> magic;
  std::uint32_t size;  ///< of it all
  std::uint32_t handle_count, socket_count;
  std::atomic<std::uint32_t> exit_pid;  ///< who has written exit_code; 0: nobody
  std::atomic<std::uint32_t> exit_code;
  std::atomic<std::uint32_t> suspended;  ///< a futex
  // Then the handles, and the sockets.
};

namespace {

constexpr std::array<char, 8> magic{'o', 'w', 's', 't', 'a', 'r', 't', '2'};
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

constinit SocketInheritance sockets_of_provider{
    .collect = [](std::vector<InheritedSocket>&) {},
    .descriptor = [](void*) { return -1; },
};

StartBlock* own_block = nullptr;  // of a process that was started by CreateProcess
std::vector<InheritedSocket>* own_sockets = nullptr;

std::size_t size_of_block(std::size_t handles, std::size_t sockets) {
  return sizeof(StartBlock) + handles * sizeof(InheritedHandle) + sockets * sizeof(InheritedSocket);
}

char* end_of_header(StartBlock* block) { return reinterpret_cast<char*>(block + 1); }

StartBlock* map(int descriptor, std::size_t size) {
  void* at = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return at == MAP_FAILED ? nullptr : static_cast<StartBlock*>(at);
}

Object* made_again(const InheritedHandle& from) {
  switch (static_cast<Type>(from.type)) {
    case Type::file: return inherited_file(from);
    case Type::process: return inherited_process(from);
    case Type::primary_thread: return inherited_primary_thread(from);
    case Type::mapping: return inherited_mapping(from);
    case Type::event:
    case Type::semaphore:
    case Type::mutex: return inherited_shared_object(from);
    default: return nullptr;
  }
}

void take_up(const InheritedHandle& from) {
  fcntl(from.descriptor, F_SETFD, FD_CLOEXEC);  // the handle's flag says whether it goes on
  Object* object = made_again(from);
  if (!object) return;
  static_cast<void>(
      open_handle_at(reinterpret_cast<Handle>(from.handle), Ref<Object>::adopt(object), from.access, from.flags));
}

/// The block of a descriptor, where it is one: somebody may have set the variable by himself.
StartBlock* block_of(int descriptor) {
  struct stat about{};
  if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < static_cast<off_t>(sizeof(StartBlock)))
    return nullptr;
  if (fcntl(descriptor, F_GET_SEALS) != seals || about.st_uid != geteuid()) return nullptr;
  const auto size = static_cast<std::size_t>(about.st_size);
  StartBlock* block = map(descriptor, size);
  if (!block) return nullptr;
  const bool whole =
      block->magic == magic && block->size == size && size_of_block(block->handle_count, block->socket_count) == size;
  if (whole) return block;
  munmap(block, size);
  return nullptr;
}

/// CREATE_SUSPENDED.
void wait_to_run(const StartBlock& block) {
  while (block.suspended.load(std::memory_order_acquire) != 0)
    syscall(SYS_futex, &block.suspended, FUTEX_WAIT, 1, nullptr, nullptr, 0);
}

void at_exit(int code, void* /*unused*/) { tell_exit_code(static_cast<std::uint32_t>(code)); }

[[gnu::constructor]] void take_up_everything() {
  const char* value = std::getenv(start_variable);
  if (!value) return;
  int descriptor = -1;
  const std::string_view text = value;
  std::from_chars(text.data(), text.data() + text.size(), descriptor);
  unsetenv(start_variable);
  own_block = descriptor > 2 ? block_of(descriptor) : nullptr;
  if (!own_block) return;
  close(descriptor);
  on_exit(at_exit, nullptr);
  const char* at = end_of_header(own_block);
  for (std::uint32_t i = 0; i < own_block->handle_count; ++i, at += sizeof(InheritedHandle)) {
    InheritedHandle handle;
    std::memcpy(&handle, at, sizeof handle);
    take_up(handle);
  }
  own_sockets = new std::vector<InheritedSocket>(own_block->socket_count);
  if (!own_sockets->empty()) std::memcpy(own_sockets->data(), at, own_sockets->size() * sizeof(InheritedSocket));
  wait_to_run(*own_block);
}

}  // namespace

void set_socket_inheritance(const SocketInheritance& functions) { sockets_of_provider = functions; }
const SocketInheritance& socket_inheritance() { return sockets_of_provider; }

NewBlock make_block(std::span<const InheritedHandle> handles, std::span<const InheritedSocket> sockets, bool suspended) {
  NewBlock made;
  const std::size_t size = size_of_block(handles.size(), sockets.size());
  made.descriptor = memfd_create("openwinsock-start", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (made.descriptor < 0) return made;
  if (ftruncate(made.descriptor, static_cast<off_t>(size)) == 0 && fcntl(made.descriptor, F_ADD_SEALS, seals) == 0)
    made.block = map(made.descriptor, size);
  if (!made.block) {
    close(made.descriptor);
    return {};
  }
  made.block->magic = magic;
  made.block->suspended = suspended;
  made.block->size = static_cast<std::uint32_t>(size);
  made.block->handle_count = static_cast<std::uint32_t>(handles.size());
  made.block->socket_count = static_cast<std::uint32_t>(sockets.size());
  char* at = end_of_header(made.block);
  // An empty span may be nowhere.
  if (!handles.empty()) std::memcpy(at, handles.data(), handles.size_bytes());
  if (!sockets.empty()) std::memcpy(at + handles.size_bytes(), sockets.data(), sockets.size_bytes());
  return made;
}

void let_run(StartBlock* block) {
  block->suspended.store(0, std::memory_order_release);
  syscall(SYS_futex, &block->suspended, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void release_block(StartBlock* block) {
  if (block) munmap(block, block->size);
}

std::optional<std::uint32_t> exit_code_in(const StartBlock* block, pid_t pid) {
  if (!block || block->exit_pid.load(std::memory_order_acquire) != static_cast<std::uint32_t>(pid)) return {};
  return block->exit_code.load(std::memory_order_relaxed);
}

std::vector<InheritedHandle> inheritable_handles() {
  std::vector<InheritedHandle> found;
  for_each_inheritable([&](Handle handle, Object& object, std::uint32_t access, std::uint32_t flags) {
    InheritedHandle description;
    if (!object.describe(description)) return;
    if (description.descriptor < 3) {
      description.descriptor = fcntl(description.descriptor, F_DUPFD_CLOEXEC, 3);
      description.owns_descriptor = true;
      if (description.descriptor < 0) return;
    }
    description.handle = reinterpret_cast<std::uintptr_t>(handle);
    description.type = static_cast<std::uint32_t>(object.type());
    description.access = access;
    description.flags = flags;
    found.push_back(description);
  });
  return found;
}

std::span<const InheritedSocket> inherited_sockets() {
  return own_sockets ? std::span<const InheritedSocket>(*own_sockets) : std::span<const InheritedSocket>();
}

void tell_exit_code(std::uint32_t code) {
  if (!own_block) return;
  own_block->exit_code.store(code, std::memory_order_relaxed);
  own_block->exit_pid.store(static_cast<std::uint32_t>(getpid()), std::memory_order_release);
}

}  // namespace ows::win32
