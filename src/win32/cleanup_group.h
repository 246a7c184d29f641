// The cleanup group: the objects that are made with its environment and have not been given up.
#pragma once

#include "win32/activity.h"

namespace ows::win32 {

class PoolCallback;

/// As an activity: callbacks of its members that are disassociated from them and still run.
class CleanupGroup final : public Activity {
 public:
  static constexpr Type object_type = Type::pool_group;
  CleanupGroup() : Activity(Type::pool_group) {}

  void add(PoolCallback& member);
  /// No effect where it has left.
  void remove(PoolCallback& member);
  void close_members(bool cancel, void* cleanup_context);

 private:
  ~CleanupGroup() override = default;
  PoolCallback* first_ = nullptr;  // protected by dispatcher_mutex
};

}  // namespace ows::win32
