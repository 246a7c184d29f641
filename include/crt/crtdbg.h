/* crtdbg.h: there is no debug heap here; what checks it says so, and assertions are assert's. */
#ifndef OPENWINSOCK_CRT_CRTDBG_H
#define OPENWINSOCK_CRT_CRTDBG_H
#include <assert.h>
#include <crt/crtdefs.h>
#define _ASSERT(condition)  assert(condition)
#define _ASSERTE(condition) assert(condition)
#define _CRTDBG_ALLOC_MEM_DF      0x01
#define _CRTDBG_DELAY_FREE_MEM_DF 0x02
#define _CRTDBG_CHECK_ALWAYS_DF   0x04
#define _CRTDBG_LEAK_CHECK_DF     0x20
#define _CRTDBG_REPORT_FLAG       -1
#define _CRT_WARN   0
#define _CRT_ERROR  1
#define _CRT_ASSERT 2
#define _CRTDBG_MODE_FILE  0x1
#define _CRTDBG_MODE_DEBUG 0x2
#define _CRTDBG_MODE_WNDW  0x4
/* As in Microsoft's release builds. */
#define _CrtSetDbgFlag(flag)          ((int)0)
#define _CrtSetReportMode(type, mode) ((int)0)
#define _CrtSetReportFile(type, file) ((void *)0)
#define _CrtDumpMemoryLeaks()         ((int)0)
#define _CrtCheckMemory()             ((int)1)
#endif
