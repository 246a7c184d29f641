// What happens on a thread before its record goes.
#pragma once

namespace ows::win32 {

class Thread;

/// Calls the callbacks of the thread's FLS values that are not null, and makes those null. By the thread itself.
void run_fls_callbacks(Thread& thread);

/// The thread's windows and its message queue go. By the thread itself.
void end_message_queue(Thread& thread);

/// `cancel` ends the operations that the calling thread, which ends, has begun on handles without a port.
void set_end_of_operations(void (*cancel)());

}  // namespace ows::win32
