// The dispatcher objects of this process whose state is shared with others, and how it learns that another process has
// changed one: by inotify, whose descriptor lies in the engine's default set like the sockets'.
#pragma once

#include <memory>

#include "win32/dispatcher.h"
#include "win32/shared_state.h"

namespace ows::win32 {

/// An event, semaphore or mutex of that state. Null: its type is another.
Object* object_of(std::unique_ptr<SharedState> state);

/// Looks at all of them again: waits that another process's change satisfies are decided.
void shared_objects_changed();

/// After the dispatcher's lock, under which leave_shared_objects() may have been called.
void forget_objects_that_have_left();

/// For fork.
void lock_shared_objects();
void unlock_shared_objects();

/// A process whose end makes a mutex an abandoned one. Under the dispatcher's lock.
void watch_owner(int descriptor);
void forget_watched_owner(int descriptor);

}  // namespace ows::win32
