// What a child process started by CreateProcess gets from its parent beside its arguments: the start block.
//
// It lies in memory of its own (a memfd), whose descriptor is the child's variable OPENWINSOCK_START. It says which handle
// and which socket are behind which inherited descriptor; the library in the child, when it is loaded, makes the objects
// again and gives them their old handle values, before any other handle exists. Sockets keep their descriptors' numbers,
// which are their values; the kernel provider takes them up when Winsock is started. And the child writes its exit code
// there, all 32 bits of it. A child without this library has a descriptor more than it knows of, no harm.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "win32/object.h"

namespace ows::win32 {

struct StartBlock;

/// One handle. `type` says who makes the object again.
struct InheritedHandle {
  std::uint64_t handle = 0;
  std::uint32_t type = 0;
  std::int32_t descriptor = -1;
  std::uint32_t access = 0;
  std::uint32_t flags = 0;
  std::uint64_t data[3] = {};
  bool owns_descriptor = false;  ///< made for this description only: closed when the child has it
};

/// One socket; `data` is the provider's.
struct InheritedSocket {
  std::int32_t descriptor = -1;
  std::uint32_t catalog_entry = 0;
  std::uint8_t data[64] = {};
};

/// The parent's side of a block that is being made; then the mapping is the process object's.
struct NewBlock {
  StartBlock* block = nullptr;
  int descriptor = -1;
};
/// Empty (descriptor -1) when there is no memory.
/// `suspended`: the child waits in its library's constructor for let_run().
NewBlock make_block(std::span<const InheritedHandle> handles, std::span<const InheritedSocket> sockets, bool suspended);
void let_run(StartBlock* block);
void release_block(StartBlock* block);
/// What the process `pid` has written, if it has.
std::optional<std::uint32_t> exit_code_in(const StartBlock* block, pid_t pid);

/// What the provider of sockets that are descriptors says of them; without one there are none.
struct SocketInheritance {
  /// All that may be inherited.
  void (*collect)(std::vector<InheritedSocket>& to);
  /// The descriptor of a socket; -1: it is none.
  int (*descriptor)(void* handle);
};
void set_socket_inheritance(const SocketInheritance& functions);
const SocketInheritance& socket_inheritance();

/// All handles that can be inherited, described. Descriptors below 3 are duplicated.
std::vector<InheritedHandle> inheritable_handles();

/// The sockets that this process was started with.
std::span<const InheritedSocket> inherited_sockets();
/// This process's exit code, before _exit.
void tell_exit_code(std::uint32_t code);

/// The name of the variable.
constexpr const char* start_variable = "OPENWINSOCK_START";

// Who makes an object again; null when it cannot.
Object* inherited_file(const InheritedHandle& from);
Object* inherited_process(const InheritedHandle& from);
Object* inherited_primary_thread(const InheritedHandle& from);
Object* inherited_mapping(const InheritedHandle& from);
Object* inherited_shared_object(const InheritedHandle& from);  // events, semaphores, mutexes

}  // namespace ows::win32
