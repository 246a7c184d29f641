// What happens on a thread before its record goes.
#pragma once

namespace ows::win32 {

class Thread;

/// Calls the callbacks of the thread's FLS values that are not null, and makes those null. By the thread itself.
void run_fls_callbacks(Thread& thread);

}  // namespace ows::win32
