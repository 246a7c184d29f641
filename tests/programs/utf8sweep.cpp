// MultiByteToWideChar and WideCharToMultiByte with whole and broken UTF-8 and UTF-16, each length and room: one line a text,
// with the number of calls and a sum of all that they gave. With an argument, every call.
#include <windows.h>
#include <stdio.h>
#include <string.h>

static bool verbose;
static unsigned calls, sum;

static void Take(const void *data, size_t size)
{
    for (size_t i = 0; i < size; i++) sum = (sum ^ ((const BYTE *)data)[i]) * 16777619u;
}

template <class Char> static void Took(int given, int room, int done, const Char *to)
{
    DWORD error = done ? 0 : GetLastError();
    calls++;
    Take(&done, sizeof done);
    Take(&error, sizeof error);
    if (done && room) Take(to, done * sizeof(Char));
    if (!verbose) return;
    printf("  length %d room %d: %d", given, room, done);
    if (!done) printf(" error %lu", (unsigned long)error);
    for (int i = 0; done && room && i < done; i++) printf(" %x", (unsigned)to[i] & (sizeof(Char) == 1 ? 0xff : 0xffff));
    printf("\n");
}

static void Begin(const char *name)
{
    calls = 0, sum = 2166136261u;
    if (verbose) printf("%s\n", name);
}
static void End(const char *name, DWORD flags)
{
    printf("%s, flags %lx: %u calls, %08x\n", name, (unsigned long)flags, calls, sum);
}

// Lengths that cut nothing, and rooms that are too small, where `whole`; else only all of it and room for it.
static void Widen(const char *name, const char *text, DWORD flags, bool whole, UINT page = CP_UTF8)
{
    WCHAR to[40];
    const int length = (int)strlen(text);
    Begin(name);
    for (int given = -1; given <= length + 1; given++)
        for (int room = 0; room < 40; room++) {
            if (!whole && ((given != -1 && given != length) || (room && room < 39))) continue;
            SetLastError(0);
            Took(given, room, MultiByteToWideChar(page, flags, text, given, room ? to : NULL, room), to);
        }
    End(name, flags);
}

static void Narrow(const char *name, const WCHAR *text, DWORD flags, bool whole)
{
    char to[60];
    int length = 0;
    while (text[length]) length++;
    Begin(name);
    for (int given = -1; given <= length + 1; given++)
        for (int room = 0; room < 60; room++) {
            if (!whole && ((given != -1 && given != length) || (room && room < 59))) continue;
            SetLastError(0);
            Took(given, room, WideCharToMultiByte(CP_UTF8, flags, text, given, room ? to : NULL, room, NULL, NULL), to);
        }
    End(name, flags);
}

struct Octets {
    const char *name, *text;
};
static const Octets Whole[] = {
    {"nothing", ""}, {"ascii", "abc"}, {"noncharacter", "\xef\xbf\xbf"}, {"byte order mark", "\xef\xbb\xbfx"}};
static const Octets Long[] = {
    {"two octets", "\xc3\xa9"}, {"three", "\xe2\x82\xac"}, {"four", "\xf0\x9f\x98\x80"}, {"the last", "\xf4\x8f\xbf\xbf"}};
static const Octets Cut[] = {{"cut two", "a\xc3"},           {"cut three", "a\xe2\x82"},
                             {"cut four", "a\xf0\x9f\x98"},  {"cut, then ascii", "\xe2\x82x"},
                             {"lone continuation", "\x80x"}, {"never", "\xff\xfe"}};
static const Octets Wrong[] = {{"overlong slash", "\xc0\xaf"},
                               {"overlong three", "\xe0\x80\xaf"},
                               {"overlong four", "\xf0\x80\x80\xaf"},
                               {"surrogate", "\xed\xa0\x80"},
                               {"above", "\xf4\x90\x80\x80"}};

struct Units {
    const char *name;
    WCHAR text[6];
};
static const Units Fine[] = {{"no unit", {0}},       {"ascii", {'a', 'b', 'c', 0}}, {"two octets", {0xe9, 0}},
                             {"three", {0x20ac, 0}}, {"pair", {0xd83d, 0xde00, 0}}, {"noncharacter", {0xffff, 0}}};
static const Units Lone[] = {{"lone high", {'a', 0xd83d, 'b', 0}},
                             {"lone low", {'a', 0xde00, 0}},
                             {"wrong order", {0xde00, 0xd83d, 0}},
                             {"high at the end", {0xd83d, 0}}};

int main(int argc, char **)
{
    verbose = argc > 1;
    for (const Octets &each : Whole)
        Widen(each.name, each.text, 0, true), Widen(each.name, each.text, MB_ERR_INVALID_CHARS, true);
    for (const Octets &each : Long)
        Widen(each.name, each.text, 0, false), Widen(each.name, each.text, MB_ERR_INVALID_CHARS, false);
    for (const Octets &each : Cut)
        Widen(each.name, each.text, 0, false), Widen(each.name, each.text, MB_ERR_INVALID_CHARS, false);
    for (const Octets &each : Wrong) Widen(each.name, each.text, MB_ERR_INVALID_CHARS, false);
    Widen("ascii by CP_ACP", "abc", 0, true, CP_ACP);
    for (const Units &each : Fine)
        Narrow(each.name, each.text, 0, each.text[1] == 0), Narrow(each.name, each.text, WC_ERR_INVALID_CHARS, false);
    for (const Units &each : Lone)
        Narrow(each.name, each.text, 0, false), Narrow(each.name, each.text, WC_ERR_INVALID_CHARS, false);
    return 0;
}
