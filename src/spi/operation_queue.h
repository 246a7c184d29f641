// Overlapped operations that have begun and cannot go on yet, in their order: one queue for each direction of a socket. Who
// holds the lock that the queue is under, attempts them and completes them is the provider's business.
#pragma once

#include <memory>
#include <optional>

#include "engine/steward.h"
#include "spi/overlapped.h"

namespace ows::spi {

/// `Transfer`: a class made from Operation, with a member `Transfer* next`, which is the queue's.
template <class Transfer>
class OperationQueue {
 public:
  [[nodiscard]] bool empty() const { return !first_; }
  [[nodiscard]] Transfer& front() const { return *first_; }

  void park(std::unique_ptr<Transfer> transfer) {
    Transfer* it = transfer.release();
    (last_ ? last_->next : first_) = it;
    last_ = it;
    engine::operation_parked();
  }

  std::unique_ptr<Transfer> take_first() {
    Transfer* it = first_;
    first_ = it->next;
    if (!first_) last_ = nullptr;
    it->next = nullptr;
    engine::operation_unparked();
    return std::unique_ptr<Transfer>(it);
  }

  /// Ends the operations that `chosen(transfer)` names with WSA_OPERATION_ABORTED; how many.
  template <class Chosen>
  int cancel(Chosen chosen) {
    return finish([&](Transfer& it) {
      return chosen(it) ? std::optional(Operation::Outcome{.error = WSA_OPERATION_ABORTED}) : std::nullopt;
    });
  }

  /// Ends the operations for which `outcome_of(transfer)` has an outcome; how many.
  template <class OutcomeOf>
  int finish(OutcomeOf outcome_of) {
    int count = 0;
    Transfer* previous = nullptr;
    for (Transfer *it = first_, *next = nullptr; it; it = next) {
      next = it->next;
      const std::optional<Operation::Outcome> outcome = outcome_of(*it);
      if (!outcome) {
        previous = it;
        continue;
      }
      (previous ? previous->next : first_) = next;
      if (last_ == it) last_ = previous;
      engine::operation_unparked();
      Operation::complete(std::unique_ptr<Transfer>(it), *outcome);
      ++count;
    }
    return count;
  }

 private:
  Transfer* first_ = nullptr;
  Transfer* last_ = nullptr;
};

/// The operations that CancelIo and CancelIoEx mean.
class Cancelled {
 public:
  Cancelled(const WSAOVERLAPPED* overlapped, bool only_this_thread)
      : overlapped_(overlapped), only_this_thread_(only_this_thread) {}
  bool operator()(const Operation& it) const {
    if (overlapped_ && it.name() != overlapped_) return false;
    return !only_this_thread_ || (it.begun_by(self_) && (!self_.ending || it.ends_with_thread()));
  }

 private:
  const win32::Thread& self_ = win32::current_thread();
  const WSAOVERLAPPED* overlapped_;
  bool only_this_thread_;
};

}  // namespace ows::spi
