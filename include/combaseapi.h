/* combaseapi.h: GUIDs and their text, and COM's allocator; there are no COM objects here. */
#ifndef _COMBASEAPI_H_
#define _COMBASEAPI_H_

#include <minwindef.h>
#include <winerror.h>

#ifndef _OLECHAR_DEFINED
#define _OLECHAR_DEFINED
typedef WCHAR OLECHAR;
typedef OLECHAR *LPOLESTR;
typedef const OLECHAR *LPCOLESTR;
#define OLESTR(str) OWS_WIDE(str)
#endif
#define STDAPI              EXTERN_C HRESULT
#define CO_E_CLASSSTRING    ((HRESULT)0x800401F3)
#define REGDB_E_CLASSNOTREG ((HRESULT)0x80040154)
#ifndef EXTERN_C
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#endif

OWS_BEGIN

/* S_OK; E_INVALIDARG for a bad pointer. */
HRESULT WINAPI CoCreateGuid(GUID *pguid);
/* "{12345678-1234-1234-1234-123456789ABC}" and a zero: 39 characters, which is returned; 0 where they do not fit. */
int WINAPI StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int cchMax);
/* The same, in memory of CoTaskMemAlloc. E_OUTOFMEMORY, E_INVALIDARG. */
HRESULT WINAPI StringFromCLSID(REFCLSID rclsid, LPOLESTR *lplpsz);
HRESULT WINAPI StringFromIID(REFIID rclsid, LPOLESTR *lplpsz);
/* With the braces; NULL is the nil GUID. CO_E_CLASSSTRING; there are no registered names here: REGDB_E_CLASSNOTREG is not
 * told from it. E_INVALIDARG. */
HRESULT WINAPI CLSIDFromString(LPCOLESTR lpsz, CLSID *pclsid);
HRESULT WINAPI IIDFromString(LPCOLESTR lpsz, IID *lpiid);

LPVOID WINAPI CoTaskMemAlloc(SIZE_T cb);
LPVOID WINAPI CoTaskMemRealloc(LPVOID pv, SIZE_T cb);
void WINAPI CoTaskMemFree(LPVOID pv);

OWS_END
#endif
