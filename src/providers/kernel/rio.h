// Registered I/O on kernel sockets: buffers, completion queues, request queues. [RIO_EXTENSION_FUNCTION_TABLE]
//
// A request is placed in its queue's ring, which is as large as the program said, so nothing is allocated for it. A commit
// hands what has gathered to the kernel at once: datagrams by recvmmsg and sendmmsg, and runs of datagrams to one peer as
// one large packet that the kernel cuts (UDP_SEGMENT). What would block waits for the engine's default set, like overlapped
// operations.
//
// Ids are names from the table of handles, so that one that is no id is found out. Locks: a request queue's, then a
// completion queue's, then the dispatcher's.
#pragma once

#include <mswsock.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <span>

#include "border/control_messages.h"
#include "providers/kernel/socket.h"
#include "win32/completion_port.h"
#include "win32/event.h"
#include "win32/object.h"

namespace ows::kernel {

class RioQueue;
struct RioDirection;

/// Memory that a program has registered. It stays the program's, mapped for as long as it is registered.
class RioBuffer final : public win32::Object {
 public:
  static constexpr win32::Type object_type = win32::Type::rio_buffer;
  RioBuffer(char* data, DWORD length) : Object(object_type), data_(data), length_(length) {}
  /// The octets of a slice; null: it is not within the buffer.
  [[nodiscard]] char* slice(ULONG offset, ULONG length) const {
    return offset <= length_ && length <= length_ - offset ? data_ + offset : nullptr;
  }

 private:
  char* const data_;
  const DWORD length_;
};

/// One request that is over.
struct RioCompletion {
  RIORESULT result;
  RioQueue* queue;  ///< with a reference, which the completion queue takes over
  bool of_send;
  bool quiet;  ///< RIO_MSG_DONT_NOTIFY
};

class RioCompletions final : public win32::Object {
 public:
  static constexpr win32::Type object_type = win32::Type::rio_completions;
  /// WSAEINVAL, WSAEFAULT, WSAENOBUFS.
  static Result<win32::Ref<RioCompletions>> create(DWORD size, const RIO_NOTIFICATION_COMPLETION* how);

  /// Room for so many requests of a socket, for the time that it has its queue. False: there is not so much.
  bool reserve(DWORD places);
  void give_back(DWORD places);

  /// The request queue is closed: the places of requests that it cannot have any more are free.
  void leave(RioDirection& direction);

  void add(std::span<const RioCompletion> completions);
  ULONG take(RIORESULT* to, ULONG count);
  /// WSAEINVAL, WSAEALREADY, WSAENOBUFS.
  Status notify();
  Status resize(DWORD size);
  /// The program has closed it: nothing is told any more.
  void close();

 private:
  using Ring = std::unique_ptr<RioCompletion, void (*)(void*)>;
  RioCompletions() : Object(object_type) {}
  ~RioCompletions() override;
  static Ring make_ring(DWORD size);
  void tell();

  std::mutex mutex_;  // protects the rest
  Ring ring_{nullptr, std::free};
  DWORD size_ = 0, first_ = 0, count_ = 0, reserved_ = 0;
  DWORD loud_ = 0;  // of those in the ring: notify
  bool armed_ = false, closed_ = false;
  win32::Ref<win32::Event> event_;
  bool resets_event_ = false;
  win32::Ref<win32::CompletionPort> port_;
  std::uintptr_t key_ = 0;
  _OVERLAPPED* overlapped_ = nullptr;
  win32::Packet* packet_ = nullptr;  // of the notification that is under way
};

struct RioRequest {
  char* data;
  ULONG length, done;
  // Where a completion tells more, or null: a SOCKADDR_INET each, a RIO_CMSG_BUFFER, a DWORD.
  char *local, *remote, *control, *flags;
  ULONG control_room;
  Address to;                         ///< of a send to `remote`
  std::unique_ptr<ControlData> said;  ///< of a send
  ULONGLONG context;
  bool quiet, wait_all;

  [[nodiscard]] bool wants_control() const { return local || control || flags; }
};

/// The requests of one kind, in their order.
struct RioDirection {
  std::unique_ptr<RioRequest[]> ring;
  DWORD size = 0, first = 0, waiting = 0;  // protected by the queue's mutex
  DWORD committed = 0;                     // of these: not deferred any more
  bool blocked = false;                    // the kernel would take or give none before its next edge
  bool is_parked = false;                  // the steward knows
  std::atomic<DWORD> outstanding{0};       // with those whose completions have not been taken
  bool left = false;                       // protected by the completion queue's mutex: the request queue is closed
  win32::Ref<RioCompletions> completions;

  [[nodiscard]] RioRequest& at(DWORD i) const { return ring[(first + i) % size]; }
};

/// What one socket has under way. Goes with the socket, and with its completions.
class RioQueue final : public win32::Object {
 public:
  static constexpr win32::Type object_type = win32::Type::rio_queue;

  using Request = RioRequest;
  using Direction = RioDirection;

  /// WSAENOBUFS.
  static Result<win32::Ref<RioQueue>> create(SOCKET s, DWORD receives, DWORD sends,
                                             win32::Ref<RioCompletions> receive_completions,
                                             win32::Ref<RioCompletions> send_completions, ULONGLONG context);

  [[nodiscard]] SOCKET socket() const { return s_; }
  /// The program is going to know it by this name. False, and the name is given back: the socket has been closed meanwhile.
  bool publish(HANDLE name);

  /// Places a request; `commit`: and hands everything that waits to the kernel. WSAENOBUFS, WSAENOTSOCK.
  Status post(const Ref& ref, bool of_send, Request&& request, bool commit);
  void commit(const Ref& ref, bool of_send);
  Status resize(DWORD receives, DWORD sends);

  /// The default set reports the poll bits.
  void go_on(const Ref& ref, short revents);
  /// closesocket: what is under way ends with WSA_OPERATION_ABORTED.
  void close();
  /// A completion has been taken. True: the queue is closed, and its place in the completion queue is free.
  bool taken(bool of_send);

 private:
  RioQueue(SOCKET s, ULONGLONG context);
  ~RioQueue() override = default;
  Direction& direction(bool of_send) { return of_send ? sends_ : receives_; }
  void run(const Ref& ref, Direction& which);
  // False: it would block.
  bool run_batch(const Ref& ref, Direction& which);
  bool receive_datagrams(const Ref& ref);
  bool send_datagrams(const Ref& ref);
  bool transfer_stream(const Ref& ref, Direction& which);
  /// What Linux told about a datagram goes where its request wants it.
  void tell_more(const Socket& socket, const Request& request, const ControlData& control, bool truncated);
  /// The first of those that wait is over.
  RioCompletion finish_first(Direction& which, int error, ULONG octets);
  void park(Direction& which, bool on);

  const SOCKET s_;
  const ULONGLONG context_;
  const unsigned generation_;
  HANDLE name_ = nullptr;
  std::mutex mutex_;  // protects the rest
  Direction receives_, sends_;
  std::unique_ptr<ControlData[]> controls_;  // of a batch of receives, from the first that wants to be told more
  bool closed_ = false;
  bool segments_ = true;   // UDP_SEGMENT works
  USHORT local_port_ = 0;  // in the order of the network; 0: not asked yet
};

/// The table of functions, which SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER gives.
extern const RIO_EXTENSION_FUNCTION_TABLE rio_functions;

}  // namespace ows::kernel
