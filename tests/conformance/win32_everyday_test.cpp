// The small calls around the sockets: strings, files, the environment, modules, pages, time.
#include "win32_support.h"

#include <strsafe.h>

#include <cstring>
#include <string>

namespace {

TEST(MultiByteToWideChar, CountsTheZeroWhereTheStringsLengthIsNotGiven) {
  WCHAR wide[8] = {};
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "h\xc3\xa4", -1, wide, 8), 3);
  EXPECT_EQ(wide[1], 0xe4);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "h\xc3\xa4", 3, nullptr, 0), 2);
}

TEST(MultiByteToWideChar, FailsWhereTheBufferIsTooSmall) {
  WCHAR wide[2] = {};
  EXPECT_ERROR(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 2), ERROR_INSUFFICIENT_BUFFER);
  EXPECT_ERROR(MultiByteToWideChar(CP_UTF8, 0, nullptr, -1, wide, 2), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xff", 1, wide, 2), ERROR_NO_UNICODE_TRANSLATION);
}

TEST(WideCharToMultiByte, MakesUtf8) {
  const WCHAR wide[] = {'x', 0x20ac, 0};
  char narrow[8] = {};
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, wide, -1, narrow, 8, nullptr, nullptr), 5);
  EXPECT_STREQ(narrow, "x\xe2\x82\xac");
}

TEST(WideCharToMultiByte, TakesNoDefaultCharacterForUtf8) {
  const WCHAR wide[] = {'x', 0};
  char narrow[8] = {};
  BOOL used = FALSE;
  EXPECT_ERROR(WideCharToMultiByte(CP_UTF8, 0, wide, -1, narrow, 8, nullptr, &used), ERROR_INVALID_PARAMETER);
}

TEST(StringCchCopy, CutsAndSaysSo) {
  char text[4];
  EXPECT_EQ(StringCchCopyA(text, 4, "abc"), S_OK);
  EXPECT_EQ(StringCchCopyA(text, 4, "wxyz"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(text, "wxy");
  EXPECT_EQ(StringCchCopyA(text, 0, "a"), STRSAFE_E_INVALID_PARAMETER);
}

TEST(StringCchCat, AppendsAndCuts) {
  char text[6] = "ab";
  EXPECT_EQ(StringCchCatA(text, 6, "cd"), S_OK);
  EXPECT_EQ(StringCchCatA(text, 6, "ef"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(text, "abcde");
}

TEST(StringCchPrintfEx, TellsTheEndAndWhatIsLeft) {
  char text[20], *end = nullptr;
  size_t left = 0;
  EXPECT_EQ(StringCchPrintfExA(text, 20, &end, &left, 0, "%d-%s", 5, "x"), S_OK);
  EXPECT_STREQ(text, "5-x");
  EXPECT_EQ(end, text + 3);
  EXPECT_EQ(left, 17u);
}

TEST(StringCbLength, CountsOctets) {
  const WCHAR wide[] = {'a', 'b', 0};
  size_t length = 0;
  EXPECT_EQ(StringCbLengthW(wide, 100, &length), S_OK);
  EXPECT_EQ(length, 4u);
  EXPECT_EQ(StringCchLengthA("abc", 3, &length), STRSAFE_E_INVALID_PARAMETER);
}

TEST(Lstr, TakesNullForNothing) {
  EXPECT_EQ(lstrlenA(nullptr), 0);
  char text[4];
  EXPECT_EQ(lstrcpynA(text, "abcdef", 4), text);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(lstrcmpiA("ABC", "abc"), 0);
}

/// A file opened for overlapped I/O, which goes when it is closed.
Handle overlapped_file() {
  return Handle(CreateFileA("ows-overlapped.tmp", GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                            FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE, nullptr));
}

/// Whether an operation has begun or is over already.
bool accepted(BOOL result) { return result || GetLastError() == ERROR_IO_PENDING; }

TEST(OverlappedFile, CompletesToItsEvent) {
  Handle file = overlapped_file(), event = manual_event();
  ASSERT_NE(static_cast<HANDLE>(file), INVALID_HANDLE_VALUE);
  OVERLAPPED at = {};
  at.hEvent = event;
  at.Offset = 3;
  DWORD count = 0;
  ASSERT_TRUE(accepted(WriteFile(file, "words", 5, nullptr, &at)));
  EXPECT_TRUE(GetOverlappedResult(file, &at, &count, TRUE));
  EXPECT_EQ(count, 5u);
  EXPECT_TRUE(is_signalled(event));
  char text[10] = {};
  at.Offset = 4;
  ASSERT_TRUE(accepted(ReadFile(file, text, 3, nullptr, &at)));
  EXPECT_TRUE(GetOverlappedResult(file, &at, &count, TRUE));
  EXPECT_STREQ(text, "ord");
  EXPECT_ERROR(ReadFile(file, text, 3, &count, nullptr), ERROR_INVALID_PARAMETER);
}

TEST(OverlappedFile, CompletesToItsPort) {
  Handle file = overlapped_file();
  Handle port(CreateIoCompletionPort(file, nullptr, 77, 1));
  ASSERT_TRUE(port);
  EXPECT_ERROR(CreateIoCompletionPort(file, port, 78, 0), ERROR_INVALID_PARAMETER);
  OVERLAPPED at = {};
  ASSERT_TRUE(accepted(WriteFile(file, "words", 5, nullptr, &at)));
  DWORD count = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* done = nullptr;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &count, &key, &done, limit));
  EXPECT_EQ(done, &at);
  EXPECT_EQ(key, 77u);
  EXPECT_EQ(count, 5u);
}

TEST(File, IsWrittenReadAndDeleted) {
  const char* name = "ows-everyday.tmp";
  Handle file(CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  ASSERT_NE(HANDLE{file}, INVALID_HANDLE_VALUE);
  DWORD done = 0;
  EXPECT_TRUE(WriteFile(file, "0123456789", 10, &done, nullptr));
  EXPECT_EQ(done, 10u);
  EXPECT_EQ(GetFileSize(file, nullptr), 10u);
  EXPECT_EQ(SetFilePointer(file, -4, nullptr, FILE_END), 6u);
  char text[8] = {};
  EXPECT_TRUE(ReadFile(file, text, 8, &done, nullptr));
  EXPECT_EQ(std::string(text, done), "6789");
  EXPECT_TRUE(ReadFile(file, text, 8, &done, nullptr)) << "at the end";
  EXPECT_EQ(done, 0u);
  EXPECT_EQ(GetFileType(file), DWORD{FILE_TYPE_DISK});
  file.close();
  EXPECT_TRUE(DeleteFileA(name));
  EXPECT_ERROR(DeleteFileA(name), ERROR_FILE_NOT_FOUND);
}

TEST(CreateFile, TellsAMissingFolderFromAMissingFile) {
  SetLastError(0);
  EXPECT_EQ(CreateFileA("ows-none.tmp", GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr), INVALID_HANDLE_VALUE);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
  EXPECT_EQ(CreateFileA("ows-none\\x", GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr), INVALID_HANDLE_VALUE);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_PATH_NOT_FOUND});
}

TEST(ReadFile, RefusesWhatIsNoFile) {
  char text[4];
  DWORD done = 0;
  EXPECT_ERROR(ReadFile(garbage(), text, 4, &done, nullptr), ERROR_INVALID_HANDLE);
}

TEST(Environment, IsSetExpandedAndRemoved) {
  char text[16];
  EXPECT_TRUE(SetEnvironmentVariableA("OWS_EVERYDAY", "value"));
  EXPECT_EQ(GetEnvironmentVariableA("OWS_EVERYDAY", text, 16), 5u);
  EXPECT_EQ(GetEnvironmentVariableA("OWS_EVERYDAY", text, 2), 6u) << "the size needed";
  EXPECT_EQ(ExpandEnvironmentStringsA("<%OWS_EVERYDAY%>", text, 16), 8u);
  EXPECT_STREQ(text, "<value>");
  EXPECT_TRUE(SetEnvironmentVariableA("OWS_EVERYDAY", nullptr));
  EXPECT_ERROR(GetEnvironmentVariableA("OWS_EVERYDAY", text, 16), ERROR_ENVVAR_NOT_FOUND);
}

TEST(Modules, AreFoundInAnyCapitals) {
  HMODULE module = LoadLibraryA("WS2_32.DLL");
  ASSERT_NE(module, nullptr);
  EXPECT_NE(GetProcAddress(module, "send"), nullptr);
  EXPECT_ERROR(GetProcAddress(module, "NoSuchFunction"), ERROR_PROC_NOT_FOUND);
  EXPECT_TRUE(FreeLibrary(module));
  EXPECT_ERROR(LoadLibraryA("ows_no_such.dll"), ERROR_MOD_NOT_FOUND);
}

TEST(VirtualAlloc, ReservesCommitsAndReleases) {
  auto* memory = static_cast<char*>(VirtualAlloc(nullptr, 100000, MEM_RESERVE, PAGE_READWRITE));
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(reinterpret_cast<ULONG_PTR>(memory) % 65536, 0u);
  EXPECT_EQ(VirtualAlloc(memory, 4096, MEM_COMMIT, PAGE_READWRITE), memory);
  memory[4095] = 1;
  DWORD before = 0;
  EXPECT_TRUE(VirtualProtect(memory, 4096, PAGE_READONLY, &before));
  EXPECT_EQ(before, DWORD{PAGE_READWRITE});
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_ERROR(VirtualAlloc(nullptr, 0, MEM_COMMIT, PAGE_READWRITE), ERROR_INVALID_PARAMETER);
}

TEST(SystemTime, GoesToAFileTimeAndBack) {
  SYSTEMTIME leap{2024, 2, 0, 29, 12, 30, 15, 5}, back{};
  FILETIME ticks{};
  EXPECT_TRUE(SystemTimeToFileTime(&leap, &ticks));
  EXPECT_TRUE(FileTimeToSystemTime(&ticks, &back));
  EXPECT_EQ(back.wDay, 29);
  EXPECT_EQ(back.wDayOfWeek, 4);
  EXPECT_EQ(back.wMilliseconds, 5);
  leap.wMonth = 13;
  EXPECT_ERROR(SystemTimeToFileTime(&leap, &ticks), ERROR_INVALID_PARAMETER);
}

TEST(MulDiv, Rounds) {
  EXPECT_EQ(MulDiv(7, 3, 2), 11);
  EXPECT_EQ(MulDiv(1, 1, 0), -1);
}

}  // namespace
