// Messages that one thread sends to the windows of another: they wait in its queue until it retrieves or sends a message
// itself, and then run there; the sender waits for the answer meanwhile, or goes on.
#pragma once

#include <windows.h>

#include <cstdint>
#include <memory>

#include "win32/message_queue.h"
#include "win32/window_procedure.h"

namespace ows::win32 {

/// What is sent, and in whose characters.
struct Sending {
  HWND window;
  UINT message;
  WPARAM w;
  LPARAM l;
  bool wide;
};

struct SentMessage {
  enum class Kind : std::uint8_t {
    waits,       // SendMessage, SendMessageTimeout: the sender waits
    notifies,    // SendNotifyMessage: nobody asks for the result
    calls_back,  // SendMessageCallback: the sender gets the result as a `result`
    result,      // of calls_back, on its way back
    destroys,    // the window goes, because its parent has
  };
  Kind kind;
  Sending what;
  CarriedText text;
  Ref<MessageQueue> sender;
  SENDASYNCPROC callback = nullptr;
  ULONG_PTR data = 0;

  // Protected by user_mutex.
  bool done = false;
  bool failed = false;  // the window or its thread went before there was an answer
  LRESULT result = 0;
};

/// Runs the procedure and returns its result. 0 with the last error where it cannot.
LRESULT send_message(const Sending& what);

/// Runs one message that was sent to the calling thread, whose queue it is. False when there is none. Without the lock.
bool run_sent_message(MessageQueue& own);

/// Under the lock, which it releases: destroys a window of another thread there, some time.
void send_destruction(UserLock& lock, HWND window, MessageQueue& owner);

/// Under the lock, which it may release for moments: the thread of the queue has ended, nobody will answer.
void end_sent_messages(UserLock& lock, MessageQueue& queue);

}  // namespace ows::win32
