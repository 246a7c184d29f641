// A program of the kernel's classic BPF, which decides what comes into a socket's receive queue.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "border/posix_options.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {

class FilterProgram {
 public:
  /// The next rules are about this word or octet of a packet, or one of the kernel's own data (SKF_AD_OFF + ...). Words in
  /// host order.
  void load(int offset) { code_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset))); }
  void load_octet(int offset) { code_.push_back(BPF_STMT(BPF_LD | BPF_B | BPF_ABS, static_cast<std::uint32_t>(offset))); }
  void mask(std::uint32_t bits) { code_.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits)); }

  void drop_if(std::uint32_t value) { decide(value, drop, 0, 1); }
  void drop_unless(std::uint32_t value) { decide(value, drop, 1, 0); }
  void take_if(std::uint32_t value) { decide(value, take_all, 0, 1); }
  void drop_rest() { end(drop); }

  /// What no rule has decided is taken.
  Status attach(int fd) {
    end(take_all);
    const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    if (posix::setsockopt(fd, posix::sol_socket, posix::so_attach_filter, &program, sizeof program) != 0)
      return fail(winsock_error());
    return {};
  }

 private:
  static constexpr std::uint32_t take_all = ~0u, drop = 0;
  void end(std::uint32_t octets) { code_.push_back(BPF_STMT(BPF_RET | BPF_K, octets)); }
  void decide(std::uint32_t value, std::uint32_t octets, std::uint8_t skip_if_equal, std::uint8_t skip_if_not) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, skip_if_equal, skip_if_not));
    end(octets);
  }
  std::vector<sock_filter> code_;
};

}  // namespace ows::kernel
