// Part of capitals.cpp's project.
#pragma once
#include "..\STDAFX.h"

class CNetUtil
{
public:
    tstring Loopback() const
    {
        SOCKADDR_IN sa = {};
        sa.sin_family = AF_INET;
        sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        TCHAR szText[46];
        DWORD cch = _countof(szText);
        if (::WSAAddressToString(reinterpret_cast<SOCKADDR*>(&sa), sizeof(sa), NULL, szText, &cch) != 0) return _T("?");
        return szText;
    }
};
