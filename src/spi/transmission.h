// What TransmitFile and TransmitPackets send: pieces of memory and of files, in their order. How they are sent is the
// provider's. [TransmitFile, TransmitPackets, TRANSMIT_FILE_BUFFERS, TRANSMIT_PACKETS_ELEMENT]
#pragma once

#include <mswsock.h>

#include <cstddef>
#include <deque>
#include <span>

#include "base/result.h"
#include "win32/file.h"

namespace ows::spi {

class Transmission {
 public:
  struct Part {
    const char* memory = nullptr;  ///< or in the file
    win32::Ref<win32::File> file;
    long long offset = 0;
    std::size_t size = 0;
    bool ends = false;  ///< a message ends with it, where there are any
  };

  /// WSAEINVAL: an offset outside the file, a file without a position, or more than 2,147,483,646 octets; WSAEFAULT;
  /// WSA_INVALID_HANDLE. `file`, `overlapped` and `buffers` may be null.
  static Result<Transmission> of_file(HANDLE file, DWORD octets, const OVERLAPPED* overlapped,
                                      const TRANSMIT_FILE_BUFFERS* buffers);
  static Result<Transmission> of_packets(const TRANSMIT_PACKETS_ELEMENT* elements, DWORD count);

  [[nodiscard]] bool empty() const { return parts_.empty(); }
  [[nodiscard]] Part& front() { return parts_.front(); }
  [[nodiscard]] bool front_is_last() const { return parts_.size() == 1; }
  /// The first `octets` of the front, at most all of it, are out. It goes with its last octet.
  void advance(std::size_t octets);
  /// The front's file has ended before its time.
  void cut_front() { advance(parts_.front().size); }
  /// Reads what `into` has room for of the front, as far as it goes. 0: its file has ended; negative: an errno value.
  long read_front(std::span<std::byte> into);

 private:
  Status add_memory(const void* memory, std::size_t size, bool ends);
  Status add_file(HANDLE file, long long offset, std::size_t size, bool ends);
  void add(Part part);

  std::deque<Part> parts_;
  std::size_t total_ = 0;
};

/// The flags of both functions. WSAEINVAL.
Status check_transmit_flags(DWORD flags);

}  // namespace ows::spi
