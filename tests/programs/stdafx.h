// What each source of capitals.cpp's project includes first.
#pragma once
#define WIN32_LEAN_AND_MEAN
#include <Windows.h>
#include <WinSock2.h>
#include <Tchar.h>
#include <string>
typedef std::basic_string<TCHAR> tstring;
