/* windef.h: minwindef.h, points and rectangles, handles of what is drawn, and what C programs expect: min and max. */
#ifndef _WINDEF_
#define _WINDEF_

#include <minwindef.h>

DECLARE_HANDLE(HBRUSH);
DECLARE_HANDLE(HICON);
DECLARE_HANDLE(HMENU);
typedef HICON HCURSOR;

typedef struct tagPOINT {
  LONG x;
  LONG y;
} POINT, *PPOINT, *NPPOINT, *LPPOINT;

typedef struct tagRECT {
  LONG left;
  LONG top;
  LONG right;
  LONG bottom;
} RECT, *PRECT, *NPRECT, *LPRECT;
typedef const RECT *LPCRECT;

#ifndef NOMINMAX
#ifdef __cplusplus
/* Not macros, which would break the standard library's headers behind this one; where std's fit too, those are taken. */
#if __cplusplus >= 201103L && !defined(max) && !defined(min)
extern "C++" {
template <class Left, class Right>
constexpr auto max(const Left &a, const Right &b) -> decltype(a > b ? a : b) {
  return a > b ? a : b;
}
template <class Left, class Right>
constexpr auto min(const Left &a, const Right &b) -> decltype(a < b ? a : b) {
  return a < b ? a : b;
}
}
#endif
#else
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif
#endif

#endif
