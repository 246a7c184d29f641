// Command lines of Microsoft's cl.exe as gcc's.
#pragma once

#include <vector>

#include "notes.h"
#include "words.h"

namespace ws2cc {

/// Whether the arguments are cl's: one of them is an option of cl that begins with a slash.
bool is_cl_command(const Words& arguments);

/// gcc's arguments: one list a compiler run, because cl makes several objects in one and gcc does not name them. `notes`
/// gets what each option became. Throws std::runtime_error for an option that is not known.
std::vector<Words> from_cl(const Words& arguments, Notes& notes);

}  // namespace ws2cc
