// Window procedures: each takes its texts as UTF-8 (A) or as UTF-16 (W), and a call from the other side converts them.
#pragma once

#include <windows.h>

#include <string>

namespace ows::win32 {

struct Procedure {
  WNDPROC function = nullptr;
  bool wide = false;  // takes UTF-16
};

/// What an A (W) caller is given for a procedure: its address, or, where it is of the other kind, a value that stands for it
/// and that only procedure_of() understands. Under no lock of ours.
WNDPROC as_seen(const Procedure& procedure, bool wide_caller);
/// The procedure that an A (W) caller means.
Procedure procedure_of(WNDPROC seen, bool wide_caller);

/// Calls the procedure with a message whose texts are UTF-16 (`wide`) or UTF-8. Without any lock.
LRESULT call_procedure(const Procedure& procedure, HWND window, UINT message, WPARAM w, LPARAM l, bool wide);

/// A message whose lParam is a text, or room for one, on its way to another thread, which may come to it when the sender has
/// gone on: the text travels with the message, as UTF-16.
class CarriedText {
 public:
  /// Takes the text (WM_SETTEXT), or makes room (WM_GETTEXT). Other messages are left alone. A Win32 error code, or 0.
  int take(UINT message, WPARAM w, LPARAM l, bool wide);
  [[nodiscard]] bool used() const { return used_; }
  /// lParam for the receiver, who reads and writes UTF-16.
  LPARAM lparam() { return used_null_ ? 0 : reinterpret_cast<LPARAM>(text_.data()); }
  /// What WM_GETTEXT brought, into the sender's room. Returns the message's result in the sender's characters.
  LRESULT give(UINT message, WPARAM w, LPARAM l, bool wide, LRESULT result) const;

 private:
  std::u16string text_;
  bool used_ = false;
  bool used_null_ = false;
};

/// Whether a message below WM_USER has pointers in its parameters: it can be sent, but not posted.
bool has_pointers(UINT message);

}  // namespace ows::win32
