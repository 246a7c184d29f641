// programs: both
// Replies of a small mail server, built with strsafe.h in both character sets; what does not fit is told.
#include <windows.h>
#include <tchar.h>
#include <stdio.h>
#include <strsafe.h>

static LPCTSTR Name(HRESULT hr)
{
    switch (hr) {
    case S_OK: return TEXT("fits");
    case STRSAFE_E_INSUFFICIENT_BUFFER: return TEXT("is cut");
    case STRSAFE_E_INVALID_PARAMETER: return TEXT("is refused");
    case STRSAFE_E_END_OF_FILE: return TEXT("ends");
    }
    return TEXT("fails");
}

int _tmain(void)
{
    TCHAR szReply[16], *pszEnd;
    size_t cchLeft, cch;
    HRESULT hr = StringCchCopy(szReply, _countof(szReply), _T("250 OK"));
    _tprintf(_T("%s: %s\n"), szReply, Name(hr));
    hr = StringCchCat(szReply, _countof(szReply), _T(" id=1234567890"));
    _tprintf(_T("%s: %s\n"), szReply, Name(hr));
    hr = StringCchPrintf(szReply, _countof(szReply), _T("%03d %s"), 42, _T("hello"));
    _tprintf(_T("%s: %s\n"), szReply, Name(hr));
    hr = StringCbPrintf(szReply, sizeof szReply, _T("%s-%s-%s"), _T("aaaaaa"), _T("bbbbbb"), _T("cccccc"));
    _tprintf(_T("%s: %s\n"), szReply, Name(hr));
    hr = StringCchPrintfEx(szReply, _countof(szReply), &pszEnd, &cchLeft, STRSAFE_FILL_BEHIND_NULL, _T("<%I64d>"),
                           (__int64)-8589934592LL);
    _tprintf(_T("%s: %s, %u left, at %d\n"), szReply, Name(hr), (unsigned)cchLeft, (int)(pszEnd - szReply));
    hr = StringCchCopyN(szReply, 4, _T("longer"), 2);
    _tprintf(_T("%s: %s\n"), szReply, Name(hr));
    hr = StringCchCopy(szReply, 0, _T("x"));
    _tprintf(_T("none: %s\n"), Name(hr));
    hr = StringCchLength(_T("12345"), 3, &cch);
    _tprintf(_T("length: %s\n"), Name(hr));
    hr = StringCchLength(_T("12345"), STRSAFE_MAX_CCH, &cch);
    _tprintf(_T("length: %s, %u\n"), Name(hr), (unsigned)cch);

    // The narrow family is there whatever TCHAR is.
    char szNarrow[8];
    hr = StringCchPrintfA(szNarrow, ARRAYSIZE(szNarrow), "%s %S", "a", L"wide text");
    _tprintf(_T("%hs: %s\n"), szNarrow, Name(hr));
    return 0;
}
