// Names of events, semaphores, mutexes, waitable timers and mappings: one name space, for all processes of the user; timers
// are known to their own process only.
//
// "Local\x" is "x"; "Global\x" is a name of its own. A name is at most MAX_PATH units long, distinguishes case, and holds
// no other backslash.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "win32/call.h"
#include "win32/shared_state.h"

namespace ows::win32 {

/// Empty: the object has no name (NULL, or an empty one).
using ObjectName = std::optional<std::u16string>;

/// ERROR_FILENAME_EXCED_RANGE, ERROR_PATH_NOT_FOUND, ERROR_NOACCESS. The A form is UTF-8.
Result<ObjectName> object_name(const char* name);
Result<ObjectName> object_name(const WCHAR* name);

/// How an object is made that is not there yet.
struct ObjectMaker {
  std::function<Object*()> local;       ///< for this process
  std::optional<InitialState> initial;  ///< none: there are no objects of the type that processes share
  /// Of a shared state, which may be another process's; empty: object_of().
  std::function<Object*(std::unique_ptr<SharedState>, bool created)> shared;
};

/// A new object, or the one of that name: then the last error is ERROR_ALREADY_EXISTS, otherwise 0. One with a name, or
/// whose handle may be inherited, is shared. NULL with the last error when it fails; ERROR_INVALID_HANDLE when the name
/// belongs to an object of another type.
HANDLE create_object(Type type, const SECURITY_ATTRIBUTES* attributes, const Result<ObjectName>& name, std::uint32_t access,
                     const ObjectMaker& maker);

/// A handle may be had by this name from now on, which the object keeps until it dies.
void enter_object_name(const std::u16string& name, Object* object);

/// A handle to the object of that name. NULL: ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER.
HANDLE open_object(Type type, const Result<ObjectName>& name, std::uint32_t access, bool inherit);

/// The object dies: its name is free.
void forget_object_name(Object* object);

/// For fork.
void lock_object_names();
void unlock_object_names();

}  // namespace ows::win32
