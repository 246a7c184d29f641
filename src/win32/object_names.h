// Names of events, semaphores, mutexes and waitable timers: one name space, within the process.
//
// "Local\x" is "x"; "Global\x" is a name of its own. A name is at most MAX_PATH units long, distinguishes case, and holds
// no other backslash.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "win32/call.h"

namespace ows::win32 {

/// Empty: the object has no name (NULL, or an empty one).
using ObjectName = std::optional<std::u16string>;

/// ERROR_FILENAME_EXCED_RANGE, ERROR_PATH_NOT_FOUND, ERROR_NOACCESS. The A form is UTF-8.
Result<ObjectName> object_name(const char* name);
Result<ObjectName> object_name(const WCHAR* name);

/// A new object by `make`, or the one of that name: then the last error is ERROR_ALREADY_EXISTS, otherwise 0. NULL with the
/// last error when it fails; ERROR_INVALID_HANDLE when the name belongs to an object of another type.
HANDLE create_object(Type type, const SECURITY_ATTRIBUTES* attributes, const Result<ObjectName>& name, std::uint32_t access,
                     const std::function<Object*()>& make);

/// A handle to the object of that name. NULL: ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER.
HANDLE open_object(Type type, const Result<ObjectName>& name, std::uint32_t access, bool inherit);

/// The object dies: its name is free.
void forget_object_name(Object* object);

/// For fork.
void lock_object_names();
void unlock_object_names();

}  // namespace ows::win32
